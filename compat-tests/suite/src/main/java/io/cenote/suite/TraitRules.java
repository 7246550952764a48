package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolTrait;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** TRAIT: what a pool promises. Whether it keeps its promises is for the rules that need them. */
public interface TraitRules {
    @Rule(value = "TRAIT-01", says = "What a pool promises depends on its configuration alone.")
    default void trait01_thePromisesDependOnTheConfigurationAlone(PoolBench bench) throws Exception {
        List<PoolConfig> configs = configs(bench);
        List<Set<PoolTrait>> before =
                configs.stream().map(bench.provider()::traits).toList();
        bench.open();
        bench.acquire().close();
        assertEquals(before, configs.stream().map(bench.provider()::traits).toList(), "the promises, asked again");
    }

    @Rule(value = "TRAIT-02", says = "No pool promises two orders of reuse at once.")
    default void trait02_thereIsOneOrderOfReuse(PoolBench bench) {
        for (PoolConfig config : configs(bench)) {
            Set<PoolTrait> traits = bench.provider().traits(config);
            assertFalse(
                    traits.containsAll(Set.of(PoolTrait.LIFO_REUSE, PoolTrait.FIFO_REUSE)),
                    () -> "the newest first and the oldest first: " + traits + " with " + config);
        }
    }

    @Rule(value = "TRAIT-03", says = "A kind of pool has the one name by which configurations choose it.")
    default void trait03_thereIsOneName(PoolBench bench) {
        String name = bench.provider().name();
        assertTrue(name.matches("[A-Za-z0-9._-]{1,64}"), () -> "the name '" + name + "'");
        bench.open();
        assertEquals(name, bench.provider().name(), "the name, asked again");
        assertEquals(name, bench.pool().config().provider(), "the provider in config()");
    }

    private static List<PoolConfig> configs(PoolBench bench) {
        return List.of(
                bench.config().build(),
                bench.config().handoffAfter(Duration.ZERO).build(),
                bench.config().affinity(false).build(),
                bench.config().affinity(false).handoffAfter(Duration.ZERO).build());
    }
}
