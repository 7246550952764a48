package io.cenote.spi;

import java.util.Set;

/** A kind of pool, found by {@link java.util.ServiceLoader} and chosen by {@link PoolConfig#provider()}. */
public interface PoolProvider {
    /**
     * The value of the configuration key {@code pool} that chooses this kind.
     *
     * @return a name in lower case
     */
    String name();

    /**
     * What pools of this kind promise beyond the contract.
     *
     * @param config the configuration that the promise is for
     * @return the traits
     */
    Set<PoolTrait> traits(PoolConfig config);

    /**
     * A new pool. Starts to connect in the background if it keeps idle connections, and does not wait for it.
     *
     * @param <C> the type of the connections
     * @param connector opens the connections; owned by the pool from here on
     * @param config the configuration
     * @param runtime the clock and the listener
     * @return the pool
     */
    <C> ConnectionPool<C> create(Connector<C> connector, PoolConfig config, PoolRuntime runtime);
}
