package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.Lease;
import io.cenote.spi.LeaseShape;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several threads that come to the ends of their stacks at one slot. Where a stack ends is told by the clock. */
class ForsakenTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** What a thread does where the pool reads the clock. */
    private final ThreadLocal<Runnable> atClock = ThreadLocal.withInitial(() -> () -> {});

    private final Ticker ticker = new Ticker() {
        private final TestTicker time = new TestTicker();

        @Override
        public long nanos() {
            return time.nanos();
        }

        @Override
        public long coarseNanos() {
            atClock.get().run();
            return time.coarseNanos();
        }

        @Override
        public Registration every(Duration period, Runnable work) {
            return time.every(period, work);
        }
    };

    private final Scripted driver = new Scripted();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    }

    private ManagedPool<Connection> open() {
        PoolConfig config = Scripted.config(1)
                .validationTimeout(Duration.ofMillis(250))
                .validateAfterIdle(Duration.ZERO)
                .build();
        return driver.open(config, new PoolRuntime(ticker, PoolListener.NONE));
    }

    private static void end() {
        throw new StackOverflowError();
    }

    private static void join(Future<?> thread) {
        try {
            thread.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Acquires and comes to its end, before which it does {@code last}; nobody has the lease then. */
    private Future<?> forsake(ManagedPool<Connection> pool, Runnable beforeMark, Runnable afterMark) {
        LeaseShape<Connection, Void> shape = (tenure, lease, connection) -> {
            beforeMark.run();
            atClock.set(() -> {
                atClock.remove();
                afterMark.run();
                end();
            });
            throw new StackOverflowError();
        };
        return threads.submit(() -> assertThrows(StackOverflowError.class, () -> pool.acquire(LONG, shape)));
    }

    /** Begins to close a lease on a thread that comes to its end once the reset, which hangs, is let go. */
    private Future<?> closeAndHang(ManagedPool<Connection> pool, CountDownLatch release) throws Exception {
        Lease<Connection> lease = pool.acquire(LONG);
        int before = pool.stats().abandoned();
        driver.reset = connection -> {
            Scripted.hang(release);
            atClock.set(() -> {
                atClock.remove();
                end();
            });
        };
        Future<?> closing = threads.submit(lease::close);
        Scripted.await("the reset is taken away", () -> pool.stats().abandoned() > before);
        driver.reset = connection -> {};
        return closing;
    }

    private static void assertWhole(ManagedPool<Connection> pool) throws Exception {
        pool.acquire(LONG).close();
        Scripted.await("no abandoned call", () -> pool.stats().abandoned() == 0);
        // On a machine that stands still for long a close is taken away like one that hangs; what follows it is not
        // lost.
        Scripted.await("the slot serves and is idle then", () -> {
            try {
                pool.acquire(LONG).close();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return pool.stats().idle() == 1;
        });
    }

    @Test
    void whoseLeaseIsOverForsakesNothing() throws Exception {
        try (ManagedPool<Connection> pool = open()) {
            pool.acquire(LONG).close();
            LeaseShape<Connection, Void> over = (tenure, lease, connection) -> {
                assertTrue(tenure.release(lease, false));
                join(forsake(pool, () -> {}, () -> {}));
                throw new StackOverflowError();
            };
            assertThrows(StackOverflowError.class, () -> pool.acquire(LONG, over));
            assertWhole(pool);
        }
    }

    @Test
    void aSecondCloseAtTheEndOfAStackForsakesNothing() throws Exception {
        try (ManagedPool<Connection> pool = open()) {
            Lease<Connection> over = pool.acquire(LONG);
            over.close();
            over.close();
            join(forsake(pool, () -> {}, () -> {}));
            FutureTask<Void> closing = new FutureTask<>(() -> closeAtEveryDepth(over), null);
            new Thread(null, closing, "at the edge", 256 << 10).start();
            join(closing);
            assertWhole(pool);
        }
    }

    private static void closeAtEveryDepth(Lease<Connection> over) {
        try {
            closeAtEveryDepth(over);
        } catch (StackOverflowError deepest) {
            // From here upwards.
        }
        try {
            over.close();
        } catch (StackOverflowError noRoom) {
            // Not even to begin.
        }
    }

    @Test
    void aResetThatWasTakenAwayAndLeftHidesNoLeaseThatNobodyHas() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ManagedPool<Connection> pool = open()) {
            Future<?> closing = closeAndHang(pool, release);
            join(forsake(pool, () -> {}, () -> {
                release.countDown();
                join(closing);
            }));
            assertWhole(pool);
        }
    }

    @Test
    void aLeaseThatNobodyHasHidesNoResetThatWasTakenAwayAndLeft() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ManagedPool<Connection> pool = open()) {
            Future<?> closing = closeAndHang(pool, release);
            join(forsake(
                    pool,
                    () -> {
                        release.countDown();
                        join(closing);
                    },
                    () -> {}));
            assertWhole(pool);
        }
    }

    @Test
    void severalResetsOfOneSlotMayBeTakenAwayAndLeft() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ManagedPool<Connection> pool = open()) {
            Future<?> first = closeAndHang(pool, release);
            Future<?> second = closeAndHang(pool, release);
            release.countDown();
            join(first);
            join(second);
            assertWhole(pool);
        }
    }
}
