package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.TestThreads.Task;
import java.util.ArrayList;
import java.util.List;

/** CAP: how many connections there may be. */
public interface CapacityRules {
    @Rule(value = "CAP-01", says = "There are never more than maxSize connections, being opened or open.")
    default void cap01_neverMoreThanMaxSize(PoolBench bench) throws Exception {
        int maxSize = 5;
        bench.open(bench.config().maxSize(maxSize).build());
        for (int caller = 0; caller < 25; caller++) {
            bench.threads().start("caller-" + caller, () -> {
                for (int round = 0; round < 20; round++) {
                    HeldLease held = bench.acquire();
                    held.connection().use();
                    if (round % 5 == 4) {
                        held.invalidate(null);
                    } else {
                        held.close();
                    }
                }
                return null;
            });
        }
        bench.joinCallers();
        bench.settle();
        assertTrue(
                bench.driver().peakLive() <= maxSize,
                () -> "there were " + bench.driver().peakLive() + " connections at once, maxSize is " + maxSize);
    }

    @Rule(value = "CAP-02", says = "All of maxSize can be leased at once, again after any number of rounds.")
    default void cap02_allOfMaxSizeCanBeLeased(PoolBench bench) throws Exception {
        int maxSize = 5;
        bench.open(bench.config().maxSize(maxSize).build());
        for (int round = 0; round < 20; round++) {
            List<HeldLease> held = bench.acquireAll(maxSize);
            assertEquals(maxSize, bench.stats().leased(), "leases in round " + round);
            for (HeldLease lease : held) {
                if (round % 4 == 3) {
                    lease.invalidate(null);
                } else {
                    lease.close();
                }
            }
        }
        bench.settle();
    }

    @Rule(value = "CAP-03", says = "At most maxConnecting attempts run at once, and as many do when callers wait.")
    default void cap03_connectsRunInParallelWithinTheirBound(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.driver().on(Call.CONNECT, c -> gate.pass());
        bench.open(bench.config().maxSize(6).maxConnecting(2).build());
        List<Task<HeldLease>> waiters = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waiters.add(bench.startWaiter("waiter-" + i));
        }
        gate.awaitArrivals(2);
        gate.open();
        for (Task<HeldLease> waiter : waiters) {
            waiter.result().close();
        }
        bench.settle();
        assertEquals(2, bench.driver().peakConnecting(), "attempts to connect at once");
    }
}
