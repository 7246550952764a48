package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.CloseReason;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolException;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolStats;
import io.cenote.spi.PoolSuspendedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that meet each other where nobody expects them. */
class RaceTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration LONGER = Duration.ofMinutes(5);

    private final Scripted driver = new Scripted();
    private final TestTicker ticker = new TestTicker();
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void endCallers() throws InterruptedException {
        callers.shutdownNow();
        assertTrue(callers.awaitTermination(30, TimeUnit.SECONDS));
    }

    /** Acquires from the pool that tells it, whatever it is told, and counts how often it was served. */
    private static final class Greedy implements PoolListener {
        final AtomicReference<ManagedPool<Connection>> pool = new AtomicReference<>();
        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger failed = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final AtomicInteger timedOut = new AtomicInteger();

        @Override
        public void opened(String name, Duration took) {
            acquire(opened);
        }

        @Override
        public void connectFailed(String name, Throwable cause) {
            acquire(failed);
        }

        @Override
        public void closed(String name, CloseReason reason) {
            acquire(closed);
        }

        @Override
        public void timedOut(String name, Duration waited) {
            timedOut.incrementAndGet();
        }

        private void acquire(AtomicInteger served) {
            try {
                pool.get().acquire(LONGER).close();
                served.incrementAndGet();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Suspends the pool that tells it that a caller got nothing in time. */
    private static final class Suspending implements PoolListener {
        final AtomicReference<ManagedPool<Connection>> pool = new AtomicReference<>();

        @Override
        public void timedOut(String name, Duration waited) {
            pool.get().suspend();
        }
    }

    @Test
    void whatACallerIsToldIsWhatWasCountedThoughThePoolIsSuspendedMeanwhile() throws Exception {
        Suspending listener = new Suspending();
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(1).build(), new PoolRuntime(ticker, listener))) {
            listener.pool.set(pool);
            Lease<Connection> lease = pool.acquire(LONG);
            assertThrows(AcquireTimeoutException.class, () -> pool.acquire(Duration.ofMillis(1)));
            assertEquals(1, pool.stats().timeouts());
            assertThrows(PoolSuspendedException.class, () -> pool.acquire(Duration.ofMillis(1)));
            assertEquals(1, pool.stats().timeouts());
            lease.close();
        }
    }

    private ManagedPool<Connection> open(Greedy greedy, PoolConfig config) {
        ManagedPool<Connection> pool = driver.open(config, new PoolRuntime(ticker, greedy));
        greedy.pool.set(pool);
        return pool;
    }

    @Test
    void aListenerThatHearsOfAConnectMayAcquireThatConnection() throws Exception {
        Greedy greedy = new Greedy();
        try (ManagedPool<Connection> pool = open(greedy, Scripted.config(1).build())) {
            pool.acquire(LONG).close();
            Scripted.await("the listener was served", () -> greedy.opened.get() == 1);
        }
    }

    @Test
    void aListenerThatHearsOfAFailedConnectMayWaitForTheNext() throws Exception {
        Greedy greedy = new Greedy();
        driver.connect = () -> {
            if (driver.attempts.get() == 1) {
                throw new IllegalStateException("refused");
            }
            return new Connection(driver.attempts.get());
        };
        try (ManagedPool<Connection> pool = open(greedy, Scripted.config(1).build())) {
            pool.acquire(LONG).close();
            Scripted.await("the listener was served", () -> greedy.failed.get() == 1);
        }
    }

    @Test
    void aListenerThatHearsOfAnAbandonedConnectMayWaitForTheNextAndStopsNoClock() throws Exception {
        Greedy greedy = new Greedy();
        CountDownLatch release = new CountDownLatch(1);
        driver.connect = () -> {
            if (driver.attempts.get() == 1) {
                Scripted.hang(release);
            }
            return new Connection(driver.attempts.get());
        };
        PoolConfig config =
                Scripted.config(1).connectTimeout(Duration.ofMillis(250)).build();
        try (ManagedPool<Connection> pool = open(greedy, config)) {
            pool.acquire(LONG).close();
            Scripted.await("the listener was served", () -> greedy.failed.get() >= 1);
            release.countDown();
        }
    }

    @Test
    void aListenerThatHearsOfACloseMayAcquireWhateverThreadHasClosed() throws Exception {
        Greedy greedy = new Greedy();
        try (ManagedPool<Connection> pool = open(
                greedy, Scripted.config(1).idleTimeout(Duration.ofMinutes(1)).build())) {
            pool.acquire(LONG).invalidate(null); // On this thread, with the only slot.
            assertEquals(1, greedy.closed.get());
            pool.evict();
            Scripted.await("served when evicted", () -> greedy.closed.get() >= 2);
            Scripted.await("served when idle for too long", () -> {
                ticker.advance(Duration.ofMinutes(2)); // On the clock's thread, which goes on.
                return pool.stats().closed(CloseReason.IDLE_TIMEOUT) > 0
                        && greedy.closed.get() == pool.stats().closedInAll();
            });
            driver.validate = connection -> {
                throw new IllegalStateException("dead");
            };
            Scripted.await("served when validation has failed", () -> {
                ticker.advance(Duration.ofSeconds(2));
                try {
                    pool.acquire(LONG).close();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return pool.stats().closed(CloseReason.FAILED_VALIDATION) > 0
                        && greedy.closed.get() == pool.stats().closedInAll();
            });
            assertEquals(0, greedy.timedOut.get());
        }
    }

    @Test
    void leasesMayBeReleasedByAnyThreadWhileOthersAcquire() throws Exception {
        int rounds = 2000;
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(3).build())) {
            List<Future<?>> acquirers = new ArrayList<>();
            List<Future<?>> releases = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 4; i++) {
                acquirers.add(callers.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        Lease<Connection> lease = pool.acquire(LONG);
                        releases.add(callers.submit(lease::close));
                    }
                    return null;
                }));
            }
            for (Future<?> acquirer : acquirers) {
                acquirer.get(60, TimeUnit.SECONDS);
            }
            for (Future<?> release : List.copyOf(releases)) {
                release.get(30, TimeUnit.SECONDS);
            }
            PoolStats stats = pool.stats();
            assertEquals(4 * rounds, stats.acquired());
            assertEquals(0, stats.leased());
            assertTrue(stats.opened() <= 3, () -> stats.opened() + " opened");
        }
    }

    @Test
    void aPoolThatIsClosedWhileItStartsLeavesNothingBehind() throws Exception {
        for (int round = 0; round < 200; round++) {
            Scripted fresh = new Scripted();
            ManagedPool<Connection> pool =
                    fresh.open(Scripted.config(4).minIdle(4).build(), new PoolRuntime(ticker, PoolListener.NONE));
            CyclicBarrier together = new CyclicBarrier(2);
            Future<?> user = callers.submit(() -> {
                together.await();
                try {
                    pool.acquire(LONG).close();
                } catch (PoolClosedException expected) {
                    // It was slower.
                }
                return null;
            });
            together.await();
            pool.close();
            user.get(30, TimeUnit.SECONDS);
            assertTrue(fresh.connectorClosed.await(30, TimeUnit.SECONDS));
            assertEquals(0, fresh.physical.get());
            assertEquals(pool.stats().opened(), pool.stats().closedInAll());
        }
        assertTrue(ticker.isIdle(), "housekeeping of a closed pool");
    }

    @Test
    void aPoolThatIsReconfiguredWhileItClosesStaysClosedAndLeavesNothingBehind() throws Exception {
        for (int round = 0; round < 200; round++) {
            Scripted fresh = new Scripted();
            ManagedPool<Connection> pool =
                    fresh.open(Scripted.config(2).minIdle(2).build(), new PoolRuntime(ticker, PoolListener.NONE));
            pool.acquire(LONG).close();
            CyclicBarrier together = new CyclicBarrier(3);
            List<Future<?>> others = new ArrayList<>();
            for (int size : new int[] {1, 5}) {
                PoolConfig next = pool.config().toBuilder()
                        .maxSize(size)
                        .minIdle(size)
                        .keepalive(Duration.ofMinutes(size))
                        .build();
                others.add(callers.submit(() -> {
                    together.await();
                    try {
                        pool.reconfigure(next);
                    } catch (PoolClosedException expected) {
                        // It was slower.
                    }
                    return null;
                }));
            }
            together.await();
            pool.close();
            for (Future<?> other : others) {
                other.get(30, TimeUnit.SECONDS);
            }
            assertTrue(fresh.connectorClosed.await(30, TimeUnit.SECONDS));
            assertThrows(PoolException.class, () -> pool.acquire(LONG));
            assertEquals(0, fresh.physical.get());
            assertEquals(pool.stats().opened(), pool.stats().closedInAll());
        }
        assertTrue(ticker.isIdle(), "housekeeping of a closed pool");
    }

    @Test
    void aPoolThatIsSuspendedForEverStillAgesRefillsAndCloses() throws Exception {
        PoolConfig config = Scripted.config(3)
                .minIdle(2)
                .maxLifetime(Duration.ofMinutes(30))
                .idleTimeout(Duration.ofMinutes(1))
                .build();
        try (ManagedPool<Connection> pool = driver.open(config, new PoolRuntime(ticker, PoolListener.NONE))) {
            Scripted.await("it is filled", () -> pool.stats().idle() == 2);
            Lease<Connection> held = pool.acquire(LONG);
            pool.suspend();
            Future<Lease<Connection>> waiter = callers.submit(() -> pool.acquire(Duration.ofDays(100_000)));
            Scripted.await("it waits", () -> pool.stats().waiting() == 1);
            assertThrows(PoolSuspendedException.class, () -> pool.acquire(Duration.ofMillis(20)));
            held.close();
            Scripted.await("all are replaced", () -> {
                ticker.advance(ticker.period());
                return pool.stats().closed(CloseReason.MAX_LIFETIME) >= 4
                        && pool.stats().idle() == 2;
            });
            assertFalse(waiter.isDone());
            assertEquals(1, pool.stats().acquired());
            assertTrue(pool.close(LONG).clean());
            assertThrows(ExecutionException.class, () -> waiter.get(30, TimeUnit.SECONDS));
            assertTrue(driver.connectorClosed.await(30, TimeUnit.SECONDS));
            assertEquals(0, driver.physical.get());
        }
    }
}
