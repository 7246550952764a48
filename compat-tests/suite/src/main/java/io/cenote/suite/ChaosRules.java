package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector;
import io.cenote.suite.kit.FakeConnector.Behaviour;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** CHAOS: everything at once, and nothing is lost. */
public interface ChaosRules {
    /** The system property that repeats a run of chaos with the seed that a failure names: {@value}. */
    String SEED = "cenote.suite.seed";

    @Rule(
            value = "CHAOS-01",
            says = "After acquires, releases, invalidates, double closes, timeouts, interrupts, evicts and failing"
                    + " driver calls in any mixture, nothing is lost and nothing is doubled.")
    default void chaos01_nothingIsLostWhateverHappens(PoolBench bench) throws Exception {
        long seed = seed();
        try {
            chaos(bench, seed);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; repeat with -D" + SEED + "=" + seed, e);
        }
    }

    private static long seed() {
        String seed = System.getProperty(SEED);
        try {
            return seed == null ? System.nanoTime() : Long.parseLong(seed.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(SEED + " is '" + seed + "', which is not a whole number", e);
        }
    }

    private static void chaos(PoolBench bench, long seed) throws Exception {
        int maxSize = 4;
        int threads = 8;
        bench.open(bench.config()
                .maxSize(maxSize)
                .validateAfterIdle(Duration.ofMillis(200))
                .idleTimeout(Duration.ofSeconds(2))
                .maxLifetime(Duration.ofSeconds(10))
                .build());
        failNowAndThen(bench.driver());
        List<Task<Void>> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Random random = new Random(seed + i);
            callers.add(bench.threads().start("chaos-" + i, () -> {
                for (int step = 0; step < bench.steps() / threads; step++) {
                    step(bench, random);
                }
                return null;
            }));
        }
        // Many bounds long on purpose: the steps are many, and each is bounded by itself.
        while (!callers.stream().allMatch(Task::ended)) {
            Task<Void> running = callers.stream()
                    .filter(caller -> !caller.ended())
                    .findFirst()
                    .orElse(callers.get(0));
            int some = bench.driver().calls(Call.RESET) + 50;
            bench.untilWhileTimePasses(
                    "the callers get on",
                    () -> running.ended() || bench.driver().calls(Call.RESET) > some);
        }
        callers.forEach(Task::result);
        bench.driver().heal();
        bench.untilWhileTimePasses(
                "the pool is at rest",
                () -> bench.stats().connecting() == 0 && bench.stats().held() == 0);
        bench.figuresAddUp();
        assertEquals(0, bench.stats().leased(), "leases after the last release");
        assertTrue(
                bench.driver().peakLive() <= maxSize,
                () -> bench.driver().peakLive() + " connections at once, maxSize is " + maxSize);
        Task<List<HeldLease>> all = bench.threads().start("takes all", () -> bench.acquireAll(maxSize));
        bench.untilWhileTimePasses("all of maxSize can be leased", all::ended);
        all.result().forEach(HeldLease::close);
        bench.figuresAddUp();
    }

    private static void step(PoolBench bench, Random random) {
        HeldLease held;
        try {
            held = switch (random.nextInt(4)) {
                case 0 -> bench.tryAcquire();
                case 1 -> bench.acquire(Duration.ZERO);
                default -> bench.acquire(Duration.ofNanos(1 + random.nextInt(2_000_000)));
            };
        } catch (AcquireTimeoutException | InterruptedException expected) {
            return;
        }
        if (held == null) {
            return;
        }
        FakeConnection connection = held.connection();
        connection.soil();
        int fate = random.nextInt(100);
        if (fate < 3) {
            connection.breakOff();
        } else if (fate < 6) {
            connection.die();
        } else if (fate < 10) {
            Thread.currentThread().interrupt();
        } else if (fate < 11) {
            bench.pool().evict();
        }
        if (fate >= 11 && fate < 20) {
            held.invalidate(null);
        } else {
            held.close();
        }
        if (fate % 2 == 0) {
            held.lease().close();
            held.lease().invalidate(null);
        }
        if (random.nextInt(10) == 0) {
            Thread.interrupted();
        }
    }

    /** Every so many calls fail, by count and not by chance: no run is without failures. */
    private static void failNowAndThen(FakeConnector driver) {
        driver.on(Call.CONNECT, everyNth(7));
        driver.on(Call.IS_VALID, everyNth(11));
        driver.on(Call.RESET, everyNth(53));
        driver.on(Call.CLOSE, everyNth(5));
        driver.on(Call.IS_BROKEN, everyNth(211));
    }

    private static Behaviour everyNth(int n) {
        AtomicInteger calls = new AtomicInteger();
        return connection -> {
            if (calls.incrementAndGet() % n == 0) {
                throw new IllegalStateException("call " + calls + " fails");
            }
        };
    }
}
