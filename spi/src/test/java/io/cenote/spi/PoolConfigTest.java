package io.cenote.spi;

import static io.cenote.spi.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolConfigTest {
    private static final Duration TOO_LONG = Duration.ofNanos(Long.MAX_VALUE).plusNanos(1);

    private static PoolConfig.Builder builder() {
        return PoolConfig.builder();
    }

    @Test
    void what_is_not_set_has_its_default() {
        PoolConfig config = builder().build();
        assertEquals("lifo", config.provider());
        assertEquals("cenote", config.name());
        assertEquals(10, config.maxSize());
        assertEquals(10, config.minIdle());
        assertEquals(Duration.ofSeconds(30), config.acquireTimeout());
        assertEquals(Duration.ofSeconds(10), config.connectTimeout());
        assertEquals(Duration.ofSeconds(5), config.validationTimeout());
        assertEquals(Duration.ofMinutes(10), config.idleTimeout());
        assertEquals(Duration.ofMinutes(30), config.maxLifetime());
        assertEquals(Duration.ofMinutes(2), config.keepalive());
        assertEquals(Duration.ZERO, config.leakThreshold());
        assertEquals(false, config.leakStacks());
        assertEquals(false, config.leakReclaim());
        assertEquals(Duration.ofMillis(500), config.validateAfterIdle());
        assertEquals(0, config.maxWaiters());
        assertEquals(4, config.maxConnecting());
        assertEquals(4, config.maxAbandoned());
        assertEquals(Duration.ofSeconds(10), config.failFastAfter());
        assertEquals(Duration.ofMillis(3), config.handoffAfter());
        assertEquals(true, config.affinity());
        assertEquals(false, config.failOnSelfDeadlock());
        assertEquals(Map.of(), config.driverOptions());
        assertEquals(Map.of(), config.origins());
    }

    @Test
    void what_is_set_in_code_is_kept_and_said_to_be_from_code() {
        PoolConfig config = builder()
                .provider("channel")
                .name("orders")
                .maxSize(20)
                .minIdle(5)
                .acquireTimeout(Duration.ofSeconds(1))
                .connectTimeout(Duration.ofSeconds(2))
                .validationTimeout(Duration.ofSeconds(3))
                .idleTimeout(Duration.ofSeconds(4))
                .maxLifetime(Duration.ofSeconds(50))
                .keepalive(Duration.ofSeconds(6))
                .leakThreshold(Duration.ofSeconds(7))
                .validateAfterIdle(Duration.ofSeconds(8))
                .leakStacks(true)
                .leakReclaim(true)
                .maxWaiters(9)
                .maxConnecting(11)
                .maxAbandoned(12)
                .failFastAfter(Duration.ofNanos(14))
                .handoffAfter(Duration.ofSeconds(13))
                .affinity(false)
                .failOnSelfDeadlock(true)
                .driverOptions(Map.of("user", "sa"))
                .build();
        assertEquals("channel", config.provider());
        assertEquals("orders", config.name());
        assertEquals(20, config.maxSize());
        assertEquals(5, config.minIdle());
        assertEquals(Duration.ofSeconds(1), config.acquireTimeout());
        assertEquals(Duration.ofSeconds(2), config.connectTimeout());
        assertEquals(Duration.ofSeconds(3), config.validationTimeout());
        assertEquals(Duration.ofSeconds(4), config.idleTimeout());
        assertEquals(Duration.ofSeconds(50), config.maxLifetime());
        assertEquals(Duration.ofSeconds(6), config.keepalive());
        assertEquals(Duration.ofSeconds(7), config.leakThreshold());
        assertEquals(true, config.leakStacks());
        assertEquals(true, config.leakReclaim());
        assertEquals(Duration.ofSeconds(8), config.validateAfterIdle());
        assertEquals(9, config.maxWaiters());
        assertEquals(11, config.maxConnecting());
        assertEquals(12, config.maxAbandoned());
        assertEquals(Duration.ofNanos(14), config.failFastAfter());
        assertEquals(Duration.ofSeconds(13), config.handoffAfter());
        assertEquals(false, config.affinity());
        assertEquals(true, config.failOnSelfDeadlock());
        assertEquals(Map.of("user", "sa"), config.driverOptions());
        Map<String, String> origins = new HashMap<>();
        PoolConfig.keys().forEach(key -> origins.put(key.equals("dataSource.") ? "dataSource.user" : key, "code"));
        assertEquals(origins, config.origins());
    }

    private static Arguments duration(
            String label, BiFunction<PoolConfig.Builder, Duration, PoolConfig.Builder> setter) {
        return Arguments.of(label, Named.of("builder", setter));
    }

    static Stream<Arguments> durations() {
        return Stream.concat(timeouts(), optionalDurations());
    }

    static Stream<Arguments> timeouts() {
        return Stream.of(
                duration("acquireTimeout (key connectionTimeout)", PoolConfig.Builder::acquireTimeout),
                duration("connectTimeout (key connectAttemptTimeout)", PoolConfig.Builder::connectTimeout),
                duration("validationTimeout", PoolConfig.Builder::validationTimeout));
    }

    static Stream<Arguments> optionalDurations() {
        return Stream.of(
                duration("idleTimeout", PoolConfig.Builder::idleTimeout),
                duration("maxLifetime", PoolConfig.Builder::maxLifetime),
                duration("keepalive (key keepaliveTime)", PoolConfig.Builder::keepalive),
                duration("leakThreshold (key leakDetectionThreshold)", PoolConfig.Builder::leakThreshold),
                duration("validateAfterIdle", PoolConfig.Builder::validateAfterIdle),
                duration("handoffAfter", PoolConfig.Builder::handoffAfter));
    }

    @ParameterizedTest
    @MethodSource("durations")
    void no_duration_is_negative_null_or_too_long(
            String label, BiFunction<PoolConfig.Builder, Duration, PoolConfig.Builder> setter) {
        assertRefused(
                () -> setter.apply(builder(), Duration.ofNanos(-1)).build(),
                label + " = PT-0.000000001S [code]",
                "must not be negative");
        assertRefused(() -> setter.apply(builder(), null).build(), label + " = null [code]", "must not be null");
        assertRefused(
                () -> setter.apply(builder(), TOO_LONG).build(),
                label + " = PT2562047H47M16.854775808S [code]",
                "must fit in nanoseconds");
        assertRefused(
                () -> setter.apply(builder(), Duration.ofSeconds(Long.MAX_VALUE))
                        .build(),
                label,
                "must fit in nanoseconds");
        setter.apply(builder(), Duration.ofNanos(Long.MAX_VALUE)).build();
    }

    @ParameterizedTest
    @MethodSource("timeouts")
    void no_timeout_is_below_250_ms(String label, BiFunction<PoolConfig.Builder, Duration, PoolConfig.Builder> setter) {
        setter.apply(builder(), Duration.ofMillis(250)).build();
        String message = assertRefused(
                () -> setter.apply(builder(), Duration.ofMillis(249)).build(),
                label + " = 249ms [code]",
                "must be at least 250ms");
        assertFalse(message.contains("for ever"), message);
        assertRefused(
                () -> setter.apply(builder(), Duration.ZERO).build(),
                label + " = 0 [code]",
                "must be at least 250ms",
                "0 does not mean for ever here");
    }

    @Test
    void an_acquire_timeout_of_0_is_refused_with_the_call_that_fails_at_once() {
        assertRefused(
                () -> builder().acquireTimeout(Duration.ZERO).build(), "acquire(Duration.ZERO), which fails at once");
    }

    @ParameterizedTest
    @MethodSource("optionalDurations")
    void in_code_every_other_duration_may_be_0_or_short(
            String label, BiFunction<PoolConfig.Builder, Duration, PoolConfig.Builder> setter) {
        setter.apply(builder(), Duration.ZERO).build();
        setter.apply(builder(), Duration.ofNanos(1)).build();
    }

    private static Arguments count(
            String label, BiFunction<PoolConfig.Builder, Integer, PoolConfig.Builder> setter, int least, int most) {
        return Arguments.of(label, Named.of("builder", setter), least, most);
    }

    static Stream<Arguments> counts() {
        return Stream.of(
                count("maxSize (key maximumPoolSize)", PoolConfig.Builder::maxSize, 1, 65535),
                count("minIdle (key minimumIdle)", PoolConfig.Builder::minIdle, 0, 65535),
                count("maxWaiters", PoolConfig.Builder::maxWaiters, 0, Integer.MAX_VALUE),
                count("maxConnecting", PoolConfig.Builder::maxConnecting, 1, Integer.MAX_VALUE),
                count("maxAbandoned", PoolConfig.Builder::maxAbandoned, 1, Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("counts")
    void every_count_is_within_its_bounds(
            String label, BiFunction<PoolConfig.Builder, Integer, PoolConfig.Builder> setter, int least, int most) {
        setter.apply(builder(), least).build();
        setter.apply(builder(), most).build();
        String rule = most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most;
        assertRefused(
                () -> setter.apply(builder(), least - 1).build(),
                label + " = " + (least - 1) + " [code]",
                "must be " + rule);
        if (most < Integer.MAX_VALUE) {
            assertRefused(
                    () -> setter.apply(builder(), most + 1).build(),
                    label + " = " + (most + 1) + " [code]",
                    "must be " + rule);
        }
    }

    @Test
    void a_refused_count_says_what_0_means() {
        assertRefused(() -> builder().maxWaiters(-1).build(), "maxWaiters = -1", "0 or more; 0 is no bound");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a ", " a", "a\nb", "a\tb", "a\u001bb", "a\u0085b", "a\u2028b", "a\u202eb", "a\ud800b"})
    void a_name_has_only_the_allowed_characters(String name) {
        assertRefused(() -> builder().name(name).build(), "name (key poolName) = ", "1 to 255 characters");
        assertRefused(
                () -> builder().provider(name).build(),
                "provider (key pool) = ",
                "1 to 64 of the characters A-Z a-z 0-9 . _ -");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a:b", "a/b", "Orders (main)", "x@y", "a\"b", "it's", "a\\b", "Größe", "注文", "🛒"})
    void the_name_of_a_pool_may_have_signs_and_that_of_a_kind_of_pool_may_not(String name) {
        assertEquals(name, builder().name(name).build().name());
        assertRefused(() -> builder().provider(name).build(), "provider (key pool)", "1 to 64 of the characters");
    }

    @Test
    void a_name_has_1_to_255_characters_and_that_of_a_kind_of_pool_64() {
        builder().name("A-Za-z0-9._-").provider("A-Za-z0-9._-").build();
        builder().name("🛒".repeat(255)).provider("x".repeat(64)).build();
        assertRefused(() -> builder().name("x".repeat(256)).build(), "name (key poolName)", "1 to 255");
        assertRefused(() -> builder().provider("x".repeat(65)).build(), "provider (key pool)", "1 to 64");
        assertRefused(() -> builder().name(null).build(), "name (key poolName) = null [code]", "1 to 255");
        assertRefused(() -> builder().provider(null).build(), "provider (key pool) = null [code]", "1 to 64");
    }

    @Test
    void a_driver_option_has_a_name_and_a_value() {
        assertRefused(() -> builder().driverOptions(null), "driverOptions = null [code]", "must not be null");
        assertRefused(
                () -> builder()
                        .driverOptions(Collections.singletonMap("user", null))
                        .build(),
                "dataSource.user = null [code]",
                "must not be null");
        assertRefused(
                () -> builder()
                        .driverOptions(Collections.singletonMap(null, "x"))
                        .build(),
                "driverOptions",
                "must have a name");
        assertRefused(() -> builder().driverOptions(Map.of("", "x")).build(), "driverOptions", "must have a name");
    }

    @Test
    void driver_options_are_copied_in_order_and_cannot_be_changed() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("z", "1");
        options.put("a", "2");
        PoolConfig config = builder().driverOptions(options).build();
        options.clear();
        assertEquals(List.of("z", "a"), List.copyOf(config.driverOptions().keySet()));
        assertThrows(UnsupportedOperationException.class, () -> config.driverOptions()
                .put("b", "3"));
        assertThrows(UnsupportedOperationException.class, () -> config.origins().put("b", "3"));
    }

    @Test
    void driver_options_that_are_set_again_replace_all() {
        PoolConfig config = builder()
                .driverOptions(Map.of("user", "sa"))
                .driverOptions(Map.of("cache", "1"))
                .build();
        assertEquals(Map.of("cache", "1"), config.driverOptions());
        assertEquals(Map.of("dataSource.cache", "code"), config.origins());
    }

    @Test
    void driver_options_that_are_set_in_code_do_not_keep_the_origin_of_those_before() {
        PoolConfig loaded = PoolConfig.of(Settings.of(Map.of("dataSource.user", "sa", "dataSource.cache", "1")));
        PoolConfig config =
                loaded.toBuilder().driverOptions(Map.of("user", "other")).build();
        assertEquals(Map.of("dataSource.user", "code"), config.origins());
    }

    @Test
    void equality_is_about_values_and_not_about_origins() {
        PoolConfig code =
                builder().maxSize(20).driverOptions(Map.of("user", "sa")).build();
        PoolConfig map = PoolConfig.of(Settings.of(Map.of("maximumPoolSize", "20", "dataSource.user", "sa")));
        assertEquals(code, map);
        assertEquals(code.hashCode(), map.hashCode());
        assertEquals(builder().build(), builder().maxSize(10).build());
        assertNotEquals(code, code.toBuilder().maxSize(21).build());
        assertNotEquals(code, code.toBuilder().driverOptions(Map.of()).build());
        assertNotEquals(code, null);
        assertNotEquals(
                code.hashCode(),
                code.toBuilder().driverOptions(Map.of()).build().hashCode());
    }

    @Test
    void a_builder_of_a_configuration_keeps_what_was_set_and_where() {
        PoolConfig loaded = PoolConfig.of(Settings.of(Map.of("maximumPoolSize", "20", "dataSource.user", "sa")));
        PoolConfig changed = loaded.toBuilder().maxWaiters(7).build();
        assertEquals(
                Map.of("maximumPoolSize", "map", "dataSource.user", "map", "maxWaiters", "code"), changed.origins());
        assertEquals(20, changed.maxSize());
        assertEquals(Map.of("user", "sa"), changed.driverOptions());
        assertEquals(loaded, loaded.toBuilder().build());
        assertEquals(loaded.origins(), loaded.toBuilder().build().origins());
    }

    @Test
    void a_builder_of_a_configuration_keeps_defaults_defaults() {
        PoolConfig larger = builder().maxSize(5).build().toBuilder().maxSize(50).build();
        assertEquals(50, larger.minIdle());
        PoolConfig longer = builder().maxLifetime(Duration.ofSeconds(1)).build().toBuilder()
                .maxLifetime(Duration.ofHours(1))
                .build();
        assertEquals(Duration.ofMinutes(2), longer.keepalive());
    }

    @Test
    void what_the_constructor_is_given_counts_as_set_in_code_unless_it_is_the_default() {
        PoolConfig config = constructed(5, 3, Duration.ofMinutes(30));
        assertEquals(Map.of("maximumPoolSize", "code", "minimumIdle", "code"), config.origins());
        assertEquals(config, config.toBuilder().build());
        PoolConfig large = constructed(20, 10, Duration.ofMinutes(30));
        assertEquals(large, large.toBuilder().build());
        assertEquals(Map.of(), constructed(10, 10, Duration.ofMinutes(30)).origins());
    }

    @Test
    void the_constructor_checks_as_the_builder_does() {
        assertRefused(
                () -> constructed(0, 0, Duration.ofMinutes(30)), "maxSize (key maximumPoolSize) = 0", "1 to 65535");
        assertRefused(() -> constructed(5, 6, Duration.ofMinutes(30)), "minIdle (key minimumIdle) = 6", "maxSize", "5");
        assertRefused(
                () -> constructed(5, 5, Duration.ofMinutes(1)), "keepalive", "2m", "less than", "maxLifetime = 1m");
        assertEquals(
                "origins",
                assertThrows(NullPointerException.class, () -> constructed(5, 5, Duration.ofMinutes(5), Map.of(), null))
                        .getMessage());
        assertRefused(() -> constructed(5, 5, Duration.ofMinutes(5), null, Map.of()), "driverOptions = null");
    }

    private static PoolConfig constructed(int maxSize, int minIdle, Duration maxLifetime) {
        return constructed(maxSize, minIdle, maxLifetime, Map.of(), Map.of());
    }

    private static PoolConfig constructed(
            int maxSize, int minIdle, Duration maxLifetime, Map<String, String> options, Map<String, String> origins) {
        PoolConfig standard = builder().build();
        return new PoolConfig(
                standard.provider(),
                standard.name(),
                maxSize,
                minIdle,
                standard.acquireTimeout(),
                standard.connectTimeout(),
                standard.validationTimeout(),
                standard.idleTimeout(),
                maxLifetime,
                standard.keepalive(),
                standard.leakThreshold(),
                standard.leakStacks(),
                standard.leakReclaim(),
                standard.validateAfterIdle(),
                standard.maxWaiters(),
                standard.maxConnecting(),
                standard.maxAbandoned(),
                standard.failFastAfter(),
                standard.handoffAfter(),
                standard.affinity(),
                standard.failOnSelfDeadlock(),
                options,
                origins);
    }

    @Test
    void no_secret_is_in_the_text_of_a_configuration() {
        PoolConfig config = builder()
                .driverOptions(Map.of("password", "canary", "proxy", "tcp://u:canary@h", "user", "sa"))
                .build();
        for (String text : List.of(config.toString(), config.describe())) {
            assertFalse(text.contains("canary"), text);
            assertEquals(true, text.contains("sa"), text);
        }
    }

    @Test
    void the_text_of_a_configuration_has_every_value() {
        assertEquals(
                "PoolConfig[provider='lifo', name='cenote', maxSize=10, minIdle=10, acquireTimeout=30s,"
                        + " connectTimeout=10s, validationTimeout=5s, idleTimeout=10m, maxLifetime=30m, keepalive=2m,"
                        + " leakThreshold=0, leakStacks=false, leakReclaim=false, validateAfterIdle=500ms, maxWaiters=0, maxConnecting=4, maxAbandoned=4,"
                        + " failFastAfter=10s, handoffAfter=3ms, affinity=true, failOnSelfDeadlock=false, driverOptions={user=sa}]",
                builder().driverOptions(Map.of("user", "sa")).build().toString());
    }
}
