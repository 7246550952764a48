package io.cenote.stress.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.channel.ChannelPoolProvider;
import io.cenote.pool.condition.ConditionPoolProvider;
import io.cenote.pool.lifo.LifoPoolProvider;
import io.cenote.spi.PoolProvider;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.TestThreads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Chaos on real threads. How long: the system properties below. What the seed fixes is every choice, not who is first. */
class ChaosTest {
    /** How many episodes callers go through for each pool. */
    private static final long EPISODES = Long.getLong("cenote.stress.episodes", 5_000);

    /** How long each pool is used without a pause for each {@code handoffAfter}. */
    private static final Duration SECONDS =
            Duration.ofMillis((long) (1000 * Double.parseDouble(System.getProperty("cenote.stress.seconds", "0.2"))));

    /** The seed of a life that failed: its choices are made again and again. Else each life has the next seed. */
    private static final Long SEED = Long.getLong("cenote.stress.seed");

    /** Lives that run beside one another, so that threads are held up where nobody expects it; most of them wait. */
    private static final int AT_ONCE = 24;

    private static final Logger LOG = Logger.getLogger("io.cenote");

    static final List<PoolProvider> POOLS =
            List.of(new ChannelPoolProvider(), new LifoPoolProvider(), new ConditionPoolProvider());

    static Stream<Arguments> poolsAndHandoffs() {
        return POOLS.stream().flatMap(pool -> Stream.of(0, 500, 3000)
                .map(micros -> Arguments.of(pool.name(), pool, Duration.ofNanos(micros * 1000L))));
    }

    @BeforeAll
    static void outagesAndLeaksAreNoNews() {
        LOG.setLevel(Level.OFF);
    }

    @AfterEach
    void noThreadOfAPoolIsLeft() {
        Await.ordinary()
                .until("the threads of closed pools have ended", () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains("-call-")));
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("POOLS")
    void nothingIsLostDoubledOrStuckWhateverHappens(PoolProvider pool) {
        long first = SEED == null ? System.nanoTime() : SEED;
        AtomicLong seeds = new AtomicLong(first);
        Ledger all = new Ledger();
        TestThreads directors = new TestThreads(Await.ordinary());
        for (int i = 0; i < AT_ONCE; i++) {
            directors.start("director-" + i, () -> {
                while (all.episodes.get() < EPISODES && !directors.anyFailed()) {
                    long seed = SEED == null ? seeds.getAndIncrement() : SEED;
                    try {
                        all.add(new Life(pool, seed).run());
                    } catch (Exception | AssertionError e) {
                        throw new AssertionError(
                                pool.name() + ": " + e.getMessage() + "; repeat with -Dcenote.stress.seed=" + seed, e);
                    }
                }
                return null;
            });
        }
        directors.joinAllWhile(all.episodes::get);
        System.out.println(pool.name() + ": " + all + "; first seed " + first);
        assertTrue(all.episodes.get() >= EPISODES, () -> "only " + all);
    }

    @ParameterizedTest(name = "{0}, handoffAfter {2}")
    @MethodSource("poolsAndHandoffs")
    void nothingIsLostDoubledOrStuckInALongRun(String name, PoolProvider pool, Duration handoffAfter) throws Exception {
        Ledger all = new Endurance(pool, handoffAfter, SEED == null ? System.nanoTime() : SEED).run(SECONDS);
        System.out.println(name + ", handoffAfter " + handoffAfter.toNanos() / 1000 + " us, " + SECONDS.toMillis()
                + " ms: " + all);
    }
}
