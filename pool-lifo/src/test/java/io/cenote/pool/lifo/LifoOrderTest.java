package io.cenote.pool.lifo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.suite.kit.ManualTicker;
import java.time.Duration;
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

    @Test
    void theConnectionReleasedLastIsUsedFirstThoughItsHintHasGrownCold() throws Exception {
        PoolConfig config = PoolConfig.builder().maxSize(3).minIdle(0).build();
        PoolRuntime runtime = new PoolRuntime(ticker, PoolListener.NONE);
        try (ConnectionPool<Integer> pool = new LifoPoolProvider().create(new Numbered(), config, runtime)) {
            Lease<Integer> a = pool.acquire(LONG);
            Lease<Integer> b = pool.acquire(LONG);
            Lease<Integer> c = pool.acquire(LONG);
            a.close();
            b.close();
            c.close();
            Lease<Integer> byHint = pool.acquire(LONG);
            Lease<Integer> byStack = pool.acquire(LONG); // Pops the slot that the hint has taken.
            int last = byHint.connection();
            byHint.close();
            ticker.advance(Duration.ofMillis(100));
            try (Lease<Integer> next = pool.acquire(LONG)) {
                assertEquals(last, next.connection());
            }
            byStack.close();
        }
    }
}
