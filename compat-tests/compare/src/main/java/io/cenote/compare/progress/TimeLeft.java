package io.cenote.compare.progress;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a run will still take: what is left of its estimate, by how much longer than estimated the steps that were done
 * have taken; the estimate itself goes in as one step that took just that. A step that failed says nothing about the
 * others. Told by one thread, asked by any: guarded by its monitor.
 */
final class TimeLeft {
    private static final double NANOS = 1e6;

    private final double totalNanos;
    private final LongSupplier clock;
    /** An average step; 0 until one has begun. */
    private double priorNanos;

    /** The part of the estimate that is behind us. */
    private double behindNanos;

    /** The same when the step at hand began. */
    private double behindAtBeginNanos;

    private long begunNanos;
    private boolean running;
    private double doneEstimateNanos;
    private double doneNanos;

    /**
     * Of a run that has not begun.
     *
     * @param estimateMillis for all steps, in milliseconds
     * @param clock the time in nanoseconds
     */
    TimeLeft(long estimateMillis, LongSupplier clock) {
        this.totalNanos = estimateMillis * NANOS;
        this.clock = clock;
    }

    synchronized void begin(int steps) {
        priorNanos = totalNanos / steps;
        begunNanos = clock.getAsLong();
        behindAtBeginNanos = behindNanos;
        running = true;
    }

    /** A part of the estimate is behind us, whatever it took. */
    synchronized void advance(long estimateMillis) {
        behindNanos += estimateMillis * NANOS;
    }

    synchronized void end() {
        doneEstimateNanos += behindNanos - behindAtBeginNanos;
        doneNanos += clock.getAsLong() - begunNanos;
        running = false;
    }

    synchronized void fail() {
        running = false;
    }

    synchronized Duration left() {
        if (priorNanos == 0) {
            return Duration.ofNanos((long) totalNanos);
        }
        double slower = (priorNanos + doneNanos) / (priorNanos + doneEstimateNanos);
        double left = slower * (totalNanos - behindNanos);
        // A step may tell nothing until its end.
        double byClock = slower * (totalNanos - behindAtBeginNanos) - (clock.getAsLong() - begunNanos);
        return Duration.ofNanos((long) Math.max(0, running ? Math.min(left, byClock) : left));
    }
}
