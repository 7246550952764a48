package io.cenote.spi;

import static io.cenote.spi.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Values together: what contradicts what, and which defaults yield. */
class PoolConfigTogetherTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /** A builder of a pool whose idle timeout has an effect. */
    private static PoolConfig.Builder elastic() {
        return PoolConfig.builder().maxSize(10).minIdle(2);
    }

    private static void assertDescribed(PoolConfig config, String key, String value, String origin) {
        String line = config.describe()
                .lines()
                .filter(l -> l.startsWith(key + " "))
                .findFirst()
                .orElseThrow();
        assertEquals(key + " " + value + " " + origin, line.replaceAll(" +", " "));
    }

    @Test
    void min_idle_is_max_size_unless_set() {
        PoolConfig config = PoolConfig.builder().maxSize(7).build();
        assertEquals(7, config.minIdle());
        assertDescribed(config, "minimumIdle", "7 connections", "default: equals maximumPoolSize");
    }

    @Test
    void the_default_max_size_yields_to_a_larger_min_idle() {
        PoolConfig config = PoolConfig.builder().minIdle(20).build();
        assertEquals(20, config.maxSize());
        assertEquals(20, config.minIdle());
        assertDescribed(config, "maximumPoolSize", "20 connections", "default 10 yields to minimumIdle = 20");
        assertEquals(10, PoolConfig.builder().minIdle(10).build().maxSize());
        assertEquals(10, PoolConfig.builder().minIdle(3).build().maxSize());
    }

    @Test
    void a_min_idle_above_max_size_is_refused() {
        assertRefused(
                () -> PoolConfig.builder().maxSize(10).minIdle(11).build(),
                "minIdle (key minimumIdle) = 11 [code]",
                "must not be more than",
                "maxSize (key maximumPoolSize) = 10 [code]");
        assertEquals(10, PoolConfig.builder().maxSize(10).minIdle(10).build().minIdle());
    }

    @Test
    void a_keepalive_not_below_max_lifetime_is_refused() {
        assertRefused(
                () -> PoolConfig.builder().keepalive(MINUTE).maxLifetime(MINUTE).build(),
                "keepalive (key keepaliveTime) = 1m [code]",
                "must be less than",
                "maxLifetime = 1m [code]");
        PoolConfig.builder().keepalive(MINUTE.minusNanos(1)).maxLifetime(MINUTE).build();
    }

    @Test
    void an_idle_timeout_above_max_lifetime_is_refused_where_it_has_an_effect() {
        assertRefused(
                () -> elastic()
                        .idleTimeout(MINUTE.plusNanos(1))
                        .maxLifetime(MINUTE)
                        .build(),
                "idleTimeout = PT1M0.000000001S [code]",
                "must not be more than",
                "maxLifetime = 1m [code]");
        elastic().idleTimeout(MINUTE).maxLifetime(MINUTE).build();
        PoolConfig fixed =
                PoolConfig.builder().idleTimeout(HOUR).maxLifetime(MINUTE).build();
        assertEquals(HOUR, fixed.idleTimeout());
        assertDescribed(fixed, "idleTimeout", "1h", "code; no effect while minimumIdle equals maximumPoolSize");
    }

    @Test
    void what_is_off_contradicts_nothing() {
        PoolConfig config = elastic()
                .maxLifetime(Duration.ZERO)
                .keepalive(HOUR)
                .idleTimeout(HOUR)
                .build();
        assertEquals(Duration.ZERO, config.maxLifetime());
        PoolConfig others = elastic()
                .maxLifetime(MINUTE)
                .keepalive(Duration.ZERO)
                .idleTimeout(Duration.ZERO)
                .build();
        assertEquals(MINUTE, others.maxLifetime());
        assertDescribed(others, "idleTimeout", "0 (off)", "code");
    }

    @Test
    void a_leak_threshold_above_max_lifetime_is_no_contradiction() {
        PoolConfig config =
                PoolConfig.builder().leakThreshold(HOUR).maxLifetime(MINUTE).build();
        assertEquals(HOUR, config.leakThreshold());
    }

    @Test
    void the_default_keepalive_yields_to_a_short_max_lifetime() {
        PoolConfig config =
                PoolConfig.builder().maxLifetime(Duration.ofMinutes(2)).build();
        assertEquals(Duration.ZERO, config.keepalive());
        assertDescribed(config, "keepaliveTime", "0 (off)", "default 2m yields to maxLifetime = 2m");
        PoolConfig longer = PoolConfig.builder()
                .maxLifetime(Duration.ofMinutes(2).plusNanos(1))
                .build();
        assertEquals(Duration.ofMinutes(2), longer.keepalive());
        assertDescribed(longer, "keepaliveTime", "2m", "default");
    }

    @Test
    void the_default_idle_timeout_yields_to_a_short_max_lifetime_where_it_has_an_effect() {
        PoolConfig config =
                elastic().maxLifetime(Duration.ofMinutes(10).minusNanos(1)).build();
        assertEquals(Duration.ZERO, config.idleTimeout());
        assertDescribed(config, "idleTimeout", "0 (off)", "default 10m yields to maxLifetime = PT9M59.999999999S");
        assertEquals(
                Duration.ofMinutes(10),
                elastic().maxLifetime(Duration.ofMinutes(10)).build().idleTimeout());
        assertEquals(
                Duration.ofMinutes(10),
                PoolConfig.builder().maxLifetime(MINUTE).build().idleTimeout());
    }

    @Test
    void the_default_max_lifetime_yields_to_a_long_keepalive() {
        PoolConfig config =
                PoolConfig.builder().keepalive(Duration.ofMinutes(30)).build();
        assertEquals(HOUR, config.maxLifetime());
        assertEquals(Duration.ofMinutes(30), config.keepalive());
        assertDescribed(config, "maxLifetime", "1h", "default 30m yields to keepaliveTime = 30m");
        assertEquals(
                Duration.ofMinutes(30),
                PoolConfig.builder().keepalive(Duration.ofMinutes(29)).build().maxLifetime());
    }

    @Test
    void the_default_max_lifetime_yields_to_a_long_idle_timeout() {
        PoolConfig config = elastic().idleTimeout(HOUR).build();
        assertEquals(Duration.ofHours(2), config.maxLifetime());
        assertDescribed(config, "maxLifetime", "2h", "default 30m yields to idleTimeout = 1h");
        assertEquals(
                Duration.ofMinutes(30),
                elastic().idleTimeout(Duration.ofMinutes(30)).build().maxLifetime());
    }

    @Test
    void the_default_max_lifetime_yields_to_the_longer_of_two() {
        assertEquals(
                Duration.ofHours(6),
                elastic()
                        .keepalive(HOUR)
                        .idleTimeout(Duration.ofHours(3))
                        .build()
                        .maxLifetime());
        assertEquals(
                Duration.ofHours(6),
                elastic()
                        .keepalive(Duration.ofHours(3))
                        .idleTimeout(HOUR)
                        .build()
                        .maxLifetime());
    }

    @Test
    void a_max_lifetime_that_could_not_be_long_enough_is_off() {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE);
        assertEquals(
                Duration.ZERO, PoolConfig.builder().keepalive(longest).build().maxLifetime());
        assertEquals(
                longest.minusNanos(1),
                PoolConfig.builder().keepalive(longest.dividedBy(2)).build().maxLifetime());
    }

    @Test
    void a_set_value_never_yields_to_a_default() {
        PoolConfig config = PoolConfig.builder()
                .maxLifetime(Duration.ofMinutes(30))
                .keepalive(Duration.ofMinutes(2))
                .maxSize(10)
                .build();
        assertEquals(3, config.origins().size());
        assertDescribed(config, "maxLifetime", "30m", "code");
    }

    @Test
    void every_key_is_described_with_unit_and_origin() {
        String text = PoolConfig.of(Settings.empty()
                        .with("maximumPoolSize", "8", "app.properties:3")
                        .with("affinity", "off", "app.properties:4")
                        .with("dataSource.password", "canary", "app.properties:5"))
                .describe();
        assertEquals("""
                pool lifo default
                poolName cenote default
                maximumPoolSize 8 connections app.properties:3
                minimumIdle 8 connections default: equals maximumPoolSize
                connectionTimeout 30s default
                connectAttemptTimeout 10s default
                validationTimeout 5s default
                idleTimeout 10m default; no effect while minimumIdle equals maximumPoolSize
                maxLifetime 30m default
                keepaliveTime 2m default
                leakDetectionThreshold 0 (off) default
                leakStacks off default
                leakReclaim off default
                validateAfterIdle 500ms default
                maxWaiters 0 (no bound) default
                maxConnecting 4 attempts at once default
                maxAbandoned 4 driver calls default
                failFastAfter 10s default
                handoffAfter 3ms default
                affinity off app.properties:4
                failOnSelfDeadlock off default
                dataSource.password *** app.properties:5
                """, text.replaceAll(" +", " "));
        assertTrue(text.endsWith("\n"));
    }

    @Test
    void what_0_means_is_described() {
        PoolConfig config =
                PoolConfig.builder().handoffAfter(Duration.ZERO).minIdle(0).build();
        assertDescribed(config, "handoffAfter", "0 (strict first come, first served)", "code");
        assertDescribed(config, "minimumIdle", "0 connections", "code");
        assertDescribed(config, "idleTimeout", "10m", "default");
        assertDescribed(config, "affinity", "on", "default");
        PoolConfig fixed = PoolConfig.builder().idleTimeout(Duration.ZERO).build();
        assertDescribed(fixed, "idleTimeout", "0 (off)", "code");
    }
}
