package io.cenote.compare.report;

import java.lang.management.ManagementFactory;

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
}
