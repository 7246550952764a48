package io.cenote.spi;

import java.time.Duration;

/**
 * An absolute limit of time, on the clock of {@link Ticker#realNanos()}.
 *
 * @param nanos the limit, in nanoseconds of that clock
 */
public record Deadline(long nanos) {
    /** Longer waits than this, about 146 years, are cut to it, so that differences of the clock never overflow. */
    private static final long FOREVER = Long.MAX_VALUE / 2;

    /**
     * The deadline that lies a timeout after now.
     *
     * @param timeout how long; zero or less has passed already
     * @return the deadline
     */
    public static Deadline after(Duration timeout) {
        return new Deadline(Ticker.realNanos() + saturatedNanos(timeout));
    }

    /**
     * How long is left.
     *
     * @return nanoseconds; zero or less if the deadline has passed
     */
    public long remainingNanos() {
        return nanos - Ticker.realNanos();
    }

    /**
     * How long is left.
     *
     * @return the time left; zero if the deadline has passed
     */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    /**
     * Whether it has passed.
     *
     * @return whether no time is left
     */
    public boolean hasPassed() {
        return remainingNanos() <= 0;
    }

    /**
     * A duration as nanoseconds, cut to about 146 years either way.
     *
     * @param duration any duration
     * @return nanoseconds
     */
    public static long saturatedNanos(Duration duration) {
        if (duration.getSeconds() >= FOREVER / 1_000_000_000L) {
            return FOREVER;
        }
        if (duration.getSeconds() <= -FOREVER / 1_000_000_000L) {
            return -FOREVER;
        }
        return duration.toNanos();
    }
}
