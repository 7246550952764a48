package io.cenote.compare.hikari;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolProvider;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.Deviations;
import java.time.Duration;
import java.util.Set;

/**
 * HikariCP behind the SPI, so that the compatibility suite can be run on it.
 *
 * <p>Maps each call to what HikariCP has for it and mends nothing: where HikariCP behaves differently from the SPI, that
 * shows. It promises no order of waiters or connections, and it takes no clock, so rules that need either do not apply
 * to it. For measuring, HikariCP is used directly as a DataSource, without this adapter.
 */
public final class HikariProvider implements PoolProvider {
    /** The name of this kind of pool. */
    public static final String NAME = "hikari";

    /** A provider. */
    public HikariProvider() {}

    /** The rules that HikariCP breaks, each with the reason. */
    public static Deviations deviations() {
        return Deviations.load(HikariProvider.class, "deviations.properties");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<PoolTrait> traits(PoolConfig config) {
        return Set.of(PoolTrait.PATIENT_GROWTH);
    }

    @Override
    public <C> ConnectionPool<C> create(Connector<C> connector, PoolConfig config, PoolRuntime runtime) {
        ConnectorDataSource<C> dataSource = new ConnectorDataSource<>(connector, config, runtime.listener());
        HikariConfig settings = new HikariConfig();
        settings.setDataSource(dataSource);
        settings.setPoolName(config.name());
        settings.setAllowPoolSuspension(true);
        settings.setInitializationFailTimeout(-1); // as the SPI: creation does not wait for a connection
        apply(config, settings);
        settings.validate(); // as HikariDataSource: replaces what it does not accept
        return new HikariConnectionPool<>(new HikariPool(settings), settings, config, dataSource);
    }

    /** The part of the configuration that HikariCP lets change while it runs. */
    static void apply(PoolConfig config, HikariConfig settings) {
        settings.setMaximumPoolSize(config.maxSize());
        settings.setMinimumIdle(config.minIdle());
        settings.setConnectionTimeout(millis(config.acquireTimeout()));
        settings.setValidationTimeout(millis(config.validationTimeout()));
        settings.setIdleTimeout(millis(config.idleTimeout()));
        settings.setMaxLifetime(millis(config.maxLifetime()));
        settings.setKeepaliveTime(millis(config.keepalive()));
        settings.setLeakDetectionThreshold(millis(config.leakThreshold()));
    }

    private static long millis(Duration duration) {
        return Deadline.saturatedNanos(duration) / 1_000_000;
    }
}
