package io.cenote.engine;

/** A mean of the last few durations, in nanoseconds: each new one counts for an eighth. */
final class Mean {
    private static final int WEIGHT = 8;

    /** Written and read by any thread; an update that is lost to another one costs an eighth of one sample. */
    private volatile long nanos = -1;

    void add(long sample) {
        long before = nanos;
        nanos = before < 0 ? sample : before + (sample - before) / WEIGHT;
    }

    /** The mean; zero while there was no sample. */
    long nanos() {
        return Math.max(0, nanos);
    }
}
