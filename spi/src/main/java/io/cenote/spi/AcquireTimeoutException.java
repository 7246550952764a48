package io.cenote.spi;

import java.time.Duration;
import java.util.List;

/**
 * No lease in time. The message explains why; the parts of the explanation can be asked for.
 *
 * <p>The cause is the last connect error, if there was one since a connect last succeeded; the message says how old it
 * is.
 */
public final class AcquireTimeoutException extends PoolException {
    private static final long serialVersionUID = 1;

    private final transient Duration waited;
    private final transient PoolStats stats;
    private final transient List<LeaseReport> leases;

    /**
     * A wait that was in vain.
     *
     * @param message the explanation
     * @param lastConnectError the last connect error, or null
     * @param waited how long the caller waited
     * @param stats what the pool held when time was up
     * @param leases the leases that were out, longest held first
     */
    public AcquireTimeoutException(
            String message, Throwable lastConnectError, Duration waited, PoolStats stats, List<LeaseReport> leases) {
        super(message, lastConnectError);
        this.waited = waited;
        this.stats = stats;
        this.leases = List.copyOf(leases);
    }

    /**
     * How long the caller waited.
     *
     * @return the time; null after deserialization
     */
    public Duration waited() {
        return waited;
    }

    /**
     * What the pool held when time was up.
     *
     * @return a snapshot; null after deserialization
     */
    public PoolStats stats() {
        return stats;
    }

    /**
     * The leases that were out, longest held first.
     *
     * @return reports, possibly shared by timeouts of the same second; null after deserialization
     */
    public List<LeaseReport> leases() {
        return leases;
    }
}
