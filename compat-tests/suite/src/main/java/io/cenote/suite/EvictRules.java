package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cenote.spi.CloseReason;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.TestThreads.Task;

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
}
