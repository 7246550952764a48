package io.cenote.compare.report;

import io.cenote.compare.measure.Metric;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Measured rows for a reader: one block for each row, one line for each pool, and what to be careful about. */
public final class Table {
    private static final int INDENT = 6;
    /** Of the names of pools; longer ones make it wider. */
    private static final int NAME = 12;

    private final PrintStream out;

    /** A table that is printed to a stream. */
    public Table(PrintStream out) {
        this.out = out;
    }

    /** Prints one section with the rows that belong to it. */
    public void section(Section section, List<MeasuredRow> rows) {
        List<MeasuredRow> own =
                rows.stream().filter(row -> row.row().equals(section.row())).toList();
        out.printf(Locale.ROOT, "%n%2d  %s%n", section.number(), section.title());
        if (section.columns().size() == 1) {
            Metric metric = section.columns().get(0);
            out.printf("    %s, %s is better%n", metric.unit(), metric.moreIsBetter() ? "more" : "less");
            own.forEach(row -> line(row, width(own)));
            return;
        }
        out.println("    " + direction(section.columns()));
        head(section, width(own));
        subjects(own).forEach(subject -> columns(section, subject, of(subject, own), width(own)));
    }

    private static String direction(List<Metric> metrics) {
        List<String> more =
                metrics.stream().filter(Metric::moreIsBetter).map(Metric::title).toList();
        return more.isEmpty() ? "less is better" : "more " + String.join(", ", more) + " is better, less of all else";
    }

    private void head(Section section, int name) {
        StringBuilder titles = new StringBuilder(" ".repeat(INDENT + name + 1));
        StringBuilder units = new StringBuilder(titles);
        for (Metric metric : section.columns()) {
            int width = width(section, metric);
            titles.append(padded(metric.title(), width));
            units.append(padded(metric.unit(), width));
        }
        out.println(titles.toString().stripTrailing());
        out.println(units.toString().stripTrailing());
    }

    private void columns(Section section, String subject, List<MeasuredRow> own, int name) {
        List<MeasuredRow> cells = own.stream()
                .filter(row -> section.columns().stream()
                        .anyMatch(metric -> metric.name().equals(row.metric())))
                .toList();
        if (cells.stream().allMatch(row -> row.score() == null)) {
            cells.stream().findFirst().ifPresent(row -> line(row, name));
            return;
        }
        StringBuilder line = new StringBuilder(String.format("      %-" + name + "s ", subject));
        for (Metric metric : section.columns()) {
            String text = cells.stream()
                    .filter(row -> row.metric().equals(metric.name()))
                    .map(row -> row.score() == null ? "-" : section.headline(row) ? exact(row) : cell(row.score()))
                    .findFirst()
                    .orElse("-");
            line.append(padded(text, width(section, metric)));
        }
        String compared = cells.stream()
                .filter(section::headline)
                .findFirst()
                .map(Table::comparison)
                .orElse("");
        out.println((line + compared.strip()).stripTrailing());
        cells.stream()
                .filter(row -> row.score() == null)
                .forEach(row -> out.printf("      %-" + name + "s %s: %s%n", "", row.metric(), row.reason()));
    }

    /** As {@link #number}, without decimals for what was counted. */
    static String cell(double score) {
        return score == Math.rint(score) && score < 10_000
                ? String.format(Locale.ROOT, "%.0f", score)
                : number(score, score);
    }

    /** A score with its error, if there is one. */
    static String exact(MeasuredRow row) {
        return row.error() == null
                ? cell(row.score())
                : number(row.score(), row.score()) + " ± " + number(row.error(), row.score());
    }

    private static int width(List<MeasuredRow> rows) {
        return rows.stream().mapToInt(row -> row.subject().length()).reduce(NAME, Math::max);
    }

    private static List<String> subjects(List<MeasuredRow> rows) {
        return rows.stream().map(MeasuredRow::subject).distinct().toList();
    }

    private static List<MeasuredRow> of(String subject, List<MeasuredRow> rows) {
        return rows.stream().filter(row -> row.subject().equals(subject)).toList();
    }

    /** The first column may have an error. */
    private static int width(Section section, Metric metric) {
        int least = metric.equals(section.columns().get(0)) ? 17 : 10;
        return Math.max(
                least, 2 + Math.max(metric.title().length(), metric.unit().length()));
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    /** One line of a section with one metric, or of a pool without figures. */
    void line(MeasuredRow row, int name) {
        if (row.score() == null) {
            out.printf(Locale.ROOT, "      %-" + name + "s %s: %s%n", row.subject(), row.status(), row.reason());
            return;
        }
        String error = row.error() == null ? "" : "± " + number(row.error(), row.score());
        out.println(String.format(
                        Locale.ROOT,
                        "      %-" + name + "s %10s %-11s %s",
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
        return String.format("%7s %s%s", ratio(row.ratioToHikari()), MeasuredRow.BASELINE, tie(row) ? ", a tie" : "");
    }

    private static boolean tie(MeasuredRow row) {
        return Boolean.TRUE.equals(row.tie());
    }

    /** Three digits that matter, counted on the score, so that score and error have the same number of decimals. */
    static String number(double value, double score) {
        double size = Math.abs(score);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
        return String.format(Locale.ROOT, size >= 10_000 ? "%,.0f" : "%." + decimals + "f", value);
    }

    /** A score divided by HikariCP's. */
    static String ratio(double ratio) {
        if (ratio < 0.001) {
            return "<0.001x";
        }
        int decimals = ratio >= 100 ? 0 : ratio >= 10 ? 1 : ratio >= 0.1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "fx", ratio);
    }

    /** What became of the goals; nothing if none was judged. */
    public void goals(List<Verdict> verdicts) {
        if (verdicts.isEmpty()) {
            return;
        }
        out.printf("%nGoals: %s%n", summary(verdicts));
        for (Verdict verdict : verdicts) {
            out.println(String.format(
                            Locale.ROOT,
                            "  %-18s %-30s %-18s %-22s %s",
                            verdict.verdict(),
                            verdict.row(),
                            verdict.subject(),
                            verdict.metric(),
                            outcome(verdict))
                    .stripTrailing());
        }
    }

    /** How many of each. */
    static String summary(List<Verdict> verdicts) {
        return Stream.of(Verdict.MET, Verdict.MISSED, Verdict.NOISY)
                .map(kind -> verdicts.stream()
                                .filter(verdict -> verdict.verdict().equals(kind))
                                .count() + " " + kind)
                .collect(Collectors.joining(", "));
    }

    /** What was wanted and what was found. */
    static String outcome(Verdict verdict) {
        return verdict.goal() + ": " + figure(verdict.score()) + " (" + figure(verdict.lowest()) + " to "
                + figure(verdict.highest()) + ")";
    }

    private static String figure(double score) {
        return score == 0 ? "0" : number(score, score);
    }

    /** What limits the meaning of the figures; nothing if nothing does. */
    public void banner(List<String> cautions) {
        if (!cautions.isEmpty()) {
            out.printf("%nRead with care:%n");
            cautions.forEach(line -> out.println("  - " + line));
        }
    }
}
