package io.cenote.pool.condition;

import io.cenote.engine.ManagedPool;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Connector;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolProvider;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolTrait;
import java.util.EnumSet;
import java.util.Set;

/** The condition pool: wait and signal, one condition for each waiter. Chosen by {@code pool=condition}. */
public final class ConditionPoolProvider implements PoolProvider {
    /** For {@link java.util.ServiceLoader}. */
    public ConditionPoolProvider() {}

    @Override
    public String name() {
        return "condition";
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
        if (!config.affinity()) {
            traits.add(PoolTrait.FIFO_REUSE);
        }
        return traits;
    }

    @Override
    public <C> ConnectionPool<C> create(Connector<C> connector, PoolConfig config, PoolRuntime runtime) {
        return ManagedPool.open(connector, config, runtime, new ConditionExchange<>());
    }
}
