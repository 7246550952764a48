package io.cenote.spi;

import java.util.Map;

/**
 * What a pool holds now and what it has done since it was opened.
 *
 * <p>At rest {@code open == idle + leased + held} and {@code opened - sum of closed == open}.
 *
 * @param maxSize the most connections that may be open
 * @param open connections that are open: idle, leased or held
 * @param idle connections that wait for a caller
 * @param leased connections that callers use
 * @param held connections that the pool itself works on, for instance validates
 * @param connecting attempts to connect that run
 * @param waiting callers that wait
 * @param abandoned driver calls that outlived their deadline and still run
 * @param acquired leases given, ever
 * @param waits leases for which the caller had to wait, and waits that ended without one, ever
 * @param waitNanos time spent in those waits, in nanoseconds
 * @param timeouts waits that ended without a lease because time was up, ever
 * @param opened connections opened, ever
 * @param connectFailures attempts to connect that failed or were abandoned, ever
 * @param closed connections closed, ever, by reason; holds every reason
 */
public record PoolStats(
        int maxSize,
        int open,
        int idle,
        int leased,
        int held,
        int connecting,
        int waiting,
        int abandoned,
        long acquired,
        long waits,
        long waitNanos,
        long timeouts,
        long opened,
        long connectFailures,
        Map<CloseReason, Long> closed) {
    /** Copies the map. */
    public PoolStats {
        closed = Map.copyOf(closed);
    }

    /**
     * How many connections were closed for a reason.
     *
     * @param reason the reason
     * @return the count
     */
    public long closed(CloseReason reason) {
        return closed.getOrDefault(reason, 0L);
    }

    /**
     * How many connections were closed in all.
     *
     * @return the sum over all reasons
     */
    public long closedInAll() {
        return closed.values().stream().mapToLong(Long::longValue).sum();
    }
}
