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
 * @param acquiredAt where the lease was acquired, innermost frame first. Known of all leases with
 *     {@link PoolConfig#leakStacks()}; else of the first thousand in five seconds, or in each second of a pool that looks for
 *     leaks, refuses self-deadlocks, or had a thread in the last ten minutes that acquired while it held a lease. Empty if it
 *     is not known
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
