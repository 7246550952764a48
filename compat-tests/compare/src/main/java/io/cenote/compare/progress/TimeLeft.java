package io.cenote.compare.progress;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a run of like steps will still take: by the mean of the steps that were done, into which the estimate goes as
 * one of them. A step that failed says nothing about the others. Told by one thread, asked by any: guarded by its monitor.
 */
final class TimeLeft {
    private final double estimateNanos;
    private final LongSupplier clock;
    private int number;
    private int of;
    private long begunNanos;
    private boolean running;
    private int done;
    private double doneNanos;

    /**
     * Of a run that has not begun.
     *
     * @param estimateMillis for all steps, in milliseconds
     * @param clock the time in nanoseconds
     */
    TimeLeft(long estimateMillis, LongSupplier clock) {
        this.estimateNanos = estimateMillis * 1e6;
        this.clock = clock;
    }

    synchronized void begin(int step, int steps) {
        number = step;
        of = steps;
        begunNanos = clock.getAsLong();
        running = true;
    }

    synchronized void end() {
        done++;
        doneNanos += clock.getAsLong() - begunNanos;
        running = false;
    }

    synchronized void fail() {
        running = false;
    }

    synchronized Duration left() {
        if (of == 0) {
            return Duration.ofNanos((long) estimateNanos);
        }
        double mean = (estimateNanos / of + doneNanos) / (1 + done);
        double ofThisOne = running ? Math.max(0, mean - (clock.getAsLong() - begunNanos)) : 0;
        return Duration.ofNanos((long) ((of - number) * mean + ofThisOne));
    }
}
