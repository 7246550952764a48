package io.cenote.stress.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.channel.ChannelPoolProvider;
import io.cenote.pool.condition.ConditionPoolProvider;
import io.cenote.pool.lifo.LifoPoolProvider;
import io.cenote.spi.PoolProvider;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.TestThreads;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The pools against a model of what there is to see of a pool, one step after another. */
class SimulationTest {
    /** How many steps for each pool. */
    private static final long STEPS = Long.getLong("cenote.stress.steps", 10_000);

    /** The seed of a run that failed; else each pool begins with the next seed. */
    private static final Long SEED = Long.getLong("cenote.stress.seed");

    /** Lives that run beside one another, each on a thread of its own: some of them wait now and then. */
    private static final int AT_ONCE = SEED == null ? 8 : 1;

    private static final Logger LOG = Logger.getLogger("io.cenote");

    static final List<PoolProvider> POOLS =
            List.of(new ChannelPoolProvider(), new LifoPoolProvider(), new ConditionPoolProvider());

    @BeforeAll
    static void failedConnectsAreNoNews() {
        LOG.setLevel(Level.OFF);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("POOLS")
    void whatThereIsToSeeIsWhatTheModelSays(PoolProvider pool) {
        long first = SEED == null ? System.nanoTime() : SEED;
        long start = System.nanoTime();
        AtomicLong seeds = new AtomicLong(first);
        AtomicLong steps = new AtomicLong();
        TestThreads lives = new TestThreads(Await.ordinary());
        for (int i = 0; i < AT_ONCE; i++) {
            lives.start("life-" + i, () -> {
                while (steps.get() < STEPS && !lives.anyFailed()) {
                    long seed = seeds.getAndIncrement();
                    try {
                        steps.addAndGet(new Simulation(pool, seed).run());
                    } catch (Exception | AssertionError e) {
                        throw new AssertionError(
                                pool.name() + ": " + e.getMessage() + "; repeat with -Dcenote.stress.seed=" + seed, e);
                    }
                }
                return null;
            });
        }
        lives.joinAllWhile(steps::get);
        System.out.println(pool.name() + ": " + steps + " steps in " + (System.nanoTime() - start) / 1_000_000
                + " ms; first seed " + first);
        assertTrue(steps.get() >= STEPS, () -> "only " + steps);
    }
}
