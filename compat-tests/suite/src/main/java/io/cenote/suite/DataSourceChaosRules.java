package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.suite.kit.TestThreads.Task;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** DS-56: everything at once. */
public interface DataSourceChaosRules {
    /** How many callers there are, twice as many as connections. */
    int CALLERS = 6;

    /** What each of them does. Every tenth breaks its connection, and some pools take a while to open another. */
    int STEPS = 60;

    @Rule(
            value = "DS-56",
            says = "After leases, double closes, broken connections, data errors and interrupts in any mixture, nothing"
                    + " is lost and nothing is doubled.")
    default void ds56_nothingIsLostAndNothingDoubled(DataSourceBench bench) throws Exception {
        bench.open(CALLERS / 2, DataSourceBench.SHORT.multipliedBy(2));
        bench.untilAllServe(CALLERS / 2);
        List<Task<Void>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Random random = new Random(i);
            callers.add(bench.threads().start("caller " + i, () -> {
                for (int step = 0; step < STEPS; step++) {
                    step(bench, random);
                }
                return null;
            }));
        }
        callers.forEach(Task::result);
        // Whether they all work is the rule about broken connections.
        for (HeldConnection each : bench.acquireFirst(CALLERS / 2)) {
            each.close();
        }
        assertTrue(
                bench.driver().peakLive() <= CALLERS / 2,
                () -> bench.driver().peakLive() + " connections at once; the maximum is " + CALLERS / 2);
        bench.closeSource();
        bench.until("every connection is closed", () -> bench.driver().open() == 0);
    }

    private static void step(DataSourceBench bench, Random random) {
        if (random.nextInt(20) == 0) {
            Thread.currentThread().interrupt();
        }
        try {
            HeldConnection held = bench.acquire();
            try {
                switch (random.nextInt(10)) {
                    case 0 -> held.execute("fail 23505");
                    case 1 -> held.execute("fail 08006");
                    case 2 -> held.connection().setAutoCommit(false);
                    default -> held.execute("insert");
                }
            } finally {
                held.close();
                if (random.nextBoolean()) {
                    held.connection().close();
                }
            }
        } catch (SQLException e) {
            bench.driver().assertNoMisuse();
        } finally {
            // A caller's interrupt is its own.
            Thread.interrupted();
        }
    }
}
