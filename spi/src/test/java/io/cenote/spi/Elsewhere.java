package io.cenote.spi;

import java.time.Duration;

/** Code outside the engine, where leases are acquired. */
public final class Elsewhere {
    private Elsewhere() {}

    /** Acquires, so that this method is where the lease was acquired. */
    public static <C> Lease<C> acquire(ConnectionPool<C> pool) throws InterruptedException {
        return pool.acquire(Duration.ofSeconds(30));
    }
}
