package io.cenote.suite.reference;

import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Connector;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolProvider;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.kit.FakeConnection;
import java.util.Set;
import java.util.function.Function;

/**
 * A reference pool with one fault.
 *
 * @param fault the fault in words
 * @param breaks the rules that must find it
 * @param concerns the other rules of their families that it happens to break, and that are not run
 * @param promises what it claims
 * @param maker makes the pool
 */
record BrokenPool(
        String fault,
        Set<String> breaks,
        Set<String> concerns,
        Function<PoolConfig, Set<PoolTrait>> promises,
        Maker maker)
        implements PoolProvider {
    static final Function<PoolConfig, Set<PoolTrait>> NEWEST_FIRST = new ReferenceProvider(true)::traits;
    static final Function<PoolConfig, Set<PoolTrait>> OLDEST_FIRST = new ReferenceProvider(false)::traits;

    /** Makes a pool with the fault. */
    @FunctionalInterface
    interface Maker {
        ReferencePool<FakeConnection> make(Connector<FakeConnection> connector, PoolConfig config, PoolRuntime runtime);
    }

    BrokenPool(String fault, Set<String> breaks, Set<String> concerns, Maker maker) {
        this(fault, breaks, concerns, NEWEST_FIRST, maker);
    }

    @Override
    public String name() {
        return "broken";
    }

    @Override
    public Set<PoolTrait> traits(PoolConfig config) {
        return promises.apply(config);
    }

    @Override
    @SuppressWarnings("unchecked") // The suite's connections are fake ones.
    public <C> ConnectionPool<C> create(Connector<C> connector, PoolConfig config, PoolRuntime runtime) {
        return (ConnectionPool<C>) maker.make((Connector<FakeConnection>) connector, config, runtime)
                .start();
    }

    @Override
    public String toString() {
        return fault;
    }
}
