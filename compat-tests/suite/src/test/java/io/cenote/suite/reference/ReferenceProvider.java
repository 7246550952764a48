package io.cenote.suite.reference;

import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Connector;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolProvider;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolTrait;
import java.util.Set;

/**
 * Reference pools of either order.
 *
 * @param newestFirst whether the newest idle connection is used first
 */
public record ReferenceProvider(boolean newestFirst) implements PoolProvider {
    @Override
    public String name() {
        return newestFirst ? "reference-lifo" : "reference-fifo";
    }

    @Override
    public Set<PoolTrait> traits(PoolConfig config) {
        return Set.of(
                PoolTrait.FIFO_WAITERS,
                PoolTrait.TICKER,
                PoolTrait.FAIL_FAST,
                newestFirst ? PoolTrait.LIFO_REUSE : PoolTrait.FIFO_REUSE);
    }

    @Override
    public <C> ConnectionPool<C> create(Connector<C> connector, PoolConfig config, PoolRuntime runtime) {
        return new ReferencePool<>(connector, config, runtime, newestFirst).start();
    }
}
