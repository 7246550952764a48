package io.cenote.spi;

import java.util.ServiceLoader;

/** Opens pools, and finds the kinds that there are. */
public final class Pools {
    private Pools() {}

    /**
     * A pool of connections to a URL, of the kind that the configuration names. Does not wait for a connection.
     *
     * @param <C> the type of the connections
     * @param type the type of the connections
     * @param url chooses the driver
     * @param config the configuration; its driver options go to the driver
     * @return the pool; the caller must close it
     * @throws IllegalArgumentException if there is no such driver or kind of pool, or an option is bad
     */
    public static <C> ConnectionPool<C> open(Class<C> type, String url, PoolConfig config) {
        return open(Drivers.find(type, url).connector(url, config.driverOptions()), config, PoolRuntime.system());
    }

    /**
     * A pool over a given connector.
     *
     * @param <C> the type of the connections
     * @param connector opens the connections; owned by the pool from here on
     * @param config the configuration
     * @param runtime the clock and the listener
     * @return the pool; the caller must close it
     * @throws IllegalArgumentException if there is no such kind of pool
     */
    public static <C> ConnectionPool<C> open(Connector<C> connector, PoolConfig config, PoolRuntime runtime) {
        return provider(config.provider()).create(connector, config, runtime);
    }

    /**
     * The kind of pool with a name.
     *
     * @param name the value of the configuration key {@code pool}
     * @return the provider
     * @throws IllegalArgumentException if there is none; the message lists what there is
     */
    public static PoolProvider provider(String name) {
        for (PoolProvider provider : ServiceLoader.load(PoolProvider.class)) {
            if (provider.name().equals(name)) {
                return provider;
            }
        }
        throw new IllegalArgumentException("no pool '" + name + "'");
    }
}
