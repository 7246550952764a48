package io.cenote.pool.channel;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RotationTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ManualTicker ticker = new ManualTicker();
    private final AtomicInteger opened = new AtomicInteger();
    private final Connector<Integer> driver = new Connector<>() {
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
    };

    @Test
    void theTurnOfAConnectionComesThoughTheThreadThatUsedItLastIsGone() throws Exception {
        PoolConfig config = PoolConfig.builder()
                .maxSize(3)
                .minIdle(0)
                .validateAfterIdle(Duration.ZERO)
                .build();
        PoolRuntime runtime = new PoolRuntime(ticker, PoolListener.NONE);
        try (ConnectionPool<Integer> pool = new ChannelPoolProvider().create(driver, config, runtime)) {
            Lease<Integer> a = pool.acquire(LONG);
            Lease<Integer> b = pool.acquire(LONG);
            Thread gone = new Thread(() -> {
                try (Lease<Integer> c = pool.acquire(LONG)) {
                    assertEquals(3, c.connection());
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                try (Lease<Integer> again = pool.acquire(LONG)) {
                    assertEquals(3, again.connection());
                    assertEquals(true, pool.tryAcquire().isEmpty()); // Drops the queue's entry of what is leased.
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            gone.start();
            gone.join();
            a.close();
            b.close();
            ticker.advance(Duration.ofMinutes(1)); // At least one housekeeping pass.
            Set<Integer> used = new TreeSet<>();
            for (int turn = 0; turn < 6; turn++) {
                ticker.advance(Duration.ofMillis(100)); // No hint counts.
                try (Lease<Integer> lease = pool.acquire(LONG)) {
                    used.add(lease.connection());
                }
            }
            assertEquals(Set.of(1, 2, 3), used);
        }
    }

    @Test
    void whatAPassHasNoRoomToValidateKeepsItsTurn() throws Exception {
        PoolConfig config = PoolConfig.builder()
                .maxSize(5)
                .minIdle(0)
                .maxLifetime(Duration.ZERO)
                .idleTimeout(Duration.ZERO)
                .keepalive(Duration.ofMinutes(1))
                .validateAfterIdle(Duration.ZERO)
                .affinity(false)
                .build();
        PoolRuntime runtime = new PoolRuntime(ticker, PoolListener.NONE);
        try (ConnectionPool<Integer> pool = new ChannelPoolProvider().create(driver, config, runtime)) {
            List<Lease<Integer>> leases = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                leases.add(pool.acquire(LONG));
            }
            leases.subList(0, 2).forEach(Lease::close);
            ticker.advance(Duration.ofSeconds(57));
            leases.subList(2, 5).forEach(Lease::close);
            ticker.advance(Duration.ofSeconds(3)); // One pass, in which two are due and one is validated.
            Await.ordinary()
                    .until("the validation has ended", () -> pool.stats().idle() == 5);
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                order.add(pool.acquire(LONG).connection());
            }
            assertEquals(List.of(2, 3, 4, 5, 1), order);
        }
    }
}
