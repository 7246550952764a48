package io.cenote.jdbc;

import io.cenote.spi.PoolConfig;
import io.cenote.spi.Redactor;
import io.cenote.spi.Settings;
import io.cenote.spi.Settings.Setting;
import io.cenote.spi.Surroundings;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of a data source: its own keys, and the rest for the pool.
 *
 * @param settings all of them
 */
record JdbcSettings(Settings settings) {
    static final String URL = "url";
    static final String JDBC_URL = "jdbcUrl";
    static final String USERNAME = "username";
    static final String USER = "user";
    static final String PASSWORD = "password";
    static final String DRIVER_CLASS_NAME = "driverClassName";

    /** What a driver calls these two. */
    private static final String USER_OPTION = "user";

    private static final String PASSWORD_OPTION = "password";

    private static final String OPTION_PREFIX = "dataSource.";

    private static final List<String> KEYS = List.of(URL, JDBC_URL, USERNAME, USER, PASSWORD, DRIVER_CLASS_NAME);

    /** Names of one thing: a source that sets it by one of them sets it for all. */
    private static final List<Set<String>> SAME = List.of(
            Set.of(URL, JDBC_URL),
            Set.of(USERNAME, USER, OPTION_PREFIX + USER_OPTION),
            Set.of(PASSWORD, OPTION_PREFIX + PASSWORD_OPTION),
            Set.of(DRIVER_CLASS_NAME, OPTION_PREFIX + DRIVER_CLASS_NAME));

    /** What setters set, above what the process sets, above what the constructor was given. */
    static JdbcSettings of(Settings code, Surroundings surroundings, Settings file) {
        Settings process = surroundings.forPool(code, file, known());
        return new JdbcSettings(over(code, over(process, file)));
    }

    private static Settings over(Settings higher, Settings lower) {
        Settings yielding = lower;
        for (Set<String> names : SAME) {
            if (names.stream().anyMatch(name -> higher.find(name).isPresent())) {
                yielding = yielding.without(names);
            }
        }
        return higher.over(yielding);
    }

    /** Every key of a data source. */
    static Set<String> known() {
        Set<String> known = new LinkedHashSet<>(KEYS);
        known.addAll(PoolConfig.keys());
        return known;
    }

    /**
     * Checks everything but what only the start can find out.
     *
     * @throws IllegalArgumentException if a key is unknown, a value is bad or two values contradict each other
     */
    void check() {
        settings.refuseUnknown(known());
        driverOptions();
        either(URL, JDBC_URL);
    }

    PoolConfig poolConfig() {
        return PoolConfig.of(settings.without(KEYS));
    }

    /**
     * The URL.
     *
     * @throws IllegalArgumentException if there is none, two that differ, or one that is not for JDBC
     */
    Setting url() {
        Setting url = either(URL, JDBC_URL)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no URL is set: set url (or jdbcUrl) to the jdbc: URL of the database"));
        if (!url.value().startsWith("jdbc:")) {
            throw settings.refusal(url.key(), "must begin with jdbc:");
        }
        return url;
    }

    /** A line for each key of the data source's own that is set, as {@link PoolConfig#describe} has them. */
    String describe() {
        StringBuilder lines = new StringBuilder();
        for (String key : KEYS) {
            settings.find(key)
                    .ifPresent(setting -> lines.append(String.format(
                            "%-22s  %-20s  %s\n", key, Redactor.option(key, setting.value()), setting.origin())));
        }
        return lines.toString();
    }

    /** The options for the driver, the user and the password among them. */
    Map<String, String> driverOptions() {
        Map<String, String> options = new HashMap<>(poolConfig().driverOptions());
        either(USERNAME, USER).ifPresent(user -> add(options, USER_OPTION, user));
        settings.find(PASSWORD).ifPresent(password -> add(options, PASSWORD_OPTION, password));
        settings.find(DRIVER_CLASS_NAME).ifPresent(name -> add(options, DRIVER_CLASS_NAME, name));
        return options;
    }

    /** The class of the JDBC driver, by whichever of its two keys it is set. */
    Optional<Setting> driverClassName() {
        return settings.find(DRIVER_CLASS_NAME).or(() -> settings.find(OPTION_PREFIX + DRIVER_CLASS_NAME));
    }

    private void add(Map<String, String> options, String option, Setting setting) {
        String other = options.put(option, setting.value());
        if (other != null && !other.equals(setting.value())) {
            throw contradiction(setting, settings.find(OPTION_PREFIX + option).orElseThrow());
        }
    }

    private IllegalArgumentException contradiction(Setting one, Setting other) {
        return settings.refusal(one.key(), "contradicts " + other + "; set one of them, they mean the same");
    }

    private Optional<Setting> either(String key, String alias) {
        Optional<Setting> one = settings.find(key);
        Optional<Setting> other = settings.find(alias);
        if (one.isPresent()
                && other.isPresent()
                && !one.get().value().equals(other.get().value())) {
            throw contradiction(one.get(), other.get());
        }
        return one.or(() -> other);
    }
}
