package io.cenote.jdbc;

import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectionHooks;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.LeaseShape;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolException;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolStats;
import io.cenote.spi.Pools;
import io.cenote.spi.Redactor;
import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import io.cenote.spi.Ticker;
import java.io.Closeable;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * A pool of JDBC connections as a data source.
 *
 * <p>A JavaBean: set {@code url} and what else is needed, then ask for connections. The pool starts with the first
 * {@link #getConnection()} or with {@link #start()}; from then on setters throw {@link IllegalStateException}. Properties
 * can also be read from a file, in which the names are the same and {@code dataSource.<name>} is a property for the JDBC
 * driver. Above a file and below setters is what the process sets in system properties and environment variables when the
 * data source is made, see {@link Surroundings}; {@link #describe} tells where each value comes from. A connection's {@code close()} gives it back; everything that its holder changed through JDBC is then as
 * before, or the connection is closed: see {@link JdbcDriver#connector}. What its holder changed by an SQL statement, such
 * as {@code SET SCHEMA} or {@code SET AUTOCOMMIT}, or on an {@linkplain Connection#unwrap unwrapped} connection is not
 * seen, and the next holder finds it so.
 *
 * <p>A connection may be used and closed by any thread. If a thread is inside a call on it when another closes it, the
 * driver's connection is closed instead of used again, so that no late call meets the next holder.
 *
 * <p>Safe for use by many threads. No password appears in any message.
 */
public final class CenoteDataSource extends JdbcProperties implements DataSource, Closeable {
    private static final LeaseShape<Connection, LeasedConnection> LEASE = LeasedConnection::new;

    /** Guarded by {@code lock}, as the next three are. */
    private FatalErrors fatalErrors = FatalErrors.CLEAR_ONES_ONLY;

    private PoolListener poolListener = PoolListener.NONE;

    /** Null for none, which costs nothing. */
    private ConnectionHooks<Connection> connectionHooks;

    /** Written before {@code pool}, and read after it. */
    private JdbcConnector connector;

    /** Written once under {@code lock}; read by every caller. Volatile, so that who sees the pool sees all of it. */
    private volatile ConnectionPool<Connection> pool;

    /** Written under {@code lock}, before the pool is closed. */
    private volatile boolean closed;

    private volatile PrintWriter logWriter;

    /** A data source without any property set. */
    public CenoteDataSource() {
        this(Settings.empty());
    }

    /**
     * A data source with properties.
     *
     * @param properties keys and values
     * @throws IllegalArgumentException if a key is unknown or a value is bad
     */
    public CenoteDataSource(Properties properties) {
        this(Settings.of(properties));
    }

    /**
     * A data source with the properties of a file. Waits for the file system.
     *
     * @param file the file; see {@link Settings#load(Path)}
     * @throws IllegalArgumentException if the file cannot be read, a key is unknown or a value is bad; the message names
     *     the file and the line
     */
    public CenoteDataSource(Path file) {
        this(Settings.load(file));
    }

    private CenoteDataSource(Settings settings) {
        this(settings, Surroundings.ofProcess());
    }

    CenoteDataSource(Settings settings, Surroundings surroundings) {
        super(settings, surroundings);
    }

    /**
     * A connection, waiting for at most {@code connectionTimeout}. Starts the pool if that has not been done. If another
     * thread came upon the connection just when its last lease ended, the connection is given up and the wait begins again.
     *
     * <p>An interrupt ends the wait with an {@link SQLException} whose cause is the {@link InterruptedException}; the
     * thread's flag is set again.
     *
     * @return a connection; the caller must close it
     * @throws java.sql.SQLTransientConnectionException if there is none in time; the message explains why, the cause is
     *     the last connect error if there was one
     * @throws SQLNonTransientConnectionException if this data source is closed or cannot start
     * @throws SQLException if the thread is interrupted
     */
    @Override
    public Connection getConnection() throws SQLException {
        ConnectionPool<Connection> present = pool;
        if (present == null) {
            present = startForCaller();
        }
        PoolConfig config = present.config();
        try {
            LeasedConnection lease = present.acquire(config.acquireTimeout(), LEASE);
            while (!lease.isAlone()) {
                lease = present.acquire(config.acquireTimeout(), LEASE);
            }
            return lease;
        } catch (PoolException e) {
            throw Failures.noLease(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interrupted(config.name(), e);
        }
    }

    /**
     * Not supported: every connection of a pool belongs to one user.
     *
     * @throws SQLFeatureNotSupportedException always
     */
    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException(
                "getConnection(username, password): the connections of a pool belong to one user; set username and"
                        + " password on the data source and call getConnection(), or use a data source for each user");
    }

    /**
     * Starts the pool, which connects in the background. Does nothing if it has started. Waits for the driver's class
     * to load, never for a connection.
     *
     * @throws IllegalArgumentException if the properties do not make a pool: there is no URL, no driver or kind of pool,
     *     a value is bad or a system property mistyped; nothing has started then
     * @throws IllegalStateException if this data source is closed
     */
    public void start() {
        if (startOnce()) {
            logNotRead(pool.config().name());
        }
    }

    private boolean startOnce() {
        lock.lock();
        try {
            if (isClosed()) {
                throw new IllegalStateException(this + ": start() was called after close()");
            }
            boolean starts = pool == null;
            if (starts) {
                refuseUnknown();
                JdbcSettings settings = settings();
                connector = new JdbcConnector(
                        settings.url(), settings.driverOptions(), settings.driverClassName(), fatalErrors);
                PoolRuntime runtime = new PoolRuntime(Ticker.system(), poolListener);
                pool = connectionHooks == null
                        ? Pools.open(connector, settings.poolConfig(), runtime)
                        : Pools.open(connector, settings.poolConfig(), runtime, connectionHooks);
            }
            return starts;
        } finally {
            lock.unlock();
        }
    }

    private void logNotRead(String name) {
        List<String> notRead = notRead();
        if (notRead.isEmpty()) {
            return;
        }
        try {
            System.getLogger("io.cenote." + name)
                    .log(Level.DEBUG, "pool '" + name + "': not read: " + String.join(", ", notRead));
        } catch (RuntimeException ignored) {
            // A logger that fails must cost nothing.
        }
    }

    private ConnectionPool<Connection> startForCaller() throws SQLException {
        if (!closed) {
            try {
                start();
                return pool;
            } catch (IllegalArgumentException e) {
                throw new SQLNonTransientConnectionException(
                        "the data source cannot start: " + e.getMessage(), "08001", e);
            } catch (IllegalStateException e) {
                // Closed meanwhile: as if it had been seen at once.
            }
        }
        throw new SQLNonTransientConnectionException(
                this + ": getConnection() was called after close()", Failures.NO_CONNECTION);
    }

    /**
     * Ends the pool: callers that wait fail at once, idle connections are closed now and the others when they come back.
     * Does nothing the second time. Does not wait.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        ConnectionPool<Connection> present = pool;
        if (present != null) {
            present.close();
        }
    }

    /**
     * Whether {@link #close} was called, or the {@linkplain #unwrap pool} was closed, with or without a drain. Does not
     * wait.
     *
     * @return whether it was
     */
    public boolean isClosed() {
        ConnectionPool<Connection> present = pool;
        return closed || present != null && present.isClosed();
    }

    /**
     * What the pool holds and has done; all zero before the start. Does not wait.
     *
     * @return a snapshot
     */
    public PoolStats stats() {
        ConnectionPool<Connection> present = pool;
        return present != null
                ? present.stats()
                : new PoolStats(
                        config().maxSize(),
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        Arrays.stream(CloseReason.values())
                                .collect(Collectors.toMap(Function.identity(), reason -> 0L)));
    }

    /**
     * Every property in force: a line for each with its value, its unit and where it comes from (setter, system property,
     * environment variable, file and line, default), and a line for all that looks like a property in the process and is
     * not read. Does not wait.
     *
     * @return lines, each ending in a line feed, with credentials masked
     * @throws IllegalArgumentException before the start, if the properties do not fit together
     */
    public String describe() {
        List<String> notRead = notRead();
        return settings().describe()
                + config().describe()
                + (notRead.isEmpty() ? "" : "not read: " + String.join(", ", notRead) + "\n");
    }

    @Override
    void requireNotStarted(String key) {
        if (pool != null || closed) {
            throw new IllegalStateException(
                    key + " cannot be set any more: " + this + "; set it before the first getConnection()");
        }
    }

    @Override
    PoolConfig config() {
        ConnectionPool<Connection> present = pool;
        return present != null ? present.config() : super.config();
    }

    /**
     * Sets who decides on errors that are not clearly fatal to a connection and not clearly harmless.
     *
     * @param fatalErrors decides
     * @throws IllegalStateException if the data source has started
     */
    public void setFatalErrors(FatalErrors fatalErrors) {
        Objects.requireNonNull(fatalErrors, "fatalErrors");
        takeObject("fatalErrors", () -> this.fatalErrors = fatalErrors);
    }

    /**
     * Sets who is shown each connection when it is opened, acquired, released and closed. What {@code opened} sets through
     * JDBC is what every lease begins with; a transaction that it leaves open is committed.
     *
     * @param connectionHooks are shown the connections
     * @throws IllegalStateException if the data source has started
     */
    public void setConnectionHooks(ConnectionHooks<Connection> connectionHooks) {
        Objects.requireNonNull(connectionHooks, "connectionHooks");
        takeObject("connectionHooks", () -> this.connectionHooks = connectionHooks);
    }

    /**
     * Sets who is told what happens in the pool.
     *
     * @param poolListener is told
     * @throws IllegalStateException if the data source has started
     */
    public void setPoolListener(PoolListener poolListener) {
        Objects.requireNonNull(poolListener, "poolListener");
        takeObject("poolListener", () -> this.poolListener = poolListener);
    }

    /** Takes a property that is no text, unless it is too late. */
    private void takeObject(String key, Runnable taken) {
        lock.lock();
        try {
            requireNotStarted(key);
            taken.run();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets {@code connectionTimeout} in seconds, as {@link DataSource} has it.
     *
     * @param seconds the longest wait of {@code getConnection}; 0 is the default
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if the data source has started
     */
    @Override
    public void setLoginTimeout(int seconds) {
        if (seconds == 0) {
            put("connectionTimeout", null);
        } else {
            setConnectionTimeout(seconds * 1000L);
        }
    }

    /**
     * The value of {@code connectionTimeout}.
     *
     * @return seconds, rounded up
     */
    @Override
    public int getLoginTimeout() {
        return (int) Math.min(Integer.MAX_VALUE, (getConnectionTimeout() + 999) / 1000);
    }

    /**
     * What {@link #setLogWriter} was given. Nothing is written to it: the log is {@link System.Logger}, under the name
     * {@code io.cenote.<poolName>}.
     */
    @Override
    public PrintWriter getLogWriter() {
        return logWriter;
    }

    /** Kept and otherwise ignored, see {@link #getLogWriter}. */
    @Override
    public void setLogWriter(PrintWriter out) {
        logWriter = out;
    }

    /**
     * Not supported: {@code java.util.logging} is not used.
     *
     * @throws SQLFeatureNotSupportedException always
     */
    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException(
                "getParentLogger(): this data source logs through System.Logger, not java.util.logging");
    }

    /**
     * This object, or once started its {@link ConnectionPool} or the JDBC driver.
     *
     * @throws SQLException if it is none of them
     */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        for (Object part : parts()) {
            if (type.isInstance(part)) {
                return type.cast(part);
            }
        }
        throw new SQLException(this + " is no wrapper for " + type.getName()
                + (pool == null ? "; a pool and a driver are there after the start" : ""));
    }

    /** Whether {@link #unwrap} has an object of this type. */
    @Override
    public boolean isWrapperFor(Class<?> type) {
        return parts().stream().anyMatch(type::isInstance);
    }

    private List<Object> parts() {
        ConnectionPool<Connection> present = pool;
        return present == null ? List.of(this) : List.of(this, present, connector.driver());
    }

    /**
     * Pool, database and state, for messages.
     *
     * @return the text, with credentials masked
     */
    @Override
    public String toString() {
        String url = Redactor.url(getUrl());
        ConnectionPool<Connection> present = pool;
        String name = present == null
                ? settings().settings().text("poolName").orElse("cenote")
                : present.config().name();
        return "CenoteDataSource(" + name + ", " + url + ", "
                + (isClosed() ? "closed" : present == null ? "not started" : "started") + ")";
    }
}
