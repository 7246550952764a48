package io.cenote.pool.lifo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.ManualTicker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LifoOrderTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ManualTicker ticker = new ManualTicker();

    private static final class Numbered implements Connector<Integer> {
        private final AtomicInteger opened = new AtomicInteger();

        @Override
        public Integer connect(Deadline deadline) {
            return opened.incrementAndGet();
        }

        @Override
        public boolean isValid(Integer connection, Deadline deadline) {
            return true;
        }

        @Override
        public void close(Integer connection) {}
    }

    private ConnectionPool<Integer> open() {
        PoolConfig config = PoolConfig.builder().maxSize(3).minIdle(0).build();
        return new LifoPoolProvider().create(new Numbered(), config, new PoolRuntime(ticker, PoolListener.NONE));
    }

    /** Releases last, of three, one that its hint alone knows of then. Its number; another stays leased. */
    private static int releaseUnlisted(ConnectionPool<Integer> pool) throws InterruptedException {
        Lease<Integer> a = pool.acquire(LONG);
        Lease<Integer> b = pool.acquire(LONG);
        Lease<Integer> c = pool.acquire(LONG);
        a.close();
        b.close();
        c.close();
        Lease<Integer> byHint = pool.acquire(LONG);
        pool.acquire(LONG); // By the stack: pops the slot that the hint has taken.
        int last = byHint.connection();
        byHint.close();
        return last;
    }

    @Test
    void theConnectionReleasedLastIsUsedFirstThoughItsHintHasGrownCold() throws Exception {
        try (ConnectionPool<Integer> pool = open()) {
            int last = releaseUnlisted(pool);
            ticker.advance(Duration.ofMillis(100));
            try (Lease<Integer> next = pool.acquire(LONG)) {
                assertEquals(last, next.connection());
            }
        }
    }

    @Test
    void whoDoesNotWaitIsGivenWhatWasReleasedLastThoughOnlyItsHintKnowsOfIt() throws Exception {
        try (ConnectionPool<Integer> pool = open()) {
            int last = releaseUnlisted(pool);
            try (Lease<Integer> next = pool.tryAcquire().orElseThrow()) {
                assertEquals(last, next.connection());
            }
        }
    }

    @Test
    void theConnectionReleasedLastIsUsedFirstThoughOthersWereOpenedWhileItsHintNamedIt() throws Exception {
        try (ConnectionPool<Integer> pool = open()) {
            pool.acquire(LONG).close();
            pool.warmUp(3).toCompletableFuture().get(30, TimeUnit.SECONDS);
            Await.ordinary().until("all are idle", () -> pool.stats().idle() == 3);
            Lease<Integer> byHint = pool.acquire(LONG);
            assertEquals(1, byHint.connection());
            ticker.advance(Duration.ofMillis(10));
            byHint.close();
            ticker.advance(Duration.ofMillis(100));
            try (Lease<Integer> next = pool.acquire(LONG)) {
                assertEquals(1, next.connection());
            }
        }
    }
}
