package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cenote.spi.CloseReason;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.TestThreads.Task;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** EVICT: every present connection is replaced. */
public interface EvictRules {
    @Rule(value = "EVICT-01", says = "evict() closes idle connections now and leased ones when they are released.")
    default void evict01_presentConnectionsAreClosed(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(3).build());
        HeldLease out = bench.acquire();
        bench.acquireAll(2).forEach(HeldLease::close);
        bench.pool().evict();
        bench.until("the idle ones are closed", () -> bench.driver().calls(Call.CLOSE) == 2);
        out.connection().use();
        assertFalse(out.connection().isClosed(), "a leased connection is closed by evict()");
        out.close();
        bench.until("the leased one is closed", () -> bench.driver().calls(Call.CLOSE) == 3);
        bench.settle();
        assertEquals(3, bench.closed(CloseReason.EVICTED), "closed as EVICTED");
    }

    @Rule(value = "EVICT-02", says = "What is opened after evict() is kept.")
    default void evict02_laterConnectionsAreKept(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        bench.fill(1);
        bench.pool().evict();
        HeldLease next = bench.acquire();
        assertEquals(2, next.serial(), "serial number");
        next.close();
        bench.acquire().close();
        bench.settle();
        assertEquals(2, bench.driver().calls(Call.CONNECT), "attempts to connect");
    }

    @Rule(value = "EVICT-03", says = "A waiter is served by a new connection when an evicted one comes back.")
    default void evict03_aWaiterIsServedByANewConnection(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        Task<HeldLease> waiter = bench.startWaiter("waiter");
        bench.pool().evict();
        held.close();
        HeldLease served = waiter.result();
        assertEquals(2, served.serial(), "serial number");
        served.close();
        bench.settle();
    }

    @Rule(
            value = "EVICT-04",
            says =
                    "Once evict() has returned, nobody gets a connection that was open before it, whoever is on the way.")
    default void evict04_evictInTheMiddleOfEverything(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(3).build());
        AtomicReference<Set<FakeConnection>> evicted = new AtomicReference<>(Set.of());
        AtomicInteger rounds = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        for (int i = 0; i < 6; i++) {
            bench.threads().start("caller-" + i, () -> {
                while (!done.get()) {
                    Set<FakeConnection> old = evicted.get();
                    HeldLease held = bench.acquire();
                    rounds.incrementAndGet();
                    assertFalse(
                            old.contains(held.connection()),
                            () -> held.connection() + " was handed out after it was evicted");
                    held.close();
                }
                return null;
            });
        }
        for (int eviction = 0; eviction < 50; eviction++) {
            int some = rounds.get() + 20;
            bench.until(
                    "they are busy",
                    () -> rounds.get() > some || bench.threads().anyFailed());
            Set<FakeConnection> open = Set.copyOf(bench.driver().opened());
            bench.pool().evict();
            evicted.set(open);
        }
        done.set(true);
        bench.joinCallers();
        bench.settle();
    }
}
