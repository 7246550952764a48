package io.cenote.compare.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Measured rows for a reader: one block for each row, one line for each pool, and what to be careful about. */
public final class Table {
    private static final double WIDE = 0.10;
    private static final int FEW_CORES = 4;

    private final PrintStream out;

    /** A table that is printed to a stream. */
    public Table(PrintStream out) {
        this.out = out;
    }

    /** Begins a block of the table. */
    public void title(int number, String title, String unit, boolean moreIsBetter) {
        out.printf(
                Locale.ROOT, "%n%2d  %s%n    %s, %s is better%n", number, title, unit, moreIsBetter ? "more" : "less");
    }

    /** One line of a block. */
    public void line(MeasuredRow row) {
        if (row.score() == null) {
            out.printf(Locale.ROOT, "      %-12s %s: %s%n", row.subject(), row.status(), row.reason());
            return;
        }
        String error = row.error() == null ? "" : "± " + number(row.error(), row.score());
        out.println(String.format(
                        Locale.ROOT,
                        "      %-12s %10s %-11s %s",
                        row.subject(),
                        number(row.score(), row.score()),
                        error,
                        comparison(row))
                .stripTrailing());
    }

    private static String comparison(MeasuredRow row) {
        if (row.ratioToHikari() == null || row.subject().equals(MeasuredRow.BASELINE)) {
            return "";
        }
        return String.format(
                Locale.ROOT, "%6.2fx %s%s", row.ratioToHikari(), MeasuredRow.BASELINE, tie(row) ? ", a tie" : "");
    }

    private static boolean tie(MeasuredRow row) {
        return Boolean.TRUE.equals(row.tie());
    }

    /** Three digits that matter, counted on the score, so that score and error have the same number of decimals. */
    static String number(double value, double score) {
        int decimals = Math.abs(score) >= 100 ? 0 : Math.abs(score) >= 10 ? 1 : Math.abs(score) >= 1 ? 2 : 4;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** What limits the meaning of the figures; nothing if nothing does. */
    public void banner(Circumstances run, List<MeasuredRow> rows) {
        List<String> lines = cautions(run, rows);
        if (!lines.isEmpty()) {
            out.printf("%nRead with care:%n");
            lines.forEach(line -> out.println("  - " + line));
        }
    }

    static List<String> cautions(Circumstances run, List<MeasuredRow> rows) {
        List<String> lines = new ArrayList<>();
        if (run.partial()) {
            lines.add("the run was interrupted; rows are missing");
        }
        if (run.quick()) {
            lines.add("--quick measures one JVM for each pool and row; --full measures three");
        }
        int cores = run.cores();
        if (cores < FEW_CORES) {
            lines.add(cores + (cores == 1 ? " core" : " cores")
                    + ": threads share them with everything else that runs here");
        }
        if (run.load() > cores) {
            lines.add(String.format(
                    Locale.ROOT,
                    "the machine was busy when the run began: a load of %.1f on %d cores",
                    run.load(),
                    cores));
        }
        wide(rows).ifPresent(lines::add);
        return lines;
    }

    private static Optional<String> wide(List<MeasuredRow> rows) {
        List<MeasuredRow> wide = rows.stream()
                .filter(row -> row.relativeError() > WIDE)
                .sorted(Comparator.comparingDouble(MeasuredRow::relativeError).reversed())
                .toList();
        return wide.stream()
                .findFirst()
                .map(widest -> String.format(
                        Locale.ROOT,
                        "intervals wider than ± 10 %%: %d of %d; the widest is %s %s, ± %.0f %%",
                        wide.size(),
                        rows.stream().filter(row -> row.score() != null).count(),
                        widest.row(),
                        widest.subject(),
                        100 * widest.relativeError()));
    }
}
