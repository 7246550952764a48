package io.cenote.jdbc;

import io.cenote.spi.PoolConfig;
import io.cenote.spi.Redactor;
import io.cenote.spi.Settings;
import io.cenote.spi.Settings.Setting;
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

    private static final List<String> KEYS = List.of(URL, JDBC_URL, USERNAME, USER, PASSWORD, DRIVER_CLASS_NAME);

    /**
     * Checks everything but what only the start can find out.
     *
     * @throws IllegalArgumentException if a key is unknown, a value is bad or two values contradict each other
     */
    void check() {
        Set<String> known = new LinkedHashSet<>(KEYS);
        known.addAll(PoolConfig.keys());
        settings.refuseUnknown(known);
        driverOptions();
        either(URL, JDBC_URL);
    }

    PoolConfig poolConfig() {
        return PoolConfig.load(settings.without(KEYS));
    }

    /**
     * The URL.
     *
     * @throws IllegalArgumentException if there is none, two that differ, or one that is not for JDBC
     */
    String url() {
        Setting url = either(URL, JDBC_URL)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no URL is set: set url (or jdbcUrl) to the jdbc: URL of the database"));
        if (!url.value().startsWith("jdbc:")) {
            throw settings.refusal(url.key(), "must begin with jdbc:");
        }
        return url.value();
    }

    /** The options for the driver, the user and the password among them. */
    Map<String, String> driverOptions() {
        Map<String, String> options = new HashMap<>(poolConfig().driverOptions());
        either(USERNAME, USER).ifPresent(user -> add(options, USER_OPTION, user));
        settings.find(PASSWORD).ifPresent(password -> add(options, PASSWORD_OPTION, password));
        settings.find(DRIVER_CLASS_NAME).ifPresent(name -> add(options, JdbcDriver.DRIVER_CLASS_NAME, name));
        return options;
    }

    private void add(Map<String, String> options, String option, Setting setting) {
        String other = options.put(option, setting.value());
        if (other != null && !other.equals(setting.value())) {
            throw settings.refusal(
                    setting.key(),
                    "contradicts dataSource." + option + " = " + Redactor.option(option, other)
                            + ": set one of them, they mean the same");
        }
    }

    private Optional<Setting> either(String key, String alias) {
        Optional<Setting> one = settings.find(key);
        Optional<Setting> other = settings.find(alias);
        if (one.isPresent()
                && other.isPresent()
                && !one.get().value().equals(other.get().value())) {
            throw settings.refusal(key, "contradicts " + other.get() + ": set one of them, they mean the same");
        }
        return one.or(() -> other);
    }
}
