package io.cenote.pool.lifo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectionHooks;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.Pools;
import io.cenote.spi.Tenure;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector;
import io.cenote.suite.kit.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HooksTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeConnector driver = new FakeConnector(thread -> false);
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final List<String> failing = new CopyOnWriteArrayList<>();

    /** Writes down what it is told, and fails in what a test has chosen. */
    private final ConnectionHooks<FakeConnection> hooks = new ConnectionHooks<>() {
        @Override
        public void opened(FakeConnection connection) {
            hear("opened", connection);
        }

        @Override
        public void acquired(FakeConnection connection) {
            hear("acquired", connection);
        }

        @Override
        public void released(FakeConnection connection) {
            hear("released", connection);
        }

        @Override
        public void closing(FakeConnection connection) {
            assertFalse(connection.isClosed());
            hear("closing", connection);
        }

        private void hear(String hook, FakeConnection connection) {
            heard.add(hook + " " + connection.serial());
            if (failing.contains(hook)) {
                throw new IllegalStateException(hook + " fails");
            }
        }
    };

    @AfterEach
    void endCallers() throws InterruptedException {
        callers.shutdownNow();
        assertTrue(callers.awaitTermination(30, TimeUnit.SECONDS));
        driver.assertNoMisuse();
    }

    private ConnectionPool<FakeConnection> open(int size) {
        PoolConfig config = PoolConfig.builder()
                .name("hooked")
                .maxSize(size)
                .minIdle(0)
                .failFastAfter(Duration.ZERO)
                .build();
        return Pools.open(driver, config, new PoolRuntime(new ManualTicker(), PoolListener.NONE), hooks);
    }

    private static void await(String what, BooleanSupplier state) {
        Await.ordinary().until(what, state, () -> "", () -> {});
    }

    @Test
    void eachMomentIsToldOnceWithTheConnectionInHand() throws Exception {
        try (ConnectionPool<FakeConnection> pool = open(1)) {
            pool.acquire(LONG).close();
            pool.tryAcquire().orElseThrow().close();
            Lease<FakeConnection> last = pool.acquire();
            last.invalidate(null);
            last.close();
            assertThrows(IllegalStateException.class, last::connection);
            await("it is closed", () -> driver.open() == 0);
        }
        assertEquals(
                List.of(
                        "opened 1",
                        "acquired 1",
                        "released 1",
                        "acquired 1",
                        "released 1",
                        "acquired 1",
                        "released 1",
                        "closing 1"),
                heard);
    }

    @Test
    void aLeaseThatManyThreadsCloseAtOnceIsReleasedOnce() throws Exception {
        int closers = 4;
        try (ConnectionPool<FakeConnection> pool = open(1)) {
            for (int round = 1; round <= 200; round++) {
                Lease<FakeConnection> lease = pool.acquire(LONG);
                CyclicBarrier together = new CyclicBarrier(closers);
                List<Future<?>> closes = new ArrayList<>();
                for (int i = 0; i < closers; i++) {
                    boolean invalidating = i == 0 && round % 10 == 0;
                    closes.add(callers.submit(() -> {
                        together.await();
                        if (invalidating) {
                            lease.invalidate(null);
                        } else {
                            lease.close();
                        }
                        return null;
                    }));
                }
                for (Future<?> close : closes) {
                    close.get(30, TimeUnit.SECONDS);
                }
                assertEquals(round, count("released"));
                assertEquals(round, count("acquired"));
            }
        }
        await("all are closed", () -> driver.open() == 0);
        assertEquals(count("opened"), count("closing"));
    }

    private long count(String hook) {
        return heard.stream().filter(entry -> entry.startsWith(hook)).count();
    }

    @Test
    void aLeaseInTheCallersFormHasTheSameHooks() throws Exception {
        record Form(Tenure<FakeConnection> tenure, long lease) {}
        try (ConnectionPool<FakeConnection> pool = open(1)) {
            Form form = pool.acquire(LONG, (tenure, lease, connection) -> new Form(tenure, lease));
            assertTrue(form.tenure().holds(form.lease()));
            assertTrue(form.tenure().release(form.lease(), true));
            assertFalse(form.tenure().holds(form.lease()));
            assertFalse(form.tenure().release(form.lease(), true));
            assertFalse(form.tenure().invalidate(form.lease(), null));
            IllegalStateException thrown = assertThrows(
                    IllegalStateException.class,
                    () -> pool.acquire(LONG, (tenure, lease, connection) -> {
                        throw new IllegalStateException("no form");
                    }));
            assertEquals("no form", thrown.getMessage());
            assertEquals(1, pool.stats().idle());
        }
        assertEquals(
                List.of("opened 1", "acquired 1", "released 1", "acquired 1", "released 1"),
                List.copyOf(heard).subList(0, 5));
    }

    @Test
    void aReleaseWithHooksIsResetBecauseTheyMayHaveUsedTheConnection() throws Exception {
        try (ConnectionPool<FakeConnection> pool = open(1)) {
            Boolean released = pool.acquire(LONG, (tenure, lease, connection) -> tenure.release(lease, true));
            assertTrue(released);
            assertEquals(1, driver.calls(FakeConnector.Call.RESET));
        }
    }

    @Test
    void whatOpenedThrowsIsAFailedConnect() throws Exception {
        failing.add("opened");
        try (ConnectionPool<FakeConnection> pool = open(1)) {
            assertThrows(AcquireTimeoutException.class, () -> pool.acquire(Duration.ofMillis(1)));
            await("the attempt has failed", () -> pool.stats().connectFailures() > 0);
            AcquireTimeoutException timeout =
                    assertThrows(AcquireTimeoutException.class, () -> pool.acquire(Duration.ofMillis(1)));
            assertEquals("opened fails", timeout.getCause().getMessage());
            failing.clear();
            pool.acquire(LONG).close();
            assertEquals(1, driver.open());
            assertEquals(0, count("closing"), "of one that no hook has accepted");
        }
    }

    @Test
    void whatAcquiredThrowsReachesTheCallerAndInvalidatesTheLease() throws Exception {
        try (ConnectionPool<FakeConnection> pool = open(2)) {
            pool.acquire(LONG).close();
            failing.add("acquired");
            assertEquals(
                    "acquired fails",
                    assertThrows(IllegalStateException.class, () -> pool.acquire(LONG))
                            .getMessage());
            assertThrows(IllegalStateException.class, () -> pool.acquire(LONG, (tenure, lease, connection) -> lease));
            failing.clear();
            pool.acquire(LONG).close();
            assertEquals(2, pool.stats().closed(CloseReason.INVALIDATED));
            assertEquals(0, pool.stats().leased());
        }
    }

    @Test
    void whatReleasedAndClosingThrowChangesNothing() throws Exception {
        failing.addAll(List.of("released", "closing"));
        try (ConnectionPool<FakeConnection> pool = open(1)) {
            FakeConnection first;
            try (Lease<FakeConnection> lease = pool.acquire(LONG)) {
                first = lease.connection();
            }
            try (Lease<FakeConnection> lease = pool.acquire(LONG)) {
                assertSame(first, lease.connection());
            }
        }
        await("it is closed", () -> driver.open() == 0);
    }
}
