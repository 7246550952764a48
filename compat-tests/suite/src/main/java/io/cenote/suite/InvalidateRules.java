package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.TestThreads.Task;
import java.util.ArrayList;
import java.util.List;

/** INV: a holder says that its connection is not to be used again. */
public interface InvalidateRules {
    @Rule(value = "INV-01", says = "An invalidated connection is closed and never handed out again.")
    default void inv01_anInvalidatedConnectionIsClosed(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        held.invalidate(new IllegalStateException("it is broken"));
        HeldLease next = bench.acquire();
        assertNotEquals(held.serial(), next.serial(), "serial number");
        next.close();
        bench.settle();
        assertTrue(held.connection().isClosed(), "the invalidated connection is still open");
        assertEquals(1, bench.closed(CloseReason.INVALIDATED), "closed as INVALIDATED");
    }

    @Rule(value = "INV-02", says = "After invalidate, a close of the lease does nothing; nor does a second invalidate.")
    default void inv02_afterInvalidateTheLeaseIsOver(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        held.invalidate(null);
        held.lease().close();
        held.lease().invalidate(null);
        HeldLease next = bench.acquire();
        held.lease().close();
        held.lease().invalidate(null);
        next.connection().use();
        next.close();
        bench.settle();
        assertEquals(1, bench.driver().calls(Call.CLOSE), "closed connections");
        assertEquals(1, bench.stats().closedInAll(), "closes counted");
    }

    @Rule(value = "INV-03", says = "Waiters are served by new connections when holders invalidate theirs.")
    default void inv03_anInvalidateServesTheWaiters(PoolBench bench) throws Exception {
        bench.open();
        List<HeldLease> held = bench.acquireAll(2);
        List<Task<HeldLease>> waiters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String name = "waiter-" + i;
            int waiting = i;
            waiters.add(bench.threads().start(name, () -> {
                HeldLease lease = bench.acquire();
                lease.close();
                return lease;
            }));
            bench.until("'" + name + "' waits", () -> bench.stats().waiting() > waiting);
        }
        held.forEach(lease -> lease.invalidate(null));
        waiters.forEach(Task::result);
        bench.settle();
    }

    @Rule(value = "INV-04", says = "If every holder invalidates, every waiter is served all the same.")
    default void inv04_aStormOfInvalidatesServesEverybody(PoolBench bench) throws Exception {
        int callers = 40;
        bench.open(bench.config().maxSize(4).build());
        for (int i = 0; i < callers; i++) {
            bench.threads().start("caller-" + i, () -> {
                bench.acquire().invalidate(null);
                return null;
            });
        }
        bench.joinCallers();
        bench.settle();
        assertEquals(callers, bench.closed(CloseReason.INVALIDATED), "closed as INVALIDATED");
        assertTrue(
                bench.driver().peakLive() <= 4,
                () -> "connections at once: " + bench.driver().peakLive());
    }
}
