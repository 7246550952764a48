package io.cenote.spi;

import static io.cenote.spi.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolConfigLoadTest {
    @TempDir
    Path folder;

    private static PoolConfig load(String key, String value) {
        return PoolConfig.of(Settings.of(Map.of(key, value)));
    }

    @Test
    void every_key_sets_its_property() {
        PoolConfig expected = PoolConfig.builder()
                .provider("channel")
                .name("orders")
                .maxSize(20)
                .minIdle(5)
                .acquireTimeout(Duration.ofMillis(1001))
                .connectTimeout(Duration.ofMillis(1002))
                .validationTimeout(Duration.ofMillis(1003))
                .idleTimeout(Duration.ofSeconds(11))
                .maxLifetime(Duration.ofMinutes(32))
                .keepalive(Duration.ofSeconds(33))
                .leakThreshold(Duration.ofSeconds(4))
                .validateAfterIdle(Duration.ofMillis(5))
                .leakStacks(true)
                .leakReclaim(true)
                .maxWaiters(6)
                .maxConnecting(7)
                .maxAbandoned(8)
                .failFastAfter(Duration.ofMillis(250))
                .handoffAfter(Duration.ofMillis(9))
                .affinity(false)
                .failOnSelfDeadlock(true)
                .driverOptions(Map.of("user", "sa", "cache.size", " 1 "))
                .build();
        PoolConfig loaded = PoolConfig.of(Settings.of(Map.ofEntries(
                Map.entry("pool", "channel"),
                Map.entry("poolName", "orders"),
                Map.entry("maximumPoolSize", "20"),
                Map.entry("minimumIdle", "5"),
                Map.entry("connectionTimeout", "1001"),
                Map.entry("connectAttemptTimeout", "1002ms"),
                Map.entry("validationTimeout", "PT1.003S"),
                Map.entry("idleTimeout", "11s"),
                Map.entry("maxLifetime", "32m"),
                Map.entry("keepaliveTime", "33000"),
                Map.entry("leakDetectionThreshold", "4000"),
                Map.entry("validateAfterIdle", "5"),
                Map.entry("leakStacks", "on"),
                Map.entry("leakReclaim", "true"),
                Map.entry("maxWaiters", "6"),
                Map.entry("maxConnecting", "7"),
                Map.entry("maxAbandoned", "8"),
                Map.entry("failFastAfter", "250"),
                Map.entry("handoffAfter", "9"),
                Map.entry("affinity", "off"),
                Map.entry("failOnSelfDeadlock", "on"),
                Map.entry("dataSource.user", "sa"),
                Map.entry("dataSource.cache.size", " 1 "))));
        assertEquals(expected, loaded);
    }

    @Test
    void the_keys_are_those_of_the_table() {
        assertEquals(
                List.of(
                        "pool",
                        "poolName",
                        "maximumPoolSize",
                        "minimumIdle",
                        "connectionTimeout",
                        "connectAttemptTimeout",
                        "validationTimeout",
                        "idleTimeout",
                        "maxLifetime",
                        "keepaliveTime",
                        "leakDetectionThreshold",
                        "leakStacks",
                        "leakReclaim",
                        "validateAfterIdle",
                        "maxWaiters",
                        "maxConnecting",
                        "maxAbandoned",
                        "failFastAfter",
                        "handoffAfter",
                        "affinity",
                        "failOnSelfDeadlock",
                        "dataSource."),
                List.copyOf(PoolConfig.keys()));
    }

    @Test
    void nothing_loaded_is_every_default() {
        PoolConfig standard = PoolConfig.builder().build();
        assertEquals(standard, PoolConfig.load(Map.of()));
        assertEquals(standard, PoolConfig.load(new Properties()));
        assertEquals(standard, PoolConfig.load(Settings.empty()));
    }

    @Test
    void a_file_is_loaded_and_its_lines_are_the_origins() throws IOException {
        Path file = Files.writeString(
                folder.resolve("pool.properties"), "# ours\nmaximumPoolSize = 20\ndataSource.user=sa\n");
        PoolConfig config = PoolConfig.load(file);
        assertEquals(20, config.maxSize());
        assertEquals(Map.of("maximumPoolSize", file + ":2", "dataSource.user", file + ":3"), config.origins());
    }

    @Test
    void a_broken_rule_names_the_line_of_the_file() throws IOException {
        Path file = Files.writeString(folder.resolve("pool.properties"), "poolName=x\nmaximumPoolSize=0\n");
        assertRefused(
                () -> PoolConfig.load(file),
                "maxSize (key maximumPoolSize) = '0' [" + file + ":2]",
                "must be 1 to 65535");
    }

    @Test
    void a_contradiction_names_both_lines_of_the_file() throws IOException {
        Path file = Files.writeString(folder.resolve("pool.properties"), "minimumIdle=11\nmaximumPoolSize=10\n");
        assertRefused(
                () -> PoolConfig.load(file),
                "minIdle (key minimumIdle) = 11 [" + file + ":1]",
                "must not be more than",
                "maxSize (key maximumPoolSize) = 10 [" + file + ":2]");
    }

    @Test
    void properties_are_loaded_strictly() {
        Properties properties = new Properties();
        properties.setProperty("maximumPoolSize", "20");
        assertEquals(20, PoolConfig.load(properties).maxSize());
        assertEquals(
                Map.of("maximumPoolSize", "properties"),
                PoolConfig.load(properties).origins());
        properties.put("minimumIdle", 5);
        assertRefused(() -> PoolConfig.load(properties), "minimumIdle", "must be a String", "java.lang.Integer");
    }

    @Test
    void a_null_in_a_map_is_refused() {
        assertRefused(
                () -> PoolConfig.load(Collections.singletonMap("maximumPoolSize", null)),
                "maximumPoolSize = null [map]",
                "must not be null");
    }

    @ParameterizedTest
    @CsvSource({
        "idleTimeout, idleTimeout, 10s, 9999",
        "maxLifetime, maxLifetime, 30s, 29999",
        "keepaliveTime, keepalive (key keepaliveTime), 30s, 29999",
        "leakDetectionThreshold, leakThreshold (key leakDetectionThreshold), 2s, 1999",
        "failFastAfter, failFastAfter, 250ms, 249",
    })
    void a_key_has_its_floor_and_0_is_off(String key, String label, String floor, String below) {
        load(key, "0");
        load(key, floor);
        assertRefused(
                () -> load(key, below), label + " = '" + below + "' [map]", "must be 0 (off) or at least " + floor);
    }

    @Test
    void keys_that_are_cenotes_own_have_no_floor() {
        load("validateAfterIdle", "1");
        load("validateAfterIdle", "0");
        load("handoffAfter", "PT0.000000001S");
        load("handoffAfter", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"connectionTimeout", "connectAttemptTimeout", "validationTimeout"})
    void a_timeout_of_0_or_below_250_ms_is_refused(String key) {
        load(key, "250");
        assertRefused(() -> load(key, "249"), key, " = '249' [map]", "must be at least 250ms");
        assertRefused(
                () -> load(key, "0"), key, " = '0' [map]", "must be at least 250ms", "0 does not mean for ever here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"30 sec", "", "30s ", "1.5s"})
    void a_duration_of_the_wrong_form_is_refused_with_examples(String value) {
        assertRefused(
                () -> load("connectionTimeout", value),
                "acquireTimeout (key connectionTimeout) = '" + value + "' [map]",
                "is not a duration",
                "30s");
    }

    @Test
    void a_negative_or_overflowing_duration_is_refused() {
        assertRefused(() -> load("maxLifetime", "-30000"), "maxLifetime = '-30000' [map]", "must not be negative");
        assertRefused(
                () -> load("maxLifetime", "9223372036854775807"),
                "maxLifetime = '9223372036854775807' [map]",
                "must fit in nanoseconds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ten", "10 ", "1e1", "10.0"})
    void a_count_that_is_no_whole_number_is_refused(String value) {
        assertRefused(
                () -> load("maximumPoolSize", value),
                "maxSize (key maximumPoolSize) = '" + value + "' [map]",
                "must be a whole number");
    }

    @Test
    void a_count_out_of_bounds_is_refused() {
        assertRefused(() -> load("maximumPoolSize", "65536"), "= '65536' [map]", "must be 1 to 65535");
        assertRefused(() -> load("minimumIdle", "-1"), "minIdle (key minimumIdle) = '-1' [map]", "must be 0 to 65535");
        assertRefused(() -> load("maximumPoolSize", "2147483648"), "= '2147483648' [map]", "at most 2147483647");
        assertRefused(() -> load("maxAbandoned", "0"), "maxAbandoned = '0' [map]", "must be 1 or more");
    }

    @ParameterizedTest
    @CsvSource({"on, true", "true, true", "TRUE, true", "off, false", "false, false"})
    void a_switch_is_on_or_off(String value, boolean expected) {
        assertEquals(expected, load("affinity", value).affinity());
    }

    @Test
    void a_switch_that_is_neither_is_refused() {
        assertRefused(() -> load("affinity", "yes"), "affinity = 'yes' [map]", "must be true or false");
    }

    @Test
    void a_name_out_of_its_alphabet_is_refused() {
        assertRefused(() -> load("poolName", "a "), "name (key poolName) = 'a ' [map]", "1 to 255");
        assertRefused(() -> load("pool", ""), "provider (key pool) = '' [map]", "1 to 64");
    }

    @ParameterizedTest
    @CsvSource({
        "maximumPoolSiz, maximumPoolSize",
        "maximum-pool-size, maximumPoolSize",
        "maxSize, maximumPoolSize",
        "minIdle, minimumIdle",
        "acquireTimeout, connectionTimeout",
        "name, poolName",
        "datasource.user, dataSource.user",
    })
    void an_unknown_key_is_refused_with_the_one_that_was_meant(String key, String meant) {
        assertRefused(() -> load(key, "1"), "unknown key '" + key + "' [map]", "did you mean '" + meant + "'?");
    }

    @Test
    void an_unknown_key_that_is_like_none_is_refused_with_all_keys() {
        String message = assertRefused(
                () -> load("colour", "canary"),
                "unknown key 'colour' [map]",
                "known keys are pool, poolName,",
                "affinity",
                "failOnSelfDeadlock");
        assertFalse(message.contains("canary"), message);
        assertRefused(() -> load("dataSource.", "x"), "unknown key 'dataSource.' [map]");
    }

    /** As when two lines of a file were swapped. */
    @ParameterizedTest
    @CsvSource({
        "maximumPoolSize, jdbc:h2:mem:x;PASSWORD=canary",
        "pool, jdbc:pg://sa:canary@h/db",
        "connectionTimeout, password=canary",
        "affinity, user=x&password=canary",
        "idleTimeout, //sa:canary@h"
    })
    void a_url_under_a_wrong_key_is_refused_without_its_credentials(String key, String value) {
        String message = assertRefused(() -> load(key, value), key, "***");
        assertFalse(message.contains("canary"), message);
    }

    @Test
    void code_above_a_file_wins_and_says_so() {
        PoolConfig config = load("maximumPoolSize", "20").toBuilder().maxSize(5).build();
        assertEquals(5, config.maxSize());
        assertEquals(Map.of("maximumPoolSize", "code"), config.origins());
    }
}
