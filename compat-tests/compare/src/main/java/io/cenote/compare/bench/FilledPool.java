package io.cenote.compare.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.cenote.compare.report.MeasuredRow;
import io.cenote.jdbc.CenoteDataSource;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import javax.sql.DataSource;

/**
 * A pool that holds all its connections, each idle. Settings are equal for all pools, and said where two defaults might
 * differ.
 */
final class FilledPool implements AutoCloseable {
    private static final long CONNECTION_TIMEOUT = 30_000;
    private static final long VALIDATION_TIMEOUT = 5_000;
    private static final long IDLE_TIMEOUT = 600_000;
    private static final long MAX_LIFETIME = 1_800_000;
    private static final long KEEPALIVE = 120_000;
    /** HikariCP's, which only a system property changes; the same is Cenote's default. */
    private static final long VALIDATE_AFTER_IDLE = 500;

    private static final long FILL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final DataSource dataSource;
    private final Runnable closing;

    private FilledPool(DataSource dataSource, Runnable closing, int size, IntSupplier idle) {
        this.dataSource = dataSource;
        this.closing = closing;
        long start = System.nanoTime();
        while (idle.getAsInt() < size) {
            if (System.nanoTime() - start > FILL_NANOS) {
                throw new IllegalStateException("minimumIdle is " + size + ", but the pool has " + idle.getAsInt()
                        + " idle connections after 30 s: does it fill itself, and does the database allow that many?");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** A pool by the name that the user gives it. */
    static FilledPool open(String subject, Database database, int size) throws SQLException {
        return subject.equals(MeasuredRow.BASELINE) ? hikari(database, size) : cenote(subject, database, size);
    }

    private static FilledPool hikari(Database database, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        if (!database.user().isEmpty()) {
            config.setUsername(database.user());
            config.setPassword(database.password());
        }
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(size);
        config.setConnectionTimeout(CONNECTION_TIMEOUT);
        config.setValidationTimeout(VALIDATION_TIMEOUT);
        config.setIdleTimeout(IDLE_TIMEOUT);
        config.setMaxLifetime(MAX_LIFETIME);
        config.setKeepaliveTime(KEEPALIVE);
        HikariDataSource dataSource = new HikariDataSource(config);
        return new FilledPool(dataSource, dataSource::close, size, () -> dataSource
                .getHikariPoolMXBean()
                .getIdleConnections());
    }

    private static FilledPool cenote(String pool, Database database, int size) throws SQLException {
        CenoteDataSource dataSource = new CenoteDataSource();
        dataSource.setPool(pool);
        dataSource.setJdbcUrl(database.url());
        if (!database.user().isEmpty()) {
            dataSource.setUsername(database.user());
            dataSource.setPassword(database.password());
        }
        dataSource.setMaximumPoolSize(size);
        dataSource.setMinimumIdle(size);
        dataSource.setConnectionTimeout(CONNECTION_TIMEOUT);
        dataSource.setValidationTimeout(VALIDATION_TIMEOUT);
        dataSource.setIdleTimeout(IDLE_TIMEOUT);
        dataSource.setMaxLifetime(MAX_LIFETIME);
        dataSource.setKeepaliveTime(KEEPALIVE);
        dataSource.setValidateAfterIdle(VALIDATE_AFTER_IDLE);
        dataSource.start();
        return new FilledPool(
                dataSource, dataSource::close, size, () -> dataSource.stats().idle());
    }

    static void describe(Map<String, Object> settings) {
        settings.put("minimumIdle", "= maximumPoolSize, filled before measuring");
        settings.put("connectionTimeoutMillis", CONNECTION_TIMEOUT);
        settings.put("validationTimeoutMillis", VALIDATION_TIMEOUT);
        settings.put("idleTimeoutMillis", IDLE_TIMEOUT);
        settings.put("maxLifetimeMillis", MAX_LIFETIME);
        settings.put("keepaliveTimeMillis", KEEPALIVE);
        settings.put("validateAfterIdleMillis", VALIDATE_AFTER_IDLE);
    }

    DataSource dataSource() {
        return dataSource;
    }

    @Override
    public void close() {
        closing.run();
    }
}
