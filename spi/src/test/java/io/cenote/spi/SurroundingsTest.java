package io.cenote.spi;

import static io.cenote.spi.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SurroundingsTest {
    private static final Settings FILE = Settings.of(Map.of("poolName", "orders", "maximumPoolSize", "1"));

    private static PoolConfig load(Map<String, String> properties, Map<String, String> variables) {
        return PoolConfig.load(FILE, Surroundings.of(properties, variables));
    }

    @Test
    void a_pools_own_property_is_above_that_of_all_pools_above_the_environment_above_the_file() {
        Map<String, String> own = Map.of("cenote.orders.maximumPoolSize", "4", "cenote.maximumPoolSize", "3");
        Map<String, String> all = Map.of("cenote.maximumPoolSize", "3");
        Map<String, String> variable = Map.of("CENOTE_MAXIMUM_POOL_SIZE", "2");

        assertEquals(4, load(own, variable).maxSize());
        assertEquals(3, load(all, variable).maxSize());
        assertEquals(2, load(Map.of(), variable).maxSize());
        assertEquals(1, load(Map.of(), Map.of()).maxSize());
    }

    @Test
    void the_origin_names_the_property_or_the_variable() {
        PoolConfig config = load(
                Map.of("cenote.orders.pool", "channel", "cenote.idleTimeout", "1m"), Map.of("CENOTE_MAX_WAITERS", "7"));
        assertEquals("system property cenote.orders.pool", config.origins().get("pool"));
        assertEquals("system property cenote.idleTimeout", config.origins().get("idleTimeout"));
        assertEquals("environment variable CENOTE_MAX_WAITERS", config.origins().get("maxWaiters"));
        String text = config.describe();
        for (String origin : config.origins().values()) {
            assertTrue(text.contains(origin), text);
        }
    }

    @Test
    void a_bad_value_is_refused_with_the_name_that_it_came_by() {
        assertRefused(
                () -> load(Map.of(), Map.of("CENOTE_MAXIMUM_POOL_SIZE", "abc")),
                "maxSize (key maximumPoolSize) = 'abc' [environment variable CENOTE_MAXIMUM_POOL_SIZE]",
                "must be a whole number");
        assertRefused(
                () -> load(Map.of("cenote.orders.idleTimeout", "5s"), Map.of()),
                "idleTimeout = '5s' [system property cenote.orders.idleTimeout]",
                "must be 0 (off) or at least 10s");
        assertRefused(
                () -> load(Map.of("cenote.minimumIdle", "9"), Map.of()),
                "minIdle (key minimumIdle) = 9 [system property cenote.minimumIdle]",
                "maxSize (key maximumPoolSize) = 1 [map]");
    }

    @ParameterizedTest
    @CsvSource({
        "CENOTE_POOL, pool",
        "CENOTE_POOL_NAME, poolName",
        "CENOTE_MAXIMUM_POOL_SIZE, maximumPoolSize",
        "CENOTE_LEAK_DETECTION_THRESHOLD, leakDetectionThreshold",
        "CENOTE_VALIDATE_AFTER_IDLE, validateAfterIdle",
        "CENOTE_AFFINITY, affinity",
        "CENOTE_FAIL_ON_SELF_DEADLOCK, failOnSelfDeadlock",
    })
    void a_variable_is_its_key_in_capitals(String variable, String key) {
        Settings set = Surroundings.of(Map.of(), Map.of(variable, "x"))
                .forPool(Settings.empty(), Settings.empty(), PoolConfig.keys());
        assertEquals("x", set.text(key).orElseThrow());
        assertEquals(1, set.all().size());
    }

    @Test
    void every_key_can_be_a_property() {
        for (String key : PoolConfig.keys()) {
            String name = key.endsWith(".") ? key + "option" : key;
            Settings set = Surroundings.of(Map.of("cenote." + name, "x"), Map.of())
                    .forPool(Settings.empty(), Settings.empty(), PoolConfig.keys());
            assertEquals("x", set.text(name).orElseThrow());
        }
    }

    @Test
    void an_option_of_the_driver_has_properties_but_no_variable() {
        PoolConfig config = load(
                Map.of("cenote.dataSource.fast", "yes", "cenote.orders.dataSource.cache.size", "1"),
                Map.of("CENOTE_DATA_SOURCE_FAST", "no"));
        assertEquals(Map.of("fast", "yes", "cache.size", "1"), config.driverOptions());
    }

    @Test
    void the_name_that_counts_is_that_of_code_then_property_then_variable_then_file() {
        Map<String, String> properties = Map.of(
                "cenote.code.maxWaiters", "4",
                "cenote.property.maxWaiters", "3",
                "cenote.variable.maxWaiters", "2",
                "cenote.orders.maxWaiters", "1");
        Map<String, String> withName = new TreeMap<>(properties);
        withName.put("cenote.poolName", "property");
        Map<String, String> variable = Map.of("CENOTE_POOL_NAME", "variable");
        Settings code = Settings.empty().with("poolName", "code", "setter");

        assertEquals("4", waiters(Surroundings.of(withName, variable), code));
        assertEquals("3", waiters(Surroundings.of(withName, variable), Settings.empty()));
        assertEquals("2", waiters(Surroundings.of(properties, variable), Settings.empty()));
        assertEquals("1", waiters(Surroundings.of(properties, Map.of()), Settings.empty()));
    }

    private static String waiters(Surroundings surroundings, Settings code) {
        return surroundings
                .forPool(code, FILE, PoolConfig.keys())
                .text("maxWaiters")
                .orElseThrow();
    }

    @Test
    void a_pool_may_be_called_like_a_key_and_have_dots_in_its_name() {
        Settings named = Settings.of(Map.of("poolName", "dataSource.pool"));
        PoolConfig config = PoolConfig.load(
                named, Surroundings.of(Map.of("cenote.dataSource.pool.maximumPoolSize", "7"), Map.of()));
        assertEquals(7, config.maxSize());
        assertEquals(Map.of(), config.driverOptions());
    }

    @Test
    void a_mistyped_property_is_refused_with_the_one_that_was_meant() {
        assertRefused(
                () -> load(Map.of("cenote.maxPoolSize", "3"), Map.of()),
                "unknown system property 'cenote.maxPoolSize': did you mean 'cenote.maximumPoolSize'?");
        assertRefused(
                () -> load(Map.of("cenote.orders.idelTimeout", "3"), Map.of()),
                "'cenote.orders.idelTimeout': did you mean 'cenote.orders.idleTimeout'?");
        assertRefused(
                () -> load(Map.of("cenote.orders.nonsense", "3"), Map.of()),
                "'cenote.orders.nonsense': known keys are pool, poolName");
        assertRefused(
                () -> load(Map.of("cenote.orders.dataSource.", "3"), Map.of()),
                "'cenote.orders.dataSource.': a name must follow the dot, as in 'cenote.orders.dataSource.name'");
        assertRefused(
                () -> load(Map.of("cenote.dataSource.", "3"), Map.of()),
                "'cenote.dataSource.': a name must follow the dot, as in 'cenote.dataSource.name'");
        assertRefused(
                () -> load(Map.of("cenote.orders.poolName", "other"), Map.of()),
                "'cenote.orders.poolName': a pool's own properties cannot name it; set cenote.poolName");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cenote.billing.maximumPoolSize", "cenote.billing.nonsense", "cenote.columns", "cenote."})
    void what_is_another_pools_or_another_programs_makes_no_difference(String property) {
        assertEquals(PoolConfig.of(FILE), load(Map.of(property, "x"), Map.of("CENOTE_HOME", "/opt", "PATH", "/bin")));
    }

    @Test
    void what_looks_like_ours_and_is_not_read_is_listed_without_its_value() {
        Surroundings surroundings = Surroundings.of(
                Map.of("cenote.columns", "80", "cenote.billing.pool", "lifo", "cenote.pool", "lifo", "java.home", "/j"),
                Map.of("CENOTE_HOME", "geheim", "CENOTE_POOL", "lifo", "PATH", "/bin"));
        assertEquals(
                List.of("system property cenote.columns", "environment variable CENOTE_HOME"),
                surroundings.notRead(PoolConfig.keys()));
        assertFalse(surroundings.toString().contains("geheim"), surroundings.toString());
    }

    @Test
    void those_of_the_process_are_what_it_has() {
        System.setProperty("cenote.surroundingsTest", "x");
        try {
            assertTrue(Surroundings.ofProcess()
                    .notRead(PoolConfig.keys())
                    .contains("system property cenote.surroundingsTest"));
        } finally {
            System.clearProperty("cenote.surroundingsTest");
        }
    }

    @Test
    void a_builder_reads_nothing_of_the_process() {
        System.setProperty("cenote.maxWaiters", "77");
        try {
            assertEquals(0, PoolConfig.builder().build().maxWaiters());
            assertEquals(0, PoolConfig.of(Settings.empty()).maxWaiters());
            assertEquals(77, PoolConfig.load(Settings.empty()).maxWaiters());
        } finally {
            System.clearProperty("cenote.maxWaiters");
        }
    }

    @Test
    void only_a_capital_after_a_small_letter_or_a_digit_begins_a_word_of_a_variable() {
        Surroundings surroundings =
                Surroundings.of(Map.of(), Map.of("CENOTE_MY_URL", "1", "CENOTE_A1_B", "2", "CENOTE_X_Y", "3"));
        Settings read = surroundings.forPool(Settings.empty(), Settings.empty(), List.of("myURL", "a1B", "x_Y"));
        assertEquals("1", read.text("myURL").orElseThrow());
        assertEquals("2", read.text("a1B").orElseThrow());
        assertEquals("3", read.text("x_Y").orElseThrow());
    }
}
