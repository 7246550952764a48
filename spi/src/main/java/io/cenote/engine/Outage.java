package io.cenote.engine;

/**
 * Attempts to connect that failed in a row, and the pace that follows from them. Immutable; times are nanoseconds on
 * the real clock.
 *
 * <p>From the begin of one attempt to that of the next pass 255 to 280 ms: never more than four in a second, and a server
 * that is back is found within 300 ms, the connect included. If the outage lasts for more than a minute it is 800 to 880
 * ms. The difference is chance, so that the pools of many processes do not come in step.
 *
 * @param cause the last connect error
 * @param since when the first failure was seen; for as long as nobody tries, no outage lasts
 * @param at when the last failure was seen
 * @param inARow how many attempts have failed since the last success
 */
record Outage(Throwable cause, long since, long at, int inARow) {
    private static final long EARLY_GAP_NANOS = 255_000_000;
    private static final long LATE_GAP_NANOS = 800_000_000;
    private static final long EARLY_NANOS = 60_000_000_000L;
    private static final int JITTER_SHARE = 10;

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

    /** From the begin of the last attempt to that of the next; the same at every look. */
    long gapNanos() {
        long gap = lasted() < EARLY_NANOS ? EARLY_GAP_NANOS : LATE_GAP_NANOS;
        return gap + Math.floorMod(at * 0x9E3779B97F4A7C15L, gap / JITTER_SHARE + 1);
    }
}
