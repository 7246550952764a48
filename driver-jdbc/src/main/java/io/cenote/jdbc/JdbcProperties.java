package io.cenote.jdbc;

import io.cenote.spi.PoolConfig;
import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bean properties of a {@link CenoteDataSource} that say which database, and the settings behind all of them.
 *
 * <p>{@code url} and {@code jdbcUrl} are one property under two names, as are {@code username} and {@code user}. Null
 * takes back what a setter set. Setters throw {@link IllegalStateException} once the data source has started, except those of
 * user, password and {@code catalog}, see {@link #change}. Safe for use by many threads; nothing waits.
 */
public abstract sealed class JdbcProperties extends SessionProperties permits SuppliedProperties {
    /** Guards the settings, the start and the close; nothing connects under it. */
    final ReentrantLock lock = new ReentrantLock();

    private final Surroundings surroundings;
    private final HikariFile file;

    /** Guarded by {@code lock}. */
    final DriverObjects objects = new DriverObjects();

    /** What setters set. Immutable; replaced under {@code lock}. */
    private Settings code = Settings.empty();

    /** What was told of them once they were in force. Guarded by {@code lock}. */
    private List<String> told = List.of();

    /** What was made of all three, and of which {@code code}: a start asks many times. Replaced under {@code lock}. */
    private JdbcSettings settings;

    private Settings settingsOf;

    /** What {@link #isLenient} says; null if unknown. Guarded by {@code lock}. */
    private Boolean lenient;

    /** What the process sets is checked when the data source starts: code may still set something else. */
    JdbcProperties(HikariFile file, Surroundings surroundings) {
        Settings lenient = surroundings.forPool(Settings.empty(), file.settings(), List.of(JdbcSettings.LENIENT));
        JdbcSettings.reading(lenient.over(file.settings())).check();
        this.file = file;
        this.surroundings = surroundings;
    }

    /** Called under {@code lock}, by the start. */
    final void refuseUnknown() {
        surroundings.refuseUnknown(code, file.settings(), JdbcSettings.known());
    }

    /** What looks like ours in the process and is not read. */
    final List<String> notRead() {
        return surroundings.notRead(JdbcSettings.known());
    }

    /** Called under {@code lock}: throws if it is too late to set the property. */
    abstract void requireNotStarted(String key);

    /** Called under {@code lock}: whether the pool runs, so that a change has to reach it. */
    abstract boolean isRunning();

    /** Called under {@code lock}: puts what {@link #settings} says now in force; throws if it cannot be. */
    abstract void apply(Set<String> changed);

    @Override
    final JdbcSettings settings() {
        lock.lock();
        try {
            if (settingsOf != code) {
                settings = JdbcSettings.of(code, surroundings, file);
                settingsOf = code;
            }
            return settings;
        } finally {
            lock.unlock();
        }
    }

    @Override
    final void put(String key, String value) {
        lock.lock();
        try {
            if (!isRunning() || !JdbcSettings.isChangeable(key)) {
                requireNotStarted(key);
            }
            if (value != null) {
                JdbcSettings.checkAlone(Settings.empty().with(key, value, "setter"), lenient());
            }
            putAll(value == null ? code.without(Set.of(key)) : code.with(key, value, "setter"), Set.of(key));
        } finally {
            lock.unlock();
        }
        tellChange();
    }

    /** Logs what of a change is not taken as it was set; before the start that is left to it. Not called under {@code lock}. */
    private void tellChange() {
        boolean running;
        lock.lock();
        try {
            running = isRunning();
        } finally {
            lock.unlock();
        }
        if (running) {
            tellWarnings(config().name());
        }
    }

    /**
     * Logs what is not taken as it was set, unless that was said. A start does before it waits: it may be why the start
     * fails. Not called under {@code lock}.
     */
    final void tellWarnings(String pool) {
        List<String> fresh;
        lock.lock();
        try {
            fresh = new ArrayList<>(settings().warnings());
            fresh.removeAll(told);
            told = settings().warnings();
        } finally {
            lock.unlock();
        }
        Log.lines(pool, Level.WARNING, fresh);
    }

    /**
     * Changes several properties at once, before the start or while the data source runs: all of them, or none if one is
     * bad or they do not fit together. What can be changed while it runs are sizes, durations and the other keys of the
     * pool but {@code pool} and {@code poolName}, and {@code username}, {@code password} and {@code catalog}. Sizes and durations hold at once, {@code maxLifetime} also for connections that
     * are open; connections of another user or password are replaced one after another within about a minute; those with
     * another catalog are closed, idle ones now and the others when they come back.
     * Does not wait for connections.
     *
     * @param values keys, as in a file, and their values
     * @throws IllegalArgumentException if a key is unknown or cannot be changed any more, or a value is bad; nothing is
     *     changed then
     * @throws IllegalStateException if this data source is closed, or a {@link CredentialsProvider} gives user and password
     *     while it runs
     */
    public final void change(Map<String, String> values) {
        lock.lock();
        try {
            Settings next = code;
            for (Map.Entry<String, String> each : values.entrySet()) {
                Settings.empty().with(each.getKey(), each.getValue(), "change").refuseUnknown(JdbcSettings.known());
                if (!isRunning() || !JdbcSettings.isChangeable(each.getKey())) {
                    requireNotStarted(each.getKey());
                }
                next = next.with(each.getKey(), each.getValue(), "change");
            }
            putAll(next, values.keySet());
        } finally {
            lock.unlock();
        }
        tellChange();
    }

    /** Called under {@code lock}. Asked for by every setter, and rarely changed: not by way of all settings. */
    private boolean lenient() {
        if (lenient == null) {
            lenient = isLenient();
        }
        return lenient;
    }

    private void putAll(Settings next, Set<String> changed) {
        Settings before = code;
        code = next;
        if (changed.contains(JdbcSettings.LENIENT) || changed.contains("poolName")) {
            lenient = null; // A system property may be for the pool of that name alone.
        }
        try {
            if (isRunning()) {
                settings().check();
                apply(changed);
            }
        } catch (RuntimeException refused) {
            code = before;
            throw refused;
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
     * Sets user and password together. While the data source runs they hold for the next connection, and connections that were
     * opened with others are replaced one after another.
     *
     * @param credentials user and password; {@code validFor} is not used
     * @throws IllegalArgumentException if one of them is null and the file or the process sets it: it would go with the
     *     other
     * @throws IllegalStateException if this data source is closed, or a {@link CredentialsProvider} gives them while it runs
     */
    public final void setCredentials(Credentials credentials) {
        Objects.requireNonNull(credentials, "credentials");
        lock.lock();
        try {
            if (!isRunning()) {
                requireNotStarted("credentials");
            }
            Settings next = code.without(Set.of(JdbcSettings.USERNAME, JdbcSettings.USER, JdbcSettings.PASSWORD));
            if (credentials.username() != null) {
                next = next.with(JdbcSettings.USERNAME, credentials.username(), "setter");
            }
            if (credentials.password() != null) {
                next = next.with(JdbcSettings.PASSWORD, credentials.password(), "setter");
            }
            requireNoOther(next, credentials);
            putAll(next, Set.of(JdbcSettings.USERNAME, JdbcSettings.PASSWORD));
        } finally {
            lock.unlock();
        }
    }

    /** That nothing below the setters fills in what the credentials leave out. */
    private void requireNoOther(Settings next, Credentials credentials) {
        Credentials set = JdbcSettings.of(next, surroundings, file).credentials();
        boolean user = credentials.username() == null && set != null && set.username() != null;
        boolean password = credentials.password() == null && set != null && set.password() != null;
        if (user || password) {
            throw new IllegalArgumentException("credentials: " + (user ? "username" : "password")
                    + " = null: is set elsewhere, which would go with the other; give both, describe() tells where");
        }
    }

    /**
     * User and password together.
     *
     * @return what is set; either may be null
     */
    public final Credentials getCredentials() {
        Credentials set = settings().credentials();
        return set == null ? Credentials.of(null, null) : set;
    }

    /**
     * Sets the class of a data source that does not pool, in the place of a URL. Its properties are set from
     * {@code dataSource.<name>}.
     *
     * @param dataSourceClassName the full name of the class
     */
    public final void setDataSourceClassName(String dataSourceClassName) {
        put(JdbcSettings.DATA_SOURCE_CLASS_NAME, dataSourceClassName);
    }

    /**
     * The class of a data source that does not pool.
     *
     * @return the full name of the class, or null if none is set
     */
    public final String getDataSourceClassName() {
        return text(JdbcSettings.DATA_SOURCE_CLASS_NAME, JdbcSettings.DATA_SOURCE_CLASS_NAME);
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
     * @param value the value: its text goes to a driver; a data source of {@code dataSourceClassName} is given the object,
     *     if it has a setter for it, else the text
     * @throws IllegalArgumentException if the name is empty
     */
    public final void addDataSourceProperty(String name, Object value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        lock.lock();
        try {
            set(JdbcSettings.OPTION_PREFIX + name, value);
            objects.give(name, value);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds properties for the JDBC driver, each as {@link #addDataSourceProperty} has it.
     *
     * @param dataSourceProperties names, as the driver knows them, and values
     * @throws IllegalArgumentException if a name is empty; those before it are set then
     */
    public final void setDataSourceProperties(Properties dataSourceProperties) {
        Objects.requireNonNull(dataSourceProperties, "dataSourceProperties");
        dataSourceProperties.forEach((name, value) -> addDataSourceProperty((String) name, value));
    }

    /**
     * The properties for the JDBC driver, without user and password.
     *
     * @return a copy; what is put into it is {@linkplain #addDataSourceProperty added} here too
     */
    public final Properties getDataSourceProperties() {
        return new DriverProperties(this, driverValues(config().driverOptions()));
    }

    /** Options of the driver, those that were given as objects as such. */
    final Map<String, Object> driverValues(Map<String, String> options) {
        lock.lock();
        try {
            return objects.of(options);
        } finally {
            lock.unlock();
        }
    }

    @Override
    PoolConfig config() {
        return settings().poolConfig();
    }
}
