package io.cenote.jdbc;

import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Deadline;
import io.cenote.spi.LeaseShape;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolException;
import io.cenote.spi.PoolStats;
import io.cenote.spi.Redactor;
import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import java.io.Closeable;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
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
public final class CenoteDataSource extends StandardProperties implements Closeable {
    private static final LeaseShape<Connection, LeasedConnection> LEASE = LeasedConnection::new;

    /** Guarded by {@code lock}: the start that is under way. */
    private Start starting;

    /** Guarded by {@code lock}. */
    private final FailedStarts failedStarts = new FailedStarts();

    /** Guarded by {@code lock}: null unless registered. */
    private PoolManagement management;

    /** Written before {@code pool}, and read after it; so is the next. */
    private JdbcConnector connector;

    private boolean requestBoundaries;

    /** Written once under {@code lock}; read by every caller. Volatile, so that who sees the pool sees all of it. */
    private volatile ConnectionPool<Connection> pool;

    /** Written under {@code lock}, before the pool is closed. */
    private volatile boolean closed;

    /** A data source without any property set. */
    public CenoteDataSource() {
        this(Settings.empty());
    }

    /**
     * A data source with properties.
     *
     * @param properties keys, and values as text, numbers or switches; those of {@code dataSource.<name>} as
     *     {@link #addDataSourceProperty} has them, and those of {@code dataSource} and others as their setters have them
     * @throws IllegalArgumentException if a key is unknown or a value is bad
     */
    public CenoteDataSource(Properties properties) {
        this(Settings.of(DriverObjects.texts(properties)));
        giveAll(properties);
    }

    /**
     * A data source with the properties of a file. Waits for the file system. What HikariCP takes without a warning is taken
     * likewise; what is likely to be a mistake, such as a key that comes twice, is told by a warning in the log.
     *
     * @param file the file; see {@link Settings#loadAsProperties}
     * @throws IllegalArgumentException if the file cannot be read, a key is unknown or a value is bad; the message names
     *     the file and the line
     */
    public CenoteDataSource(Path file) {
        super(HikariFile.load(file), Surroundings.ofProcess());
    }

    private CenoteDataSource(Settings settings) {
        this(settings, Surroundings.ofProcess());
    }

    CenoteDataSource(Settings settings, Surroundings surroundings) {
        super(HikariFile.of(settings), surroundings);
    }

    /**
     * A connection, waiting for at most {@code connectionTimeout}. Starts the pool if that has not been done. If another
     * thread came upon the connection just when its last lease ended, the connection is given up and the wait begins again.
     *
     * <p>An interrupt ends the wait with an {@link SQLException} whose cause is the {@link InterruptedException}; the
     * thread's flag is set again.
     *
     * @return a connection; the caller must close it
     * @throws SQLTransientConnectionException if there is none in time; the message explains why, the cause is
     *     the last connect error if there was one
     * @throws SQLNonTransientConnectionException if this data source is closed or cannot start
     * @throws SQLException if the thread is interrupted
     */
    @Override
    public Connection getConnection() throws SQLException {
        ConnectionPool<Connection> present = pool;
        return present == null
                ? firstConnection()
                : lease(present, present.config().acquireTimeout());
    }

    private Connection lease(ConnectionPool<Connection> pool, Duration timeout) throws SQLException {
        try {
            LeasedConnection lease = pool.acquire(timeout, LEASE);
            while (!lease.isAlone()) {
                lease = pool.acquire(timeout, LEASE);
            }
            if (requestBoundaries) {
                beginRequest(lease);
            }
            return lease;
        } catch (PoolException e) {
            throw Failures.noLease(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interrupted(pool.config().name(), e);
        }
    }

    private static void beginRequest(LeasedConnection lease) throws SQLException {
        try {
            lease.announceBegin();
        } catch (SQLException | RuntimeException | Error e) {
            lease.close();
            throw e;
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
     * Starts the pool, which connects in the background, and waits for its first connection to come or to fail, for at most
     * {@code initializationFailTimeout} and then {@code connectionTimeout}; a start by {@link #getConnection()} waits for
     * {@code connectionTimeout} alone. Fails if it failed and {@code initializationFailTimeout} is over; nothing has started
     * then. With a negative {@code initializationFailTimeout} it does not wait for a connection. Does nothing if it has
     * started. An interrupt ends the wait, and stays set.
     *
     * @throws IllegalArgumentException if the properties do not make a pool: there is no URL, no driver or kind of pool,
     *     a value is bad or a system property mistyped; nothing has started then
     * @throws ConnectFailedException if the first connection fails; the cause is the driver's error
     * @throws IllegalStateException if this data source is closed
     */
    public void start() {
        Duration look = Duration.ofMillis(Math.max(0, settings().initializationFailTimeout()));
        start(look.plus(config().acquireTimeout()));
    }

    /** When the patience of a caller ends that began when there was a pool to wait for. */
    private Deadline start(Duration patience) {
        Start start = begun();
        Deadline deadline = Deadline.after(patience);
        if (start == null) {
            return deadline;
        }
        tellWarnings(start.pool.config().name());
        try {
            start.await(patience);
            succeeded(start);
        } catch (RuntimeException e) {
            if (hasFailed(start)) {
                throw closed ? closedAtStart() : e;
            }
        }
        return deadline;
    }

    private IllegalStateException closedAtStart() {
        return new IllegalStateException(this + ": start() was called after close()");
    }

    /** The start that is under way, begun here if there was none; null if it is over. */
    Start begun() {
        lock.lock();
        try {
            if (isClosed()) {
                throw closedAtStart();
            }
            if (pool == null && starting == null) {
                refuseUnknown();
                JdbcSettings settings = settings();
                settings.check();
                failedStarts.refuseIfTheyHang(settings.poolConfig(), toString());
                JdbcConnector opened = connector(settings);
                boolean looks = settings.initializationFailTimeout() >= 0;
                PoolConfig wanted = settings.poolConfig();
                PoolConfig first = looks ? wanted.toBuilder().minIdle(0).build() : wanted;
                starting = new Start(
                        open(opened, settings, first), opened, settings.initializationFailTimeout(), this::hasFailed);
                if (looks) {
                    starting.goOnWith(wanted);
                }
            }
            return pool == null ? starting : null;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the pool of a start for good, unless another caller has done so, or has seen that it failed. */
    void succeeded(Start start) {
        boolean first;
        lock.lock();
        try {
            if (closed) {
                throw closedAtStart();
            }
            first = starting == start;
            if (!first && pool != start.pool) {
                throw start.failure();
            }
            if (first) {
                starting = null;
                connector = start.connector;
                requestBoundaries = isRequestBoundaries();
                pool = start.pool;
            }
        } finally {
            lock.unlock();
        }
        if (first) {
            started(start.pool);
        }
    }

    /** Gives a start up, unless somebody whose patience ended sooner has taken it for good. */
    boolean hasFailed(Start start) {
        lock.lock();
        try {
            if (pool == start.pool && !closed) {
                return false;
            }
            starting = starting == start ? null : starting;
            failedStarts.add(start.pool);
        } finally {
            lock.unlock();
        }
        start.pool.close();
        return true;
    }

    private void started(ConnectionPool<Connection> started) {
        String name = started.config().name();
        PoolManagement registered = isRegisterMbeans() ? PoolManagement.register(this, started) : null;
        lock.lock();
        try {
            management = registered;
        } finally {
            lock.unlock();
        }
        if (closed && registered != null) {
            registered.unregister();
        }
        List<String> notRead = notRead();
        Log.lines(
                name, Level.DEBUG, notRead.isEmpty() ? List.of() : List.of("not read: " + String.join(", ", notRead)));
    }

    /** A connection of a pool that may have to be started first, all within one {@code connectionTimeout}. */
    private Connection firstConnection() throws SQLException {
        if (!closed) {
            try {
                Duration timeout = config().acquireTimeout();
                return firstLease(timeout, Duration.ofNanos(start(timeout).remainingNanos()));
            } catch (IllegalArgumentException e) {
                throw new SQLNonTransientConnectionException(
                        "the data source cannot start: " + e.getMessage(), "08001", e);
            } catch (PoolException e) {
                throw Failures.noLease(e);
            } catch (IllegalStateException e) {
                // Closed meanwhile: as if it had been seen at once.
            }
        }
        throw new SQLNonTransientConnectionException(
                this + ": getConnection() was called after close()", Failures.NO_CONNECTION);
    }

    private Connection firstLease(Duration timeout, Duration left) throws SQLException {
        try {
            return lease(pool, left);
        } catch (SQLTransientConnectionException e) {
            throw Failures.afterStart(e, timeout, timeout.minus(left));
        }
    }

    /**
     * Ends the pool: callers that wait fail at once, idle connections are closed now and the others when they come back.
     * Does nothing the second time. Does not wait.
     */
    @Override
    public void close() {
        Start unfinished;
        PoolManagement registered;
        lock.lock();
        try {
            closed = true;
            unfinished = starting;
            registered = management;
            management = null;
        } finally {
            lock.unlock();
        }
        ConnectionPool<Connection> present = unfinished == null ? pool : unfinished.pool;
        if (present != null) {
            present.close();
        }
        if (registered != null) {
            registered.unregister();
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
        return present != null ? present.stats() : Start.nothing(config().maxSize());
    }

    /**
     * Every property of the pool in force, and every other one that was set as a text: a line for each with its value, its
     * unit and where it comes from (setter, system property, environment variable, file and line, default), and a line for
     * all that looks like a property in the process and is not read. Objects, such as a credentials provider, are not
     * listed. Does not wait.
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
        if (pool != null || starting != null || closed) {
            throw new IllegalStateException(key + " cannot be set any more: " + this
                    + (isClosed() ? "; make another data source" : "; set it before the first getConnection()"));
        }
    }

    @Override
    PoolConfig config() {
        ConnectionPool<Connection> present = pool;
        return present != null ? present.config() : super.config();
    }

    @Override
    boolean isRunning() {
        return pool != null && !closed;
    }

    @Override
    void apply(Set<String> changed) {
        if (connector.hasProvider() && changed.stream().anyMatch(JdbcSettings::isCredential)) {
            throw new IllegalStateException(this + ": its credentials provider gives user and password; no other can");
        }
        JdbcSettings settings = settings();
        if (changed.stream().anyMatch(PoolConfig.keys()::contains)) {
            PoolConfig next = settings.poolConfig();
            pool.reconfigure(next.toBuilder().name(pool.config().name()).build());
        }
        if (connector.take(settings)) {
            pool.evict();
        }
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
        return present == null ? List.of(this) : List.of(this, present, connector.wrapped());
    }

    /**
     * Pool, database or class of a data source, and state, for messages.
     *
     * @return the text, with credentials masked
     */
    @Override
    public String toString() {
        String url = getUrl();
        DataSource given = getDataSource();
        String from = given != null
                ? given.getClass().getName()
                : url != null ? Redactor.url(url) : Objects.toString(getDataSourceClassName(), "no URL");
        ConnectionPool<Connection> present = pool;
        String name = present == null
                ? settings().settings().text("poolName").orElse("cenote")
                : present.config().name();
        return "CenoteDataSource(" + name + ", " + from + ", "
                + (isClosed() ? "closed" : present == null ? "not started" : "started") + ")";
    }
}
