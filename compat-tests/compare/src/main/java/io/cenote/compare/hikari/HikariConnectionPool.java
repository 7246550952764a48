package io.cenote.compare.hikari;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.CloseReason;
import io.cenote.spi.CloseReport;
import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.LeaseShape;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolStats;
import io.cenote.spi.PoolSuspendedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A HikariCP pool in the shape of the SPI. Each method is the HikariCP call of the same purpose and a translation of
 * what it returns and throws.
 *
 * @param <C> the type of the connections
 */
final class HikariConnectionPool<C> implements ConnectionPool<C> {
    private final HikariPool pool;
    private final HikariConfig settings;
    private final ConnectorDataSource<C> dataSource;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong leases = new AtomicLong();
    private final LongAdder timeouts = new LongAdder();

    HikariConnectionPool(HikariPool pool, HikariConfig settings, PoolConfig config, ConnectorDataSource<C> dataSource) {
        this.pool = pool;
        this.settings = settings;
        this.dataSource = dataSource;
        dataSource.configure(config);
    }

    @Override
    public Lease<C> acquire() throws InterruptedException {
        return lease(config().acquireTimeout());
    }

    @Override
    public Lease<C> acquire(Duration timeout) throws InterruptedException {
        return lease(timeout);
    }

    @Override
    public Optional<Lease<C>> tryAcquire() {
        if (pool.poolState == HikariPool.POOL_SUSPENDED) {
            throw new PoolSuspendedException(config().name() + " is suspended");
        }
        try {
            return Optional.of(lent(pool(), 0));
        } catch (SQLTransientConnectionException nothingIdle) {
            return Optional.empty();
        } catch (SQLException e) {
            if (e.getCause() instanceof InterruptedException) {
                return Optional.empty(); // nothing was idle, and the flag is kept
            }
            throw new ConnectFailedException(e.getMessage(), e);
        }
    }

    @Override
    public <H> H acquire(Duration timeout, LeaseShape<C, H> shape) throws InterruptedException {
        HikariLease<C> lease = lease(timeout);
        try {
            return shape.lease(lease, lease.number(), lease.physical());
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private HikariLease<C> lease(Duration timeout) throws InterruptedException {
        long start = System.nanoTime();
        try {
            return lent(pool(), millis(timeout));
        } catch (SQLTransientConnectionException e) {
            timeouts.increment();
            Throwable cause =
                    e.getCause() instanceof ConnectorDataSource.DriverFailure driver ? driver.getCause() : e.getCause();
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            dataSource.timedOut(waited);
            throw new AcquireTimeoutException(e.getMessage(), cause, waited, stats(), List.of());
        } catch (SQLTransientException e) {
            throw new PoolSuspendedException(e.getMessage());
        } catch (SQLException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.interrupted(); // JDBC keeps the flag, the SPI throws instead
                InterruptedException interrupted = new InterruptedException(e.getMessage());
                interrupted.initCause(e);
                throw interrupted;
            }
            throw new ConnectFailedException(e.getMessage(), e);
        }
    }

    private HikariLease<C> lent(HikariPool from, long millis) throws SQLException {
        Connection lent = from.getConnection(millis);
        return new HikariLease<>(from, lent, leases.incrementAndGet());
    }

    /** A closed HikariDataSource asks its pool for nothing any more. */
    private HikariPool pool() {
        if (closed.get()) {
            throw new PoolClosedException(config().name() + " is closed");
        }
        return pool;
    }

    /** Whole milliseconds, rounded up; HikariCP fails at once for zero and less. */
    private static long millis(Duration timeout) {
        long nanos = Math.max(0, Deadline.saturatedNanos(timeout));
        return nanos / 1_000_000 + (nanos % 1_000_000 == 0 ? 0 : 1);
    }

    /** HikariCP counts no waits; those figures are zero. */
    @Override
    public PoolStats stats() {
        int open = pool.getTotalConnections();
        int idle = pool.getIdleConnections();
        int leased = pool.getActiveConnections();
        return new PoolStats(
                settings.getMaximumPoolSize(),
                open,
                idle,
                leased,
                Math.max(0, open - idle - leased),
                dataSource.connecting(),
                pool.getThreadsAwaitingConnection(),
                0,
                leases.get(),
                0,
                0,
                timeouts.sum(),
                dataSource.opened(),
                dataSource.failures(),
                dataSource.closed());
    }

    @Override
    public PoolConfig config() {
        return dataSource.config();
    }

    @Override
    public void reconfigure(PoolConfig config) {
        if (!config.name().equals(config().name()) || !config.provider().equals(config().provider())) {
            throw new IllegalArgumentException("name and provider are fixed");
        }
        pool();
        HikariProvider.apply(config, settings);
        dataSource.configure(config);
    }

    @Override
    public void evict() {
        dataSource.sweep(CloseReason.EVICTED);
        pool.softEvictConnections();
    }

    @Override
    public void suspend() {
        pool.suspendPool();
    }

    @Override
    public void resume() {
        pool.resumePool();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        dataSource.sweep(CloseReason.POOL_CLOSED);
        try {
            pool.shutdown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        dataSource.closeConnector();
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    /** HikariCP has no drain: it aborts what is leased, and does not say what that was. */
    @Override
    public CloseReport close(Duration drain) {
        close();
        return new CloseReport(List.of(), List.of());
    }
}
