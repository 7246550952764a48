package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.PoolTrait;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

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

    @Rule(
            value = "CAP-03",
            says = "At most maxConnecting attempts that do not hang run at once, and as many do when callers wait.")
    default void cap03_connectsRunInParallelWithinTheirBound(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.driver().on(Call.CONNECT, c -> gate.pass());
        long start = System.nanoTime();
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
        assertAtOnce(2, start, bench);
    }

    @Rule(
            value = "CAP-04",
            says = "Many callers on an empty pool are served by as many connects, maxConnecting of them at a time.")
    default void cap04_anEmptyPoolGrowsInWaves(PoolBench bench) throws Exception {
        int callers = 20;
        int atOnce = 4;
        AtomicInteger begun = new AtomicInteger();
        List<Gate> waves =
                Stream.generate(bench::gate).limit(callers / atOnce + 1).toList();
        bench.driver().on(Call.CONNECT, c -> {
            int wave = begun.getAndIncrement() / atOnce;
            waves.get(Math.min(wave, waves.size() - 1)).pass();
        });
        long start = System.nanoTime();
        bench.open(bench.config().maxSize(callers).maxConnecting(atOnce).build());
        List<Task<HeldLease>> all = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            all.add(bench.threads().start("caller-" + i, bench::acquire));
        }
        for (int wave = 0; wave < callers / atOnce; wave++) {
            int served = atOnce * (wave + 1);
            waves.get(wave).awaitArrivals(atOnce);
            waves.get(wave).open();
            bench.until(
                    served + " callers are served",
                    () -> all.stream().filter(Task::ended).count() >= served);
        }
        all.forEach(caller -> caller.result().close());
        bench.settle();
        assertEquals(callers, begun.get(), "attempts to connect");
        assertAtOnce(atOnce, start, bench);
    }

    /** What has run for a second may be taken to hang: so may be, on a machine that stood still, what does not. */
    private static void assertAtOnce(int expected, long start, PoolBench bench) {
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        int most = bench.driver().peakConnecting();
        assertTrue(
                most >= expected && most <= expected * (1 + seconds),
                () -> most + " attempts to connect at once, not " + expected + ", within " + (1 + seconds) + " s");
    }

    @Rule(
            value = "CAP-05",
            says = "A burst of callers that the open connections serve at once opens at most one more.",
            needs = PoolTrait.PATIENT_GROWTH)
    default void cap05_aBurstOpensAtMostOneMore(PoolBench bench) throws Exception {
        int open = 5;
        bench.driver().on(Call.CONNECT, Burst.taking(Duration.ofMillis(500)));
        bench.open(bench.config().maxSize(50).minIdle(open).build());
        bench.until("they are idle", () -> bench.stats().idle() == open);
        Burst burst = new Burst(bench, open).ofCallers(50, Duration.ofMillis(2));
        assertTrue(
                burst.connects() <= 1,
                () -> burst.connects() + " attempts to connect, though " + open + " connections served 50 callers and "
                        + burst);
    }
}
