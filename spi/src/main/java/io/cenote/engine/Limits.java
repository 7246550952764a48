package io.cenote.engine;

import io.cenote.spi.Deadline;
import io.cenote.spi.PoolConfig;

/**
 * What acquire and release need of the configuration, in nanoseconds.
 *
 * @param affinity whether hints count
 * @param hintSuffices whether a hint is all that an acquire needs: hints count, leases are not traced, and no arrival
 *     has to queue
 * @param stacks whether leases remember where they were acquired
 * @param someStacks whether some do, see {@link SomeStacks}
 * @param reclaim whether leases that were lost to the garbage collector are ended
 * @param strict whether waiters are served in the order of their arrival, whatever it costs
 * @param failOnSelfDeadlock whether a thread is refused whose wait nobody could end
 * @param hintNanos since when a slot may be idle for a hint to count: this tick and the last
 * @param validateAfterIdleNanos for how long a slot may be idle without being validated
 * @param handoffAfterNanos after what wait a slot is handed over
 * @param passNanos the time from one housekeeping pass to the next
 */
record Limits(
        boolean affinity,
        boolean hintSuffices,
        boolean traced,
        boolean stacks,
        boolean someStacks,
        boolean reclaim,
        boolean strict,
        boolean failOnSelfDeadlock,
        long hintNanos,
        long validateAfterIdleNanos,
        long handoffAfterNanos,
        long passNanos) {
    /**
     * Who comes back within a tick finds its connection, wherever in a tick that was; of those who come back after half a
     * tick, one tick would lose every second.
     */
    private static final long TWO_TICKS_NANOS = 40_000_000;

    static Limits of(PoolConfig config, boolean someStacks, boolean renews) {
        long validateAfter = config.validateAfterIdle().isZero()
                ? Long.MAX_VALUE
                : Deadline.saturatedNanos(config.validateAfterIdle());
        long handoffAfter = Deadline.saturatedNanos(config.handoffAfter());
        return new Limits(
                config.affinity(),
                config.affinity() && handoffAfter > 0,
                config.leakStacks() || someStacks || config.leakReclaim(),
                config.leakStacks(),
                someStacks,
                config.leakReclaim(),
                handoffAfter == 0,
                config.failOnSelfDeadlock(),
                Math.min(TWO_TICKS_NANOS, validateAfter),
                validateAfter,
                handoffAfter,
                Housekeeper.periodNanos(config, renews));
    }
}
