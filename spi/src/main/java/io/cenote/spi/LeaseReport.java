package io.cenote.spi;

import java.time.Duration;
import java.util.List;

/**
 * A lease that was out when a report was made.
 *
 * @param slot the number of its slot
 * @param holder the name of the thread that acquired it
 * @param held for how long it is out, to within a tick
 * @param at where that thread was when the report was made, innermost frame first; empty if it has ended
 * @param acquiredAt where the lease was acquired, innermost frame first; empty unless {@link PoolConfig#leakStacks()}, the
 *     lease is one of the first thousand of its pool, or a thread waited while it held a lease, or a leak was reported,
 *     in the ten minutes before it
 */
public record LeaseReport(
        int slot, String holder, Duration held, List<StackTraceElement> at, List<StackTraceElement> acquiredAt) {
    /** Copies the lists. */
    public LeaseReport {
        at = List.copyOf(at);
        acquiredAt = List.copyOf(acquiredAt);
    }

    /**
     * A lease of which it is not known where it was acquired.
     *
     * @param slot the number of its slot
     * @param holder the name of the thread that acquired it
     * @param held for how long it is out
     * @param at where that thread was when the report was made
     */
    public LeaseReport(int slot, String holder, Duration held, List<StackTraceElement> at) {
        this(slot, holder, held, at, List.of());
    }
}
