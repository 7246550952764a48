package io.cenote.jdbc;

import io.cenote.spi.ConnectionHooks;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.Pools;
import io.cenote.spi.Settings.Setting;
import io.cenote.spi.Surroundings;
import io.cenote.spi.Ticker;
import java.sql.Connection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The bean properties of a {@link CenoteDataSource} that are objects: given in code, or made from the name of a class in a
 * file, which is trusted.
 *
 * <p>What is given in code stands above a name. Null takes it back. Setters throw {@link IllegalStateException} once the
 * data source has started. Safe for use by many threads; nothing waits.
 */
public abstract sealed class SuppliedProperties extends JdbcProperties permits StandardProperties {
    // Guarded by the lock, as are the others.
    private FatalErrors fatalErrors;
    private PoolListener poolListener = PoolListener.NONE;
    /** Null for none, which costs nothing. */
    private ConnectionHooks<Connection> connectionHooks;

    private DataSource dataSource;
    private ThreadFactory threadFactory;
    private CredentialsProvider credentialsProvider;

    SuppliedProperties(HikariFile file, Surroundings surroundings) {
        super(file, surroundings);
    }

    private void give(String key, Runnable set) {
        lock.lock();
        try {
            requireNotStarted(key);
            set.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T under(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }

    /** Keeps of properties what is no text. */
    final void giveAll(Properties properties) {
        objects.giveAll(properties);
        properties.forEach((key, value) -> {
            if (DriverObjects.hasSetter(key, value)) {
                if (value instanceof DataSource given) {
                    setDataSource(given);
                } else if (value instanceof ThreadFactory given) {
                    setThreadFactory(given);
                } else if (value instanceof CredentialsProvider given) {
                    setCredentialsProvider(given);
                } else {
                    setDataSourceProperties((Properties) value);
                }
            }
        });
    }

    /**
     * Sets who decides on errors that are not clearly fatal to a connection and not clearly harmless.
     *
     * @param fatalErrors decides
     */
    public final void setFatalErrors(FatalErrors fatalErrors) {
        Objects.requireNonNull(fatalErrors, "fatalErrors");
        give("fatalErrors", () -> this.fatalErrors = fatalErrors);
    }

    /**
     * Sets who is shown each connection when it is opened, acquired, released and closed. What {@code opened} sets through
     * JDBC is what every lease begins with; a transaction that it leaves open is committed.
     *
     * @param connectionHooks are shown the connections
     */
    public final void setConnectionHooks(ConnectionHooks<Connection> connectionHooks) {
        Objects.requireNonNull(connectionHooks, "connectionHooks");
        give("connectionHooks", () -> this.connectionHooks = connectionHooks);
    }

    /**
     * Sets who is told what happens in the pool.
     *
     * @param poolListener is told
     */
    public final void setPoolListener(PoolListener poolListener) {
        Objects.requireNonNull(poolListener, "poolListener");
        give("poolListener", () -> this.poolListener = poolListener);
    }

    /**
     * Sets the key {@code exceptionOverrideClassName}.
     *
     * @param exceptionOverrideClassName the class of a {@link FatalErrors}
     */
    public final void setExceptionOverrideClassName(String exceptionOverrideClassName) {
        put(JdbcSettings.EXCEPTION_OVERRIDE_CLASS_NAME, exceptionOverrideClassName);
    }

    /**
     * The value of the key {@code exceptionOverrideClassName}.
     *
     * @return the class of a {@link FatalErrors}, or null if none is set
     */
    public final String getExceptionOverrideClassName() {
        return settings().text(JdbcSettings.EXCEPTION_OVERRIDE_CLASS_NAME).orElse(null);
    }

    /**
     * Sets the data source whose connections are pooled. It stands above every URL and above {@code dataSourceClassName}.
     *
     * @param dataSource a data source that does not pool
     * @throws IllegalArgumentException if it is this one
     */
    public final void setDataSource(DataSource dataSource) {
        give(JdbcSettings.DATA_SOURCE, () -> {
            if (dataSource == this) {
                throw new IllegalArgumentException(
                        "dataSource: must be the driver's or another's, not the pool itself, which would wait for its own");
            }
            this.dataSource = dataSource;
        });
    }

    /**
     * The data source whose connections are pooled.
     *
     * @return the data source that was given, or null if none was
     */
    public final DataSource getDataSource() {
        return under(() -> dataSource);
    }

    /**
     * Sets what makes the threads that connect, validate and close. The threads that it makes are its own affair: named,
     * daemon or not, with which context class loader. A thread that it does not make, because it throws or returns null,
     * counts as a driver call that failed.
     *
     * @param threadFactory makes threads; null for daemon threads named after the pool
     */
    public final void setThreadFactory(ThreadFactory threadFactory) {
        give(JdbcSettings.THREAD_FACTORY, () -> this.threadFactory = threadFactory);
    }

    /**
     * What makes the threads that connect, validate and close.
     *
     * @return the factory that was given, or null if none was
     */
    public final ThreadFactory getThreadFactory() {
        return under(() -> threadFactory);
    }

    /**
     * Sets who gives the credentials for new connections. It stands above {@code username} and {@code password}.
     *
     * @param credentialsProvider gives credentials; null for {@code username} and {@code password}
     */
    public final void setCredentialsProvider(CredentialsProvider credentialsProvider) {
        give(JdbcSettings.CREDENTIALS_PROVIDER, () -> this.credentialsProvider = credentialsProvider);
    }

    /**
     * Who gives the credentials for new connections.
     *
     * @return the provider that was given, or null if none was
     */
    public final CredentialsProvider getCredentialsProvider() {
        return under(() -> credentialsProvider);
    }

    /**
     * Sets the key {@code credentialsProviderClassName}.
     *
     * @param credentialsProviderClassName the class of a {@link CredentialsProvider}
     */
    public final void setCredentialsProviderClassName(String credentialsProviderClassName) {
        put(JdbcSettings.CREDENTIALS_PROVIDER_CLASS_NAME, credentialsProviderClassName);
    }

    /**
     * The value of the key {@code credentialsProviderClassName}.
     *
     * @return the class of a {@link CredentialsProvider}, or null if none is set
     */
    public final String getCredentialsProviderClassName() {
        return settings().provider().map(Setting::value).orElse(null);
    }

    /** What opens, checks and cleans the connections of the pool that starts now. Called under the lock. */
    final JdbcConnector connector(JdbcSettings settings) {
        return new JdbcConnector(
                source(settings),
                settings.sessionDefaults(),
                made(fatalErrors, JdbcSettings.EXCEPTION_OVERRIDE_CLASS_NAME, settings, FatalErrors.class)
                        .orElse(FatalErrors.CLEAR_ONES_ONLY),
                credentials(settings));
    }

    /** A pool of the connector's connections. Called under the lock. */
    final ConnectionPool<Connection> open(JdbcConnector connector, JdbcSettings settings, PoolConfig config) {
        PoolRuntime runtime = new PoolRuntime(
                Ticker.system(),
                poolListener,
                made(threadFactory, JdbcSettings.THREAD_FACTORY, settings, ThreadFactory.class)
                        .orElse(null));
        return connectionHooks == null
                ? Pools.open(connector, config, runtime)
                : Pools.open(connector, config, runtime, connectionHooks);
    }

    private CredentialStore credentials(JdbcSettings settings) {
        CredentialsProvider provider = credentialsProvider != null
                ? credentialsProvider
                : settings.provider()
                        .map(named -> Instances.of(named, CredentialsProvider.class))
                        .orElse(null);
        return provider != null
                ? CredentialStore.of(provider, Ticker.system())
                : CredentialStore.of(settings.credentials());
    }

    private ConnectionSource source(JdbcSettings settings) {
        Optional<DataSource> given = made(dataSource, JdbcSettings.DATA_SOURCE, settings, DataSource.class);
        Optional<Setting> named = settings.settings().find(JdbcSettings.DATA_SOURCE_CLASS_NAME);
        if (given.isPresent()) {
            if (named.isPresent() && !settings.isOn(JdbcSettings.LENIENT)) {
                throw settings.settings()
                        .refusal(named.get().key(), "contradicts the data source that was given: set one of them");
            }
            return new ConnectionSource.OfDataSource(given.get(), settings.driverOptions());
        }
        if (named.isPresent()) {
            DataSource made = Instances.of(named.get(), DataSource.class);
            // All of them: it may be one that needs a driver itself, and is told its class.
            Map<String, String> options = settings.poolConfig().driverOptions();
            BeanProperties.set(made, driverValues(options));
            return new ConnectionSource.OfDataSource(made, options);
        }
        return new ConnectionSource.OfDriver(settings.url(), settings.driverClassName(), settings.driverOptions());
    }

    /** What was given, else what a class name makes. */
    private static <T> Optional<T> made(T given, String key, JdbcSettings settings, Class<T> type) {
        return given != null
                ? Optional.of(given)
                : settings.settings().find(key).map(className -> Instances.of(className, type));
    }
}
