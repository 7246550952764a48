package io.cenote.pool.lifo;

import io.cenote.engine.ManagedPool;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Connector;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolProvider;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolTrait;
import java.util.EnumSet;
import java.util.Set;

/** The LIFO pool: the newest idle connection first, what is surplus ages out at the cold end. Chosen by {@code pool=lifo}. */
public final class LifoPoolProvider implements PoolProvider {
    /** For {@link java.util.ServiceLoader}. */
    public LifoPoolProvider() {}

    @Override
    public String name() {
        return "lifo";
    }

    @Override
    public Set<PoolTrait> traits(PoolConfig config) {
        Set<PoolTrait> traits = EnumSet.of(PoolTrait.TICKER, PoolTrait.PATIENT_GROWTH);
        if (config.handoffAfter().isZero()) {
            traits.add(PoolTrait.FIFO_WAITERS);
        }
        if (!config.failFastAfter().isZero()) {
            traits.add(PoolTrait.FAIL_FAST);
        }
        traits.add(PoolTrait.LIFO_REUSE);
        return traits;
    }

    @Override
    public <C> ConnectionPool<C> create(Connector<C> connector, PoolConfig config, PoolRuntime runtime) {
        return ManagedPool.open(connector, config, runtime, new LifoExchange<>());
    }
}
