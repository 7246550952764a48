package io.cenote.tcp.server;

/**
 * How fast connections are accepted: as many at once as in a second of quiet, then evenly spaced. The accepting thread's
 * alone.
 */
final class AcceptRate {
    private static final long SECOND = 1_000_000_000;

    private final long spacing;

    /** Until when what was accepted has used up the rate, real nanoseconds; at least a second ago after a quiet second. */
    private long usedUntil;

    /**
     * A quiet second lies behind.
     *
     * @param perSecond connections
     * @param now real nanoseconds, as everywhere here
     */
    AcceptRate(int perSecond, long now) {
        spacing = SECOND / perSecond;
        usedUntil = now - SECOND;
    }

    /**
     * One was accepted.
     *
     * @return how long to wait before the next one, in nanoseconds; zero or less: not at all
     */
    long accepted(long now) {
        if (usedUntil - (now - SECOND) < 0) {
            usedUntil = now - SECOND;
        }
        usedUntil += spacing;
        return usedUntil + spacing - now;
    }
}
