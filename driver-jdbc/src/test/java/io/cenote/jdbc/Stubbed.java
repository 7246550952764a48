package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.Pools;
import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A data source over a {@link StubDriver}, with one connection that is never closed by age or validated. */
final class Stubbed implements AutoCloseable {
    final StubDriver driver = new StubDriver();
    final CenoteDataSource source = new CenoteDataSource(Settings.empty(), Surroundings.none());

    Stubbed() {
        try {
            DriverManager.registerDriver(driver);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        source.setUrl(driver.url());
        source.setMaximumPoolSize(1);
        source.setMinimumIdle(0);
        source.setInitializationFailTimeout(-1);
        source.setValidateAfterIdle(0);
        source.setKeepaliveTime(0);
        source.setMaxLifetime(0);
        source.setIdleTimeout(0);
    }

    /** A lease on the one connection; what opening it called is forgotten. */
    LeasedConnection lease() throws SQLException {
        LeasedConnection lease = (LeasedConnection) source.getConnection();
        driver.calls.clear();
        return lease;
    }

    /** A pool without the data source on the same driver. */
    ConnectionPool<Connection> pool() {
        PoolConfig config = PoolConfig.builder()
                .maxSize(1)
                .minIdle(0)
                .validateAfterIdle(Duration.ZERO)
                .keepalive(Duration.ZERO)
                .build();
        return Pools.open(new JdbcConnector(driver.url(), Map.of(), FatalErrors.CLEAR_ONES_ONLY), config);
    }

    long closed(CloseReason reason) {
        return source.stats().closed(reason);
    }

    /** What a caller of a data source that has not started is told once an attempt to connect has failed. */
    static SQLTransientConnectionException timeoutAfterAFailure(CenoteDataSource source) {
        source.setConnectionTimeout(250);
        source.setInitializationFailTimeout(-1);
        assertThrows(SQLException.class, source::getConnection);
        await("a failed attempt", () -> source.stats().connectFailures() > 0);
        return assertThrows(SQLTransientConnectionException.class, source::getConnection);
    }

    /** Waits for another thread, which only a fault keeps from counting down. */
    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("not within 30 s");
        }
    }

    /** Waits for a state that only a fault keeps from coming. */
    static void await(String what, BooleanSupplier state) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!state.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within 30 s: " + what);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    @Override
    public void close() {
        source.close();
        try {
            DriverManager.deregisterDriver(driver);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
