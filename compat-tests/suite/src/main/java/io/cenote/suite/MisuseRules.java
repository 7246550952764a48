package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolException;
import io.cenote.suite.kit.RecordingListener.Kind;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** MIS: what callers do that they should not, or that looks odd. */
public interface MisuseRules {
    @Rule(value = "MIS-01", says = "A listener may call the pool that tells it.")
    default void mis01_aListenerMayCallThePool(PoolBench bench) throws Exception {
        AtomicInteger called = new AtomicInteger();
        bench.listener().then(() -> {
            bench.stats();
            HeldLease tried = bench.tryAcquire();
            if (tried != null) {
                tried.close();
            }
            try {
                bench.acquire(Duration.ofMillis(1)).close();
            } catch (PoolException expected) {
                // What was asked for here is not what this is about.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            called.incrementAndGet();
        });
        bench.open(bench.config().maxSize(1).build());
        for (int round = 0; round < 3; round++) {
            HeldLease held = bench.acquire();
            // Not told apart from the listener, which may wait at this moment too.
            Task<HeldLease> waiter = bench.threads().start("waiter-" + round, bench::acquire);
            bench.until("somebody waits", () -> bench.stats().waiting() > 0 || waiter.ended());
            assertThrows(PoolException.class, () -> bench.acquire(AcquireRules.SHORT));
            held.invalidate(null);
            waiter.result().close();
        }
        assertTrue(called.get() > 0, "the listener was told nothing");
        bench.listener().then(null);
        bench.settle();
        bench.acquire().close();
    }

    @Rule(value = "MIS-02", says = "A listener may close the pool that tells it.")
    default void mis02_aListenerMayCloseThePool(PoolBench bench) throws Exception {
        bench.listener().then(() -> bench.pool().close());
        bench.open();
        try {
            bench.acquire().close(); // Before the listener was told, or in vain.
        } catch (PoolException closed) {
            assertInstanceOf(PoolClosedException.class, closed);
        }
        bench.until("it was told of the connect", () -> bench.listener().count(Kind.OPENED) == 1);
        bench.until("nothing is open", () -> bench.driver().open() == 0);
        bench.settle();
        bench.until("the connector is closed", () -> bench.driver().connectorCloses() == 1);
    }

    @Rule(value = "MIS-03", says = "A null is refused with a NullPointerException and changes nothing.")
    default void mis03_aNullIsRefused(PoolBench bench) throws Exception {
        PoolConfig config = bench.config().maxSize(1).build();
        bench.open(config);
        assertThrows(NullPointerException.class, () -> bench.pool().acquire(null), "acquire(null)");
        assertThrows(NullPointerException.class, () -> bench.pool().reconfigure(null), "reconfigure(null)");
        assertThrows(
                NullPointerException.class,
                () -> bench.pool().acquire(bench.patience(), null),
                "acquire(timeout, null)");
        bench.settle();
        assertEquals(0, bench.stats().leased(), "leases");
        assertEquals(config, bench.pool().config(), "config()");
        bench.acquire().close();
    }
}
