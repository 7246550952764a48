package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.CloseReason;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The system's ticker when the virtual machine, or the machine, stood still for an hour: one gap between two ticks. */
class PauseTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofHours(1);

    private final AtomicLong pauses = new AtomicLong();
    private final SystemTicker ticker = new SystemTicker(() -> Ticker.realNanos() + pauses.get());

    /** Afterwards the ticking thread has run again: before that nobody can know of the pause by the coarse time. */
    private void pause() {
        long before = ticker.coarseNanos();
        pauses.addAndGet(PAUSE.toNanos());
        Scripted.await("a tick after the pause", () -> ticker.coarseNanos() - before >= PAUSE.toNanos());
    }

    @Test
    void aPassThatWasDueManyTimesRunsOnce() {
        AtomicInteger passes = new AtomicInteger();
        List<Ticker.Registration> registrations = List.of(
                ticker.every(Duration.ofMillis(1), () -> {}),
                ticker.every(Duration.ofMinutes(5), passes::incrementAndGet));
        for (int pause = 1; pause <= 3; pause++) {
            int runs = pause;
            pause();
            Scripted.await("the pass has run", () -> passes.get() >= runs);
            long later = ticker.coarseNanos();
            Scripted.await("another tick", () -> ticker.coarseNanos() - later > 0);
            assertEquals(runs, passes.get(), "runs after pause " + pause);
        }
        registrations.forEach(Ticker.Registration::close);
    }

    @Test
    void eachIdleConnectionIsValidatedOnceAfterIt() throws Exception {
        Scripted driver = new Scripted();
        try (ManagedPool<Connection> pool = open(driver, Scripted.config(2).maxLifetime(Duration.ZERO))) {
            Lease<Connection> first = pool.acquire(LONG);
            pool.acquire(LONG).close();
            first.close();
            pause();
            for (int round = 0; round < 2; round++) {
                Lease<Connection> one = pool.acquire(LONG);
                pool.acquire(LONG).close();
                one.close();
            }
            assertEquals(2, driver.validations.get());
            assertEquals(2, driver.attempts.get(), "attempts to connect");
        }
    }

    @Test
    void aLeaseOutlivesItAndItsConnectionEndsByAgeWhenItIsReleased() throws Exception {
        Scripted driver = new Scripted();
        try (ManagedPool<Connection> pool = open(driver, Scripted.config(1).maxLifetime(Duration.ofMinutes(30)))) {
            Lease<Connection> lease = pool.acquire(LONG);
            Connection connection = lease.connection();
            pause();
            assertSame(connection, lease.connection());
            assertTrue(!connection.ended, "the connection is closed under its holder");
            lease.close();
            Scripted.await("the connection is closed", () -> connection.ended);
            assertEquals(1, pool.stats().closed(CloseReason.MAX_LIFETIME));
            pool.acquire(LONG).close();
        }
    }

    private ManagedPool<Connection> open(Scripted driver, PoolConfig.Builder config) {
        PoolConfig quiet = config.idleTimeout(Duration.ZERO)
                .keepalive(Duration.ZERO)
                .validateAfterIdle(Duration.ofMinutes(10))
                .build();
        return driver.open(quiet, new PoolRuntime(ticker, PoolListener.NONE));
    }
}
