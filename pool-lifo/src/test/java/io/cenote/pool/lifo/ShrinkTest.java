package io.cenote.pool.lifo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector;
import io.cenote.suite.kit.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pool that a burst has made large, and that few then use. */
class ShrinkTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int BURST = 50;
    private static final int POLLERS = 20;

    private final ManualTicker ticker = new ManualTicker();
    private final List<ExecutorService> pollers = new ArrayList<>();

    @AfterEach
    void endPollers() {
        pollers.forEach(ExecutorService::shutdownNow);
    }

    private ConnectionPool<FakeConnection> grown() throws InterruptedException {
        PoolConfig config = PoolConfig.builder()
                .maxSize(BURST)
                .minIdle(0)
                .maxConnecting(BURST)
                .idleTimeout(Duration.ofMinutes(1))
                // While one is validated, a caller may need one more.
                .keepalive(Duration.ZERO)
                .validateAfterIdle(Duration.ZERO)
                .build();
        ConnectionPool<FakeConnection> pool = new LifoPoolProvider()
                .create(new FakeConnector(thread -> false), config, new PoolRuntime(ticker, PoolListener.NONE));
        acquireAll(pool, BURST).forEach(Lease::close);
        assertEquals(BURST, pool.stats().open());
        for (int i = 0; i < POLLERS; i++) {
            pollers.add(Executors.newSingleThreadExecutor());
        }
        return pool;
    }

    private static List<Lease<FakeConnection>> acquireAll(ConnectionPool<FakeConnection> pool, int count)
            throws InterruptedException {
        List<Lease<FakeConnection>> leases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leases.add(pool.acquire(LONG));
        }
        return leases;
    }

    private static <T> T on(ExecutorService poller, Callable<T> work) throws Exception {
        return poller.submit(work).get(30, TimeUnit.SECONDS);
    }

    @Test
    void twentyPollersThatTakeTurnsKeepOneConnection() throws Exception {
        try (ConnectionPool<FakeConnection> pool = grown()) {
            for (int round = 0; round < 40; round++) {
                for (ExecutorService poller : pollers) {
                    on(poller, () -> {
                        pool.acquire(LONG).close();
                        return null;
                    });
                    ticker.advance(Duration.ofMillis(250));
                }
            }
            int open = pool.stats().open();
            assertTrue(open <= 2, () -> open + " connections for one caller at a time");
            assertEquals(BURST - open, pool.stats().closed(CloseReason.IDLE_TIMEOUT));
        }
    }

    @Test
    void twentyPollersAtOnceKeepTwenty() throws Exception {
        try (ConnectionPool<FakeConnection> pool = grown()) {
            for (int round = 0; round < 40; round++) {
                List<Lease<FakeConnection>> leases = new ArrayList<>();
                for (ExecutorService poller : pollers) {
                    leases.add(on(poller, () -> pool.acquire(LONG)));
                }
                for (int i = 0; i < POLLERS; i++) {
                    Lease<FakeConnection> lease = leases.get(i);
                    on(pollers.get(i), () -> {
                        lease.close();
                        return null;
                    });
                }
                ticker.advance(Duration.ofSeconds(5));
            }
            Await.ordinary().until("the closes have ended", () -> pool.stats().open() == POLLERS);
            assertEquals(BURST - POLLERS, pool.stats().closed(CloseReason.IDLE_TIMEOUT));
        }
    }

    @Test
    void whatIsKeptAliveStaysColdAndAgesOut() throws Exception {
        PoolConfig config = PoolConfig.builder()
                .maxSize(10)
                .minIdle(0)
                .idleTimeout(Duration.ofMinutes(10))
                .keepalive(Duration.ofMinutes(1))
                .maxLifetime(Duration.ZERO)
                .validateAfterIdle(Duration.ZERO)
                .build();
        FakeConnector driver = new FakeConnector(thread -> false);
        try (ConnectionPool<FakeConnection> pool =
                new LifoPoolProvider().create(driver, config, new PoolRuntime(ticker, PoolListener.NONE))) {
            acquireAll(pool, 10).forEach(Lease::close);
            for (int second = 0; second < 20 * 60; second++) {
                pool.acquire(LONG).close();
                ticker.advance(Duration.ofSeconds(1));
                Await.ordinary().until("no validation runs", () -> pool.stats().held() == 0);
            }
            int open = pool.stats().open();
            assertTrue(driver.calls(FakeConnector.Call.IS_VALID) >= 9, "connections were kept alive");
            assertTrue(open <= 2, () -> open + " connections for one caller at a time");
        }
    }
}
