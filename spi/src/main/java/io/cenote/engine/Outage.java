package io.cenote.engine;

/**
 * Attempts to connect that failed in a row, and the pace that follows from them. Immutable; times are nanoseconds on
 * the real clock.
 *
 * <p>The gap between two attempts is 25 ms after the first failure and doubles with each, to a quarter of a second: a
 * server that restarts is found again at once. If the outage lasts for more than a minute the gap grows to a second. Up
 * to a quarter is added by chance, so that the pools of many processes do not come back in step.
 *
 * @param cause the last connect error
 * @param since when the first failure was seen; for as long as nobody tries, no outage lasts
 * @param at when the last failure was seen
 * @param inARow how many attempts have failed since the last success
 */
record Outage(Throwable cause, long since, long at, int inARow) {
    private static final long FIRST_GAP_NANOS = 25_000_000;
    private static final long LONGEST_EARLY_GAP_NANOS = 250_000_000;
    private static final long LONGEST_GAP_NANOS = 1_000_000_000;
    private static final long EARLY_NANOS = 60_000_000_000L;
    private static final int JITTER_SHARE = 4;
    private static final int MOST_DOUBLINGS = 10;

    /** An attempt that begins so long after the last failure tells nothing about the time between them. */
    private static final long QUIET_NANOS = 10_000_000_000L;

    /** Fewer failures may be chance. */
    private static final int ESTABLISHED = 3;

    /** What is known after one more failure; {@code before} may be null. */
    static Outage after(Outage before, Throwable cause, long began, long at) {
        if (before == null) {
            return new Outage(cause, at, at, 1);
        }
        long since = began - before.at > QUIET_NANOS ? at : before.since;
        return new Outage(cause, since, at, before.inARow + 1);
    }

    boolean established() {
        return inARow >= ESTABLISHED;
    }

    boolean justEstablished() {
        return inARow == ESTABLISHED;
    }

    /** From the first failure to the last: what has been tried, not what may be so by now. */
    long lasted() {
        return at - since;
    }

    /**
     * Whether it tells nothing about now: nobody has tried for long after the last failure, because nobody had to.
     *
     * @param firstBegun when the first attempt after the last failure began; earlier than that failure if none has
     */
    boolean isStale(long firstBegun, long now) {
        long next = firstBegun - at > 0 ? firstBegun : now;
        return next - at > QUIET_NANOS;
    }

    /** How long the next attempt waits; the same at every look. */
    long gapNanos() {
        long longest = lasted() < EARLY_NANOS ? LONGEST_EARLY_GAP_NANOS : LONGEST_GAP_NANOS;
        long gap = Math.min(longest, FIRST_GAP_NANOS << Math.min(inARow - 1, MOST_DOUBLINGS));
        return gap + Math.floorMod(at * 0x9E3779B97F4A7C15L, gap / JITTER_SHARE + 1);
    }
}
