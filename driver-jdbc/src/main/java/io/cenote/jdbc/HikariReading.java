package io.cenote.jdbc;

import io.cenote.spi.PoolConfig;
import io.cenote.spi.Settings;
import io.cenote.spi.Settings.Setting;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values of all settings together as HikariCP 7.1.0 takes them, where we otherwise would not; what a file writes in
 * other words is in {@link HikariFile}.
 *
 * <p>What it takes without a word is taken likewise. It is told if it is likely to be a mistake: a name that cannot
 * stand in a log, more connections or milliseconds than there can be, a {@code minimumIdle} above
 * {@code maximumPoolSize}, blanks at an end. A negative {@code leakDetectionThreshold}, with which it reports leases as
 * they begin, is off, and told. It is not told of an empty text for none, and of {@code connectionTimeout=0} for its
 * longest. What HikariCP replaces with a warning is left as it is, and refused by whoever reads it; with
 * {@code lenient=true} it is replaced here in the same way, with a warning.
 */
final class HikariReading {
    private static final String CONNECTION_TIMEOUT = "connectionTimeout";
    private static final String VALIDATION_TIMEOUT = "validationTimeout";
    static final String IDLE_TIMEOUT = "idleTimeout";
    private static final String MAX_LIFETIME = "maxLifetime";
    private static final String KEEPALIVE_TIME = "keepaliveTime";
    static final String LEAK_DETECTION_THRESHOLD = "leakDetectionThreshold";
    private static final String MAXIMUM_POOL_SIZE = "maximumPoolSize";
    private static final String MINIMUM_IDLE = "minimumIdle";
    private static final String POOL_NAME = "poolName";

    private static final Set<String> BLANKS_ARE_CUT_OFF = Set.of(
            JdbcSettings.JDBC_URL,
            JdbcSettings.DATA_SOURCE_CLASS_NAME,
            JdbcSettings.CATALOG,
            JdbcSettings.CONNECTION_INIT_SQL,
            JdbcSettings.CONNECTION_TEST_QUERY,
            JdbcSettings.TRANSACTION_ISOLATION,
            "dataSourceJNDI");

    private static final Set<String> EMPTY_IS_NONE = Set.of(
            JdbcSettings.JDBC_URL,
            JdbcSettings.DATA_SOURCE_CLASS_NAME,
            POOL_NAME,
            JdbcSettings.CATALOG,
            JdbcSettings.SCHEMA,
            JdbcSettings.CONNECTION_INIT_SQL,
            JdbcSettings.CONNECTION_TEST_QUERY,
            JdbcSettings.RESET_SQL,
            JdbcSettings.TRANSACTION_ISOLATION,
            "dataSourceJNDI");

    /** What HikariCP has for ever, in milliseconds: about 25 days. */
    private static final String FOR_EVER = Integer.toString(Integer.MAX_VALUE);

    /** The most milliseconds that fit in nanoseconds: 292 years. */
    private static final long LONGEST = Long.MAX_VALUE / 1_000_000;

    static final long SECOND = 1000;
    private static final long DEFAULT_MAX_LIFETIME = 1_800_000;
    private static final long DEFAULT_IDLE_TIMEOUT = 600_000;
    private static final long DEFAULT_KEEPALIVE_TIME = 120_000;
    private static final int DEFAULT_POOL_SIZE = 10;
    private static final int LARGEST_POOL = 65535;
    private static final int LONGEST_NAME = 255;

    private final Corrections corrections;

    /** {@code told} is what was told of them before. */
    HikariReading(Settings given, List<String> told) {
        corrections = new Corrections(given, told);
        texts();
        poolName();
        durations();
        if (isLenient()) {
            lifetimes();
            sources();
        }
        sizes();
    }

    Settings settings() {
        return corrections.settings();
    }

    List<String> warnings() {
        return corrections.warnings();
    }

    private void texts() {
        for (Setting setting : settings().all()) {
            String key = setting.key();
            String text = setting.value();
            String cut = text.trim();
            if (BLANKS_ARE_CUT_OFF.contains(key) && !cut.equals(text)) {
                if (!cut.isEmpty()) {
                    corrections.warn(setting, "blanks at an end are cut off; leave them out");
                }
                corrections.replace(key, cut, "without blanks at its ends");
                text = cut;
            }
            if (text.isEmpty() && EMPTY_IS_NONE.contains(key)) {
                corrections.remove(setting);
            }
        }
    }

    /** HikariCP takes any text. A name that would break a line of the log is none here. */
    private void poolName() {
        String name = corrections.text(POOL_NAME).orElse(null);
        if (name == null || isName(name)) {
            return;
        }
        String visible =
                name.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "_").strip();
        String cut = visible.codePointCount(0, visible.length()) <= LONGEST_NAME
                ? visible
                : visible.substring(0, visible.offsetByCodePoints(0, LONGEST_NAME))
                        .strip();
        if (cut.isEmpty()) {
            settings().find(POOL_NAME).ifPresent(setting -> {
                corrections.warn(setting, "is taken as no name; write one, or leave it out");
                corrections.remove(setting);
            });
        } else {
            corrections.take(POOL_NAME, cut, "which can stand in a log; write that, or another name");
        }
    }

    private static boolean isName(String text) {
        try {
            PoolConfig.builder().name(text).build();
            return true;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    private void durations() {
        if (millis(CONNECTION_TIMEOUT, 1) == 0) {
            corrections.replace(CONNECTION_TIMEOUT, FOR_EVER, "0 as HikariCP takes it");
        }
        String longest = Long.toString(LONGEST);
        for (String key : List.of(CONNECTION_TIMEOUT, VALIDATION_TIMEOUT, JdbcSettings.INITIALIZATION_FAIL_TIMEOUT)) {
            if (isTooLong(key)) {
                corrections.take(key, longest, "292 years, the longest there can be; write no more");
            }
        }
        for (String key : List.of(IDLE_TIMEOUT, MAX_LIFETIME, KEEPALIVE_TIME, LEAK_DETECTION_THRESHOLD)) {
            if (isTooLong(key)) {
                corrections.take(key, "0", "which is off, because it is more than 292 years; write 0");
            }
        }
        if (millis(LEAK_DETECTION_THRESHOLD, 0) < 0) {
            corrections.take(
                    LEAK_DETECTION_THRESHOLD, "0", "which is off; HikariCP would report leases as they begin; write 0");
        }
    }

    /** Whether HikariCP takes it, but it does not fit in nanoseconds. */
    private boolean isTooLong(String key) {
        try {
            settings().duration(key);
            return false;
        } catch (IllegalArgumentException refused) {
            return isMoreThanLongest(corrections.text(key).orElse(""));
        }
    }

    private static boolean isMoreThanLongest(String text) {
        Matcher number = Pattern.compile("([0-9]+)(ms|s|m|h|d|)").matcher(text);
        if (!number.matches()) {
            return false;
        }
        long unit = Map.of("ms", 1L, "", 1L, "s", SECOND, "m", 60 * SECOND, "h", 3_600 * SECOND, "d", 86_400 * SECOND)
                .get(number.group(2));
        try {
            return Math.multiplyExact(Long.parseLong(number.group(1)), unit) > LONGEST;
        } catch (ArithmeticException | NumberFormatException refusedByBoth) {
            return false;
        }
    }

    private void sizes() {
        if (whole(MAXIMUM_POOL_SIZE, DEFAULT_POOL_SIZE) > LARGEST_POOL) {
            corrections.take(MAXIMUM_POOL_SIZE, Integer.toString(LARGEST_POOL), "the most there can be; write no more");
        }
        int max = whole(MAXIMUM_POOL_SIZE, DEFAULT_POOL_SIZE);
        if (whole(MINIMUM_IDLE, 0) > max && max >= 0) {
            corrections.take(
                    MINIMUM_IDLE,
                    Integer.toString(max),
                    "which is maximumPoolSize, as HikariCP takes what is more; write no more, or a larger maximumPoolSize");
        }
    }

    private void lifetimes() {
        long maxLifetime = millis(MAX_LIFETIME, DEFAULT_MAX_LIFETIME);
        if (maxLifetime != 0 && maxLifetime < 30 * SECOND) {
            correct(MAX_LIFETIME, DEFAULT_MAX_LIFETIME, "is less than 30 s, so 30 min it is");
            maxLifetime = millis(MAX_LIFETIME, DEFAULT_MAX_LIFETIME);
        }
        long keepalive = millis(KEEPALIVE_TIME, DEFAULT_KEEPALIVE_TIME);
        if (keepalive != 0 && keepalive < 30 * SECOND) {
            correct(KEEPALIVE_TIME, 0, "is less than 30 s, so it is off");
        } else if (keepalive != 0 && maxLifetime != 0 && keepalive >= maxLifetime) {
            correct(KEEPALIVE_TIME, 0, "is not less than maxLifetime, so it is off");
        }
        long leak = millis(LEAK_DETECTION_THRESHOLD, 0);
        if (leak > 0 && (leak < 2 * SECOND || maxLifetime > 0 && leak > maxLifetime)) {
            correct(LEAK_DETECTION_THRESHOLD, 0, "is less than 2 s or more than maxLifetime, so it is off");
        }
        int max = whole(MAXIMUM_POOL_SIZE, DEFAULT_POOL_SIZE);
        boolean fixed = whole(MINIMUM_IDLE, max) >= max;
        long idle = millis(IDLE_TIMEOUT, DEFAULT_IDLE_TIMEOUT);
        if (idle + SECOND > maxLifetime && maxLifetime > 0 && !fixed) {
            correct(IDLE_TIMEOUT, 0, "is close to maxLifetime or more, so it is off");
        } else if (idle > 0 && idle < 10 * SECOND) {
            correct(IDLE_TIMEOUT, DEFAULT_IDLE_TIMEOUT, "is less than 10 s, so 10 min it is");
        }
    }

    private void correct(String key, long millis, String why) {
        settings().find(key).ifPresent(setting -> corrections.warn(setting, why));
        corrections.replace(key, Long.toString(millis), "as HikariCP corrects it");
    }

    private void sources() {
        if (settings().find(JdbcSettings.DATA_SOURCE_CLASS_NAME).isPresent()) {
            for (String url : List.of(JdbcSettings.JDBC_URL, JdbcSettings.URL)) {
                settings().find(url).ifPresent(setting -> {
                    corrections.warn(setting, "is ignored, because dataSourceClassName is set");
                    corrections.remove(setting);
                });
            }
        }
    }

    /** In milliseconds; may be negative. What is no duration is for the reader to refuse. */
    private long millis(String key, long standard) {
        try {
            return corrections.isSet(key) ? JdbcSettings.millis(settings(), key) : standard;
        } catch (IllegalArgumentException none) {
            return standard;
        }
    }

    /** What is no whole number is for the reader to refuse. */
    private int whole(String key, int standard) {
        try {
            return settings().integer(key).orElse(standard);
        } catch (IllegalArgumentException none) {
            return standard;
        }
    }

    private boolean isLenient() {
        try {
            return settings().bool(JdbcSettings.LENIENT).orElse(false);
        } catch (IllegalArgumentException none) {
            return false;
        }
    }
}
