package app;

import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Lease;
import java.time.Duration;

/** Code of an application, where leases are acquired. */
public final class Elsewhere {
    private Elsewhere() {}

    /** Acquires, so that this method is where the lease was acquired. */
    public static <C> Lease<C> acquire(ConnectionPool<C> pool) throws InterruptedException {
        return pool.acquire(Duration.ofSeconds(30));
    }

    /** Acquires, and gives up soon. */
    public static <C> Lease<C> acquireSoon(ConnectionPool<C> pool) throws InterruptedException {
        return pool.acquire(Duration.ofMillis(1));
    }
}
