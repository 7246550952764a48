package io.cenote.compare.hikari;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A connector in the shape of the DataSource that HikariCP opens its connections from, and the count of them.
 *
 * @param <C> the type of the connections
 */
final class ConnectorDataSource<C> implements DataSource {
    private final Connector<C> connector;
    private final PoolListener listener;
    private final AtomicInteger connecting = new AtomicInteger();
    private final LongAdder opened = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

    /** Written by reconfigure, read by whoever connects. */
    private volatile PoolConfig config;

    /** What was last done to all connections of a time; null: nothing. Written by who does it, read by who closes. */
    private volatile Sweep sweep;

    /** Why every connection that was opened before an instant will be closed. */
    private record Sweep(CloseReason reason, long nanos) {}

    ConnectorDataSource(Connector<C> connector, PoolConfig config, PoolListener listener) {
        this.connector = connector;
        this.config = config;
        this.listener = listener;
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, new LongAdder());
        }
    }

    /** An error of the connector that JDBC has no place for; its cause is the error. */
    static final class DriverFailure extends SQLException {
        private static final long serialVersionUID = 1;

        DriverFailure(Throwable cause) {
            super(cause.toString(), cause);
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        connecting.incrementAndGet();
        long start = System.nanoTime();
        Throwable failure = null;
        try {
            C connection = connector.connect(Deadline.after(config.connectTimeout()));
            if (connection == null) {
                failure = new SQLException("the driver returned null");
                return null;
            }
            opened.increment();
            tell(() -> listener.opened(config.name(), Duration.ofNanos(System.nanoTime() - start)));
            return new PhysicalConnection<>(connector, connection, config.validationTimeout(), this).asJdbc();
        } catch (SQLException | RuntimeException | Error e) {
            failure = e;
            throw e;
        } catch (Throwable e) {
            // Drivers may throw what they have not declared.
            failure = e;
            throw new DriverFailure(e);
        } finally {
            connecting.decrementAndGet();
            if (failure != null) {
                failures.increment();
                connectFailed(failure);
            }
        }
    }

    void closing(PhysicalConnection<C> connection) {
        CloseReason reason = reason(connection);
        closed.get(reason).increment();
        tell(() -> listener.closed(config.name(), reason));
    }

    void timedOut(Duration waited) {
        tell(() -> listener.timedOut(config.name(), waited));
    }

    private void connectFailed(Throwable cause) {
        tell(() -> listener.connectFailed(config.name(), cause));
    }

    /** What a listener throws is not the pool's affair. */
    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException | Error e) {
            // Dropped.
        }
    }

    /** HikariCP tells nobody why it closes: what is known of the connection, else of the pool, else its age decides. */
    private CloseReason reason(PhysicalConnection<C> connection) {
        if (connection.fate() != null) {
            return connection.fate();
        }
        Sweep last = sweep;
        if (last != null && connection.openedNanos() - last.nanos < 0) {
            return last.reason;
        }
        long lifetime = Deadline.saturatedNanos(config.maxLifetime());
        long age = System.nanoTime() - connection.openedNanos();
        boolean old = lifetime > 0 && age > lifetime - lifetime / 4;
        return old ? CloseReason.MAX_LIFETIME : CloseReason.IDLE_TIMEOUT;
    }

    void sweep(CloseReason reason) {
        sweep = new Sweep(reason, System.nanoTime());
    }

    void configure(PoolConfig changed) {
        config = changed;
    }

    PoolConfig config() {
        return config;
    }

    void closeConnector() {
        connector.close();
    }

    int connecting() {
        return connecting.get();
    }

    long opened() {
        return opened.sum();
    }

    long failures() {
        return failures.sum();
    }

    Map<CloseReason, Long> closed() {
        Map<CloseReason, Long> counts = new EnumMap<>(CloseReason.class);
        closed.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the connector has its credentials");
    }

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter writer) {}

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("no logger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
