package io.cenote.tcp;

import java.util.function.DoubleSupplier;

/**
 * How long to leave a server alone that cannot be reached: 1 s after the first failure, then 1.6 times as long each time,
 * at most 120 s, a fifth more or less so that clients do not come back together. Guarded by its owner's lock.
 */
final class Backoff {
    private static final double FIRST_NANOS = 1e9;
    private static final double FACTOR = 1.6;
    private static final double MOST_NANOS = 120e9;
    private static final double JITTER = 0.2;

    private final DoubleSupplier random;
    private int failures;
    private long until;

    /**
     * No failure yet.
     *
     * @param random from 0 to 1
     */
    Backoff(DoubleSupplier random) {
        this.random = random;
    }

    void failed(long nowNanos) {
        double pause = Math.min(MOST_NANOS, FIRST_NANOS * Math.pow(FACTOR, failures));
        failures++;
        until = nowNanos + (long) (pause * (1 - JITTER + 2 * JITTER * random.getAsDouble()));
    }

    void succeeded() {
        failures = 0;
    }

    /** How long still; zero or less if now is the time. */
    long remainingNanos(long nowNanos) {
        return failures == 0 ? 0 : until - nowNanos;
    }
}
