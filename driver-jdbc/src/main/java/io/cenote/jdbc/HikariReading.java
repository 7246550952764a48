package io.cenote.jdbc;

import io.cenote.spi.Settings;
import io.cenote.spi.Settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Settings as HikariCP 7.1.0 reads them, where it takes what we otherwise would not.
 *
 * <p>What it takes without a word is taken without a word: a name that begins with a capital, an empty text for none,
 * {@code connectionTimeout=0} for its longest, and a {@code minimumIdle} above {@code maximumPoolSize} for as many. What it
 * replaces with a warning is left as it is, and refused by whoever reads it; with {@code lenient=true} it is replaced
 * here in the same way, with a warning.
 */
final class HikariReading {
    private static final Set<String> EMPTY_IS_NONE = Set.of(
            JdbcSettings.JDBC_URL,
            JdbcSettings.DATA_SOURCE_CLASS_NAME,
            "poolName",
            JdbcSettings.CATALOG,
            JdbcSettings.SCHEMA,
            JdbcSettings.CONNECTION_INIT_SQL,
            JdbcSettings.CONNECTION_TEST_QUERY,
            JdbcSettings.RESET_SQL,
            JdbcSettings.TRANSACTION_ISOLATION,
            "dataSourceJNDI");

    /** What HikariCP has for ever, in milliseconds: about 25 days. */
    private static final String FOR_EVER = Integer.toString(Integer.MAX_VALUE);

    private static final long SECOND = 1000;
    private static final long MAX_LIFETIME = 1_800_000;
    private static final long IDLE_TIMEOUT = 600_000;
    private static final long KEEPALIVE_TIME = 120_000;
    private static final int POOL_SIZE = 10;

    private final List<String> warnings = new ArrayList<>();
    private Settings settings;

    HikariReading(Settings given) {
        settings = given;
        names();
        for (Setting setting : settings.all()) {
            if (setting.value().isEmpty() && EMPTY_IS_NONE.contains(setting.key())) {
                settings = settings.without(Set.of(setting.key()));
            }
        }
        if ("0".equals(settings.text("connectionTimeout").orElse(null))) {
            replace("connectionTimeout", FOR_EVER, "0 as HikariCP takes it");
        }
        if (isTrue(settings.text(JdbcSettings.LENIENT).orElse("false"))) {
            lifetimes();
            sources();
            switches();
        }
        sizes();
    }

    Settings settings() {
        return settings;
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    private void names() {
        Set<String> known = JdbcSettings.known();
        for (Setting setting : settings.all()) {
            String key = setting.key();
            String lower = key.substring(0, 1).toLowerCase(Locale.ROOT) + key.substring(1);
            if (!known.contains(key)
                    && known.contains(lower)
                    && settings.find(lower).isEmpty()) {
                settings = settings.without(Set.of(key)).with(lower, setting.value(), setting.origin());
            }
        }
    }

    private void sizes() {
        int max = whole("maximumPoolSize", POOL_SIZE);
        int min = whole("minimumIdle", 0);
        if (settings.find("maximumPoolSize").isPresent() && min > max && max >= 0) {
            replace("minimumIdle", Integer.toString(max), min + ", no more than maximumPoolSize");
        }
    }

    private void lifetimes() {
        if (millis("maxLifetime", MAX_LIFETIME) != 0 && millis("maxLifetime", MAX_LIFETIME) < 30 * SECOND) {
            correct("maxLifetime", MAX_LIFETIME, "is less than 30 s, so 30 min it is");
        }
        long maxLifetime = millis("maxLifetime", MAX_LIFETIME);
        long keepalive = millis("keepaliveTime", KEEPALIVE_TIME);
        if (keepalive != 0 && keepalive < 30 * SECOND) {
            correct("keepaliveTime", 0, "is less than 30 s, so it is off");
        } else if (keepalive != 0 && maxLifetime != 0 && keepalive >= maxLifetime) {
            correct("keepaliveTime", 0, "is not less than maxLifetime, so it is off");
        }
        long leak = millis("leakDetectionThreshold", 0);
        if (leak > 0 && (leak < 2 * SECOND || maxLifetime > 0 && leak > maxLifetime)) {
            correct("leakDetectionThreshold", 0, "is less than 2 s or more than maxLifetime, so it is off");
        } else if (leak < 0) {
            correct("leakDetectionThreshold", 0, "is negative, so it is off");
        }
        int max = whole("maximumPoolSize", POOL_SIZE);
        boolean fixed = whole("minimumIdle", max) >= max;
        long idle = millis("idleTimeout", IDLE_TIMEOUT);
        if (idle + SECOND > maxLifetime && maxLifetime > 0 && !fixed) {
            correct("idleTimeout", 0, "is close to maxLifetime or more, so it is off");
        } else if (idle > 0 && idle < 10 * SECOND) {
            correct("idleTimeout", IDLE_TIMEOUT, "is less than 10 s, so 10 min it is");
        }
    }

    private void sources() {
        if (settings.find(JdbcSettings.DATA_SOURCE_CLASS_NAME).isPresent()) {
            for (String url : List.of(JdbcSettings.JDBC_URL, JdbcSettings.URL)) {
                settings.find(url).ifPresent(setting -> {
                    warnings.add(setting + ": is ignored, because dataSourceClassName is set");
                    settings = settings.without(Set.of(url));
                });
            }
        }
    }

    private static boolean isTrue(String text) {
        return Set.of("true", "on").contains(text.toLowerCase(Locale.ROOT));
    }

    /** HikariCP takes whatever is not {@code true} for false. */
    private void switches() {
        for (String key : JdbcSettings.SWITCHES_OF_HIKARI) {
            String text = settings.text(key).orElse("false");
            if (!isTrue(text) && !Set.of("false", "off").contains(text.toLowerCase(Locale.ROOT))) {
                warnings.add(settings.find(key).orElseThrow() + ": is not true, so it is false");
                replace(key, "false", "as HikariCP takes it");
            }
        }
    }

    /** In milliseconds; may be negative. What is no duration is for the reader to refuse. */
    private long millis(String key, long standard) {
        try {
            return settings.text(key)
                    .map(text -> JdbcSettings.millis(settings, key))
                    .orElse(standard);
        } catch (IllegalArgumentException none) {
            return standard;
        }
    }

    /** What is no whole number is for the reader to refuse. */
    private int whole(String key, int standard) {
        try {
            return settings.integer(key).orElse(standard);
        } catch (IllegalArgumentException none) {
            return standard;
        }
    }

    private void correct(String key, long millis, String why) {
        String text = Long.toString(millis);
        settings.find(key).ifPresent(setting -> warnings.add(setting + ": " + why));
        if (settings.find(key).isPresent()) {
            replace(key, text, "as HikariCP corrects it");
        }
    }

    private void replace(String key, String text, String why) {
        Setting setting = settings.find(key).orElseThrow();
        settings = settings.with(key, text, setting.origin() + "; " + why);
    }
}
