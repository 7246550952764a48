package io.cenote.compare.load;

import java.util.Arrays;
import org.HdrHistogram.AbstractHistogram;

/** What callers have felt of a {@link Load}, and what it has cost. Times are in microseconds. */
public final class Felt {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Load load;
    private final Tally sum;
    private final long sliceNanos;
    private final long[] done;
    private final long cpuNanos;
    private final long wallNanos;

    Felt(Load load, Tally sum, long sliceNanos, long[] done, long cpuNanos, long wallNanos) {
        this.load = load;
        this.sum = sum;
        this.sliceNanos = sliceNanos;
        this.done = done;
        this.cpuNanos = cpuNanos;
        this.wallNanos = wallNanos;
    }

    /** Operations per millisecond, in each slice of the time. */
    public double[] throughput() {
        double[] samples = new double[sum.ended.length()];
        Arrays.setAll(samples, i -> sum.ended.get(i) * NANOS_PER_MILLI / sliceNanos);
        return samples;
    }

    /** Of acquire, at a percentile; 100 is the longest one. */
    public double waited(double percentile) {
        return micros(sum.wait, percentile);
    }

    /** Of acquire and close together. */
    public double poolTime(double percentile) {
        return micros(sum.pool, percentile);
    }

    /** Of acquire, use and close together. */
    public double whole(double percentile) {
        return micros(sum.whole, percentile);
    }

    private static double micros(AbstractHistogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }

    /** The mean of close. */
    public double meanClose() {
        return sum.closing.get() / NANOS_PER_MICRO / operations();
    }

    /** Of all processors, for each operation. */
    public double cpuPerOperation() {
        return cpuNanos / NANOS_PER_MICRO / operations();
    }

    /**
     * Jain's index of what each caller got done in time: 1 if all did the same, 1/n if one did everything (R. Jain, D.
     * Chiu, W. Hawe: A Quantitative Measure of Fairness and Discrimination, 1984).
     */
    public double jain() {
        return jain(done);
    }

    static double jain(long[] counts) {
        double total = Arrays.stream(counts).asDoubleStream().sum();
        double squares = Arrays.stream(counts).mapToDouble(n -> (double) n * n).sum();
        return squares == 0 ? 0 : total * total / (counts.length * squares);
    }

    /** How much of the time, on average, what can be taken was in use. */
    public double utilisation() {
        return sum.holding.get() / ((double) load.size() * wallNanos);
    }

    /**
     * The longest wait, divided by what each would wait if all were served in turn at this throughput: (callers - size) /
     * throughput.
     */
    public double longestWaitOfIdeal() {
        double perMicro = Arrays.stream(throughput()).average().orElseThrow() / 1e3;
        return waited(100) * perMicro / (load.callers() - load.size());
    }

    private long operations() {
        return sum.wait.getTotalCount();
    }
}
