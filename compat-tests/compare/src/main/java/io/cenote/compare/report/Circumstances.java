package io.cenote.compare.report;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run's figures depend on besides what is measured.
 *
 * @param cores processors that the JVM may use
 * @param load runnable threads of the whole machine, on average over the minute before the run; negative if unknown
 * @param quick whether one JVM for each pool and row was measured instead of several
 * @param gc the garbage collector
 * @param partial whether the run was interrupted
 */
public record Circumstances(int cores, double load, boolean quick, String gc, boolean partial) {
    private static final double WIDE = 0.10;
    private static final int FEW_CORES = 4;

    /** The circumstances of a run that begins now. */
    public static Circumstances now(boolean quick) {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return new Circumstances(
                Runtime.getRuntime().availableProcessors(),
                load,
                quick,
                Machine.here().gc(),
                false);
    }

    /** The same, of a run that was interrupted. */
    public Circumstances interrupted() {
        return new Circumstances(cores, load, quick, gc, true);
    }

    /**
     * What limits the meaning of the figures, one sentence each; empty if nothing does.
     *
     * @param rows the figures that matter most
     */
    public List<String> cautions(List<MeasuredRow> rows) {
        List<String> lines = new ArrayList<>();
        if (partial) {
            lines.add("the run was interrupted; rows are missing");
        }
        if (quick) {
            lines.add("--quick measures one JVM for each pool and row; --full measures three");
        }
        if (cores < FEW_CORES) {
            lines.add(cores + (cores == 1 ? " core" : " cores")
                    + ": threads share them with everything else that runs here");
        }
        if (load > cores) {
            lines.add(String.format(
                    Locale.ROOT, "the machine was busy when the run began: a load of %.1f on %d cores", load, cores));
        }
        if (!gc.equals("G1")) {
            lines.add("the collector is " + gc
                    + ": with others than G1, stores of references by several threads cost more, so ratios differ");
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
