package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.spi.CloseReason;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

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

    @Rule(value = "CONF-06", says = "A pool that is closed while it is reconfigured ends all the same.")
    default void conf06_closeWinsOverReconfigure(PoolBench bench) throws Exception {
        bench.open(bench.config().minIdle(1).build());
        AtomicInteger changes = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            int own = i;
            bench.threads().start("operator-" + i, () -> {
                assertThrows(PoolClosedException.class, () -> {
                    for (int size = own; true; size++) {
                        bench.pool()
                                .reconfigure(bench.config()
                                        .maxSize(1 + size % 4)
                                        .minIdle(1)
                                        .build());
                        changes.incrementAndGet();
                    }
                });
                return null;
            });
        }
        bench.until("it is changed all the time", () -> changes.get() > 100);
        bench.pool().close();
        bench.joinCallers();
        bench.until("nothing is open", () -> bench.driver().open() == 0);
        bench.settle();
        bench.until("the connector is closed", () -> bench.driver().connectorCloses() == 1);
        assertEquals(0, bench.ticker().registrations(), "passes that are still registered with the ticker");
    }

    @Rule(
            value = "CONF-07",
            says = "A limit that is set later holds for what is open already, in whatever order limits are set.",
            needs = PoolTrait.TICKER)
    default void conf07_limitsHoldInWhateverOrderTheyAreSet(PoolBench bench) throws Exception {
        Duration lifetime = Duration.ofHours(1);
        Duration idle = Duration.ofMillis(400); // Less than a second is not rounded up either.
        bench.open(bench.config().maxLifetime(lifetime).build());
        bench.fill(2);
        bench.pool()
                .reconfigure(bench.config()
                        .maxLifetime(lifetime)
                        .idleTimeout(Duration.ofMinutes(10))
                        .build());
        bench.pool()
                .reconfigure(
                        bench.config().maxLifetime(lifetime).idleTimeout(idle).build());
        for (int step = 0; step < 50 && bench.driver().open() > 0; step++) {
            bench.ticker().advance(idle.dividedBy(10));
            bench.settle();
        }
        assertEquals(0, bench.driver().open(), "open connections after five times the idle timeout");
        assertEquals(2, bench.closed(CloseReason.IDLE_TIMEOUT), "closed as IDLE_TIMEOUT");
    }

    @Rule(
            value = "CONF-08",
            says = "A smaller maxSize closes the idle connections that were released first.",
            needs = PoolTrait.TICKER)
    default void conf08_theColdestGoFirst(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(5).build());
        List<HeldLease> held = bench.acquireAll(5);
        for (int i : new int[] {3, 0, 4, 1, 2}) {
            held.get(i).close();
            bench.ticker().advance(Duration.ofSeconds(1));
        }
        bench.pool().reconfigure(bench.config().maxSize(2).build());
        bench.until("two are left", () -> bench.driver().open() == 2);
        bench.settle();
        for (int i = 0; i < 5; i++) {
            int number = i;
            boolean early = number == 3 || number == 0 || number == 4;
            assertEquals(
                    early,
                    held.get(i).connection().isClosed(),
                    () -> "whether " + held.get(number).connection()
                            + " is closed; the order of release was 4, 1, 5, 2, 3");
        }
    }
}
