package io.cenote.engine;

/**
 * Whether those who wait are served sooner by what is open or by another connect.
 *
 * @param connectNanos the mean time to connect; zero if unknown
 * @param holdNanos the mean time that leases lasted which others waited for; zero if unknown
 */
record Forecast(long connectNanos, long holdNanos) {
    /** One slow connect must not hold back those that come after. */
    private static final long LONGEST_DELAY_NANOS = 250_000_000;

    /**
     * When to connect for a waiter, on the clock of {@code since}: at once if nothing is open or the queue would take
     * longer to drain than to connect, else when it has waited for one mean connect time.
     *
     * @param since when the oldest waiter came that nothing under way will serve
     */
    long connectAt(long since, int waiters, Census census) {
        boolean drainsSooner = census.open() > 0 && drainNanos(waiters, census) <= connectNanos;
        return drainsSooner ? since + Math.min(connectNanos, LONGEST_DELAY_NANOS) : since;
    }

    /** A lease that runs for longer than the mean says more than the mean. */
    private long drainNanos(int waiters, Census census) {
        return waiters * Math.max(holdNanos, census.meanAgeNanos()) / census.open();
    }
}
