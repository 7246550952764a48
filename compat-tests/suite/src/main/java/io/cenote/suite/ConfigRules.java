package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.spi.CloseReason;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolConfig;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.TestThreads.Task;
import java.util.List;

/** CONF: the configuration in force. */
public interface ConfigRules {
    @Rule(value = "CONF-01", says = "The configuration in force is the one that was given, as it was given.")
    default void conf01_theConfigurationIsTheOneGiven(PoolBench bench) {
        PoolConfig config = bench.config().maxSize(3).build();
        bench.open(config);
        assertEquals(config, bench.pool().config(), "config()");
        assertEquals(3, bench.stats().maxSize(), "maxSize in the figures");
        PoolConfig other = bench.config().maxSize(4).build();
        bench.pool().reconfigure(other);
        assertEquals(other, bench.pool().config(), "config() after reconfigure");
        assertEquals(4, bench.stats().maxSize(), "maxSize in the figures after reconfigure");
    }

    @Rule(value = "CONF-02", says = "A larger maxSize serves those who wait already.")
    default void conf02_moreRoomServesPresentWaiters(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        List<Task<HeldLease>> waiters = List.of(bench.startWaiter("one"), bench.startWaiter("two"));
        bench.pool().reconfigure(bench.config().maxSize(3).build());
        // The first connection stays out: only new ones can serve them.
        for (Task<HeldLease> waiter : waiters) {
            waiter.result().close();
        }
        held.close();
        bench.settle();
    }

    @Rule(value = "CONF-03", says = "A smaller maxSize closes idle connections, then those that are released.")
    default void conf03_lessRoomClosesTheSurplus(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(5).build());
        List<HeldLease> held = bench.acquireAll(5);
        held.get(0).close();
        bench.pool().reconfigure(bench.config().maxSize(2).build());
        bench.until("the idle one is closed", () -> bench.driver().open() == 4);
        held.get(1).close();
        held.get(2).close();
        bench.until("two are left", () -> bench.driver().open() == 2);
        held.get(3).close();
        held.get(4).close();
        bench.settle();
        assertEquals(2, bench.stats().idle(), "idle connections");
        assertEquals(3, bench.closed(CloseReason.SURPLUS), "closed as SURPLUS");
        assertEquals(5, bench.driver().calls(Call.CONNECT), "attempts to connect");
    }

    @Rule(value = "CONF-04", says = "What is fixed at the start is not changed, and nothing else is then either.")
    default void conf04_nameAndProviderAreFixed(PoolBench bench) {
        PoolConfig config = bench.config().build();
        bench.open(config);
        for (PoolConfig wrong : List.of(
                bench.config().maxSize(7).name("other").build(),
                bench.config().maxSize(7).provider("other").build())) {
            assertThrows(IllegalArgumentException.class, () -> bench.pool().reconfigure(wrong));
            assertEquals(config, bench.pool().config(), "config() after a reconfigure that was refused");
        }
    }

    @Rule(value = "CONF-05", says = "A closed pool is not reconfigured.")
    default void conf05_aClosedPoolIsNotReconfigured(PoolBench bench) {
        PoolConfig config = bench.config().build();
        bench.open(config);
        bench.pool().close();
        assertThrows(PoolClosedException.class, () -> bench.pool().reconfigure(config));
    }
}
