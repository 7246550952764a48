package io.cenote.jdbc;

import io.cenote.spi.PoolConfig;
import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bean properties of a {@link CenoteDataSource} that say which database, and the settings behind all of them.
 *
 * <p>{@code url} and {@code jdbcUrl} are one property under two names, as are {@code username} and {@code user}. Null
 * takes back what a setter set. Setters throw {@link IllegalStateException} once the data source has started. Safe for use by
 * many threads; nothing waits.
 */
public abstract sealed class JdbcProperties extends PoolProperties permits CenoteDataSource {
    /** Guards the settings, the start and the close; nothing connects under it. */
    final ReentrantLock lock = new ReentrantLock();

    private final Surroundings surroundings;
    private final Settings file;

    /** What setters set. Immutable; replaced under {@code lock}. */
    private Settings code = Settings.empty();

    /** What the process sets is checked when the data source starts: code may still set something else. */
    JdbcProperties(Settings file, Surroundings surroundings) {
        new JdbcSettings(file).check();
        this.file = file;
        this.surroundings = surroundings;
    }

    /** Called under {@code lock}, by the start. */
    final void refuseUnknown() {
        surroundings.refuseUnknown(code, file, JdbcSettings.known());
    }

    /** What looks like ours in the process and is not read. */
    final List<String> notRead() {
        return surroundings.notRead(JdbcSettings.known());
    }

    /** Called under {@code lock}: throws if it is too late to set the property. */
    abstract void requireNotStarted(String key);

    final JdbcSettings settings() {
        lock.lock();
        try {
            return JdbcSettings.of(code, surroundings, file);
        } finally {
            lock.unlock();
        }
    }

    @Override
    final void put(String key, String value) {
        lock.lock();
        try {
            requireNotStarted(key);
            code = value == null ? code.without(Set.of(key)) : code.with(key, value, "setter");
        } finally {
            lock.unlock();
        }
    }

    private String text(String key, String alias) {
        Settings present = settings().settings();
        return present.text(key).or(() -> present.text(alias)).orElse(null);
    }

    /**
     * Sets the URL of the database.
     *
     * @param url a {@code jdbc:} URL
     */
    public final void setUrl(String url) {
        put(JdbcSettings.URL, url);
    }

    /**
     * The URL of the database, under whichever name it was set.
     *
     * @return the URL, or null if none is set
     */
    public final String getUrl() {
        return text(JdbcSettings.URL, JdbcSettings.JDBC_URL);
    }

    /**
     * Sets the URL of the database, as {@code setUrl} does.
     *
     * @param jdbcUrl a {@code jdbc:} URL
     */
    public final void setJdbcUrl(String jdbcUrl) {
        put(JdbcSettings.JDBC_URL, jdbcUrl);
    }

    /**
     * The URL of the database, under whichever name it was set.
     *
     * @return the URL, or null if none is set
     */
    public final String getJdbcUrl() {
        return text(JdbcSettings.JDBC_URL, JdbcSettings.URL);
    }

    /**
     * Sets the user of the database; goes to the driver as {@code user}.
     *
     * @param username the user
     */
    public final void setUsername(String username) {
        put(JdbcSettings.USERNAME, username);
    }

    /**
     * The user of the database, under whichever name it was set.
     *
     * @return the user, or null if none is set
     */
    public final String getUsername() {
        return text(JdbcSettings.USERNAME, JdbcSettings.USER);
    }

    /**
     * Sets the user of the database, as {@code setUsername} does.
     *
     * @param user the user
     */
    public final void setUser(String user) {
        put(JdbcSettings.USER, user);
    }

    /**
     * The user of the database, under whichever name it was set.
     *
     * @return the user, or null if none is set
     */
    public final String getUser() {
        return text(JdbcSettings.USER, JdbcSettings.USERNAME);
    }

    /**
     * Sets the password of the database; goes to the driver as {@code password}.
     *
     * @param password the password
     */
    public final void setPassword(String password) {
        put(JdbcSettings.PASSWORD, password);
    }

    /**
     * The password of the database.
     *
     * @return the password, or null if none is set
     */
    public final String getPassword() {
        return text(JdbcSettings.PASSWORD, JdbcSettings.PASSWORD);
    }

    /**
     * Sets the class of the JDBC driver. Without it the driver is found by the URL.
     *
     * @param driverClassName the full name of the class
     */
    public final void setDriverClassName(String driverClassName) {
        put(JdbcSettings.DRIVER_CLASS_NAME, driverClassName);
    }

    /**
     * The class of the JDBC driver.
     *
     * @return the full name of the class, or null if none is set
     */
    public final String getDriverClassName() {
        return text(JdbcSettings.DRIVER_CLASS_NAME, JdbcSettings.DRIVER_CLASS_NAME);
    }

    /**
     * Adds a property for the JDBC driver: the key {@code dataSource.<name>} of a file.
     *
     * @param name the name, as the driver knows it
     * @param value the value; its text goes to the driver
     * @throws IllegalArgumentException if the name is empty
     */
    public final void addDataSourceProperty(String name, Object value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        set("dataSource." + name, value);
    }

    /**
     * The properties for the JDBC driver, without user and password.
     *
     * @return a copy
     */
    public final Properties getDataSourceProperties() {
        Properties properties = new Properties();
        properties.putAll(config().driverOptions());
        return properties;
    }

    @Override
    PoolConfig config() {
        return settings().poolConfig();
    }
}
