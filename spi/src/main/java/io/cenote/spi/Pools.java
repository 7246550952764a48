package io.cenote.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens pools, and finds the kinds that there are. Safe for use by many threads.
 *
 * <p>A pool whose name was not set is named {@code cenote-N} when it is opened; N counts those pools in this JVM, from
 * 1. So a configuration that is used for two pools names them apart.
 */
public final class Pools {
    /** Incremented by whoever opens a pool without a name; nothing is ordered by it. */
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** The pools of this project, for an error that names the missing dependency. */
    private static final Set<String> OWN = Set.of("channel", "lifo", "condition");

    private static final KnownProviders<PoolProvider> KNOWN = new KnownProviders<>(PoolProvider.class);

    private Pools() {}

    /**
     * A pool of connections to a URL, of the kind that the configuration names, in the ordinary
     * {@linkplain PoolRuntime#system surroundings}. Does not wait for a connection.
     *
     * @param <C> the type of the connections
     * @param type the type of the connections
     * @param url chooses the driver
     * @param config the configuration; its driver options go to the driver
     * @return the pool; the caller must close it
     * @throws IllegalArgumentException if there is no such driver or kind of pool, or an option is bad
     */
    public static <C> ConnectionPool<C> open(Class<C> type, String url, PoolConfig config) {
        return open(type, url, config, PoolRuntime.system());
    }

    /**
     * A pool of connections to a URL, of the kind that the configuration names. Does not wait for a connection.
     *
     * @param <C> the type of the connections
     * @param type the type of the connections
     * @param url chooses the driver
     * @param config the configuration; its driver options go to the driver
     * @param runtime the clock and the listener
     * @return the pool; the caller must close it
     * @throws IllegalArgumentException if there is no such driver or kind of pool, or an option is bad
     */
    public static <C> ConnectionPool<C> open(Class<C> type, String url, PoolConfig config, PoolRuntime runtime) {
        return openUrl(type, url, config, runtime, null);
    }

    /**
     * A pool of connections to a URL, of the kind that the configuration names, with hooks. Does not wait for a
     * connection.
     *
     * @param <C> the type of the connections
     * @param type the type of the connections
     * @param url chooses the driver
     * @param config the configuration; its driver options go to the driver
     * @param runtime the clock and the listener
     * @param hooks are shown each connection when it is opened, acquired, released and closed
     * @return the pool; the caller must close it
     * @throws IllegalArgumentException if there is no such driver or kind of pool, or an option is bad
     */
    public static <C> ConnectionPool<C> open(
            Class<C> type, String url, PoolConfig config, PoolRuntime runtime, ConnectionHooks<C> hooks) {
        return openUrl(type, url, config, runtime, Objects.requireNonNull(hooks, "hooks"));
    }

    private static <C> ConnectionPool<C> openUrl(
            Class<C> type, String url, PoolConfig config, PoolRuntime runtime, ConnectionHooks<C> hooks) {
        PoolProvider provider = provider(Objects.requireNonNull(config, "config"));
        Driver<C> driver = Drivers.find(type, url);
        Connector<C> connector = Objects.requireNonNull(
                driver.connector(url, config.driverOptions()),
                () -> "the driver " + driver.getClass().getName() + " returned null for a connector");
        try {
            return create(provider, connector, config, runtime, hooks);
        } catch (RuntimeException | Error e) {
            // Nobody else knows this connector.
            try {
                connector.close();
            } catch (RuntimeException | Error f) {
                e.addSuppressed(f);
            }
            throw e;
        }
    }

    /**
     * A pool over a given connector, in the ordinary {@linkplain PoolRuntime#system surroundings}. Does not wait for a
     * connection.
     *
     * @param <C> the type of the connections
     * @param connector opens the connections; owned by the pool from here on, unless this method throws
     * @param config the configuration
     * @return the pool; the caller must close it
     * @throws IllegalArgumentException if there is no such kind of pool
     */
    public static <C> ConnectionPool<C> open(Connector<C> connector, PoolConfig config) {
        return open(connector, config, PoolRuntime.system());
    }

    /**
     * A pool over a given connector. Does not wait for a connection.
     *
     * @param <C> the type of the connections
     * @param connector opens the connections; owned by the pool from here on, unless this method throws
     * @param config the configuration
     * @param runtime the clock and the listener
     * @return the pool; the caller must close it
     * @throws IllegalArgumentException if there is no such kind of pool
     */
    public static <C> ConnectionPool<C> open(Connector<C> connector, PoolConfig config, PoolRuntime runtime) {
        Objects.requireNonNull(connector, "connector");
        return create(provider(Objects.requireNonNull(config, "config")), connector, config, runtime, null);
    }

    /**
     * A pool over a given connector, with hooks. Does not wait for a connection.
     *
     * @param <C> the type of the connections
     * @param connector opens the connections; owned by the pool from here on, unless this method throws
     * @param config the configuration
     * @param runtime the clock and the listener
     * @param hooks are shown each connection when it is opened, acquired, released and closed
     * @return the pool; the caller must close it
     * @throws IllegalArgumentException if there is no such kind of pool
     */
    public static <C> ConnectionPool<C> open(
            Connector<C> connector, PoolConfig config, PoolRuntime runtime, ConnectionHooks<C> hooks) {
        Objects.requireNonNull(connector, "connector");
        Objects.requireNonNull(hooks, "hooks");
        PoolProvider provider = provider(Objects.requireNonNull(config, "config"));
        return create(provider, connector, config, runtime, hooks);
    }

    /** With hooks, or with null for none. */
    private static <C> ConnectionPool<C> create(
            PoolProvider provider,
            Connector<C> connector,
            PoolConfig config,
            PoolRuntime runtime,
            ConnectionHooks<C> given) {
        Objects.requireNonNull(runtime, "runtime");
        PoolConfig named = config.isNamed() ? config : config.numbered(NUMBER.incrementAndGet());
        if (given == null) {
            return create(provider, connector, named, runtime);
        }
        Hooks<C> hooks = new Hooks<>(named.name(), given);
        return new HookedPool<>(create(provider, new HookedConnector<>(connector, hooks), named, runtime), hooks);
    }

    private static <C> ConnectionPool<C> create(
            PoolProvider provider, Connector<C> connector, PoolConfig named, PoolRuntime runtime) {
        ConnectionPool<C> pool = provider.create(connector, named, runtime);
        if (pool == null) {
            throw new NullPointerException(
                    "the provider " + provider.getClass().getName() + " returned null for a pool");
        }
        return pool;
    }

    /**
     * The kind of pool with a name. Loads the kinds that there are, and does not wait otherwise.
     *
     * @param name the value of the configuration key {@code pool}
     * @return the provider
     * @throws IllegalArgumentException if there is none, or several; the message lists what there is
     */
    public static PoolProvider provider(String name) {
        return provider(Objects.requireNonNull(name, "name"), "");
    }

    /** The kind of pool that a configuration names; an error says where the name comes from. */
    private static PoolProvider provider(PoolConfig config) {
        String origin = config.origins().getOrDefault(PoolProperty.PROVIDER.key, "default");
        return provider(config.provider(), " [" + Text.printable(origin) + "]");
    }

    private static PoolProvider provider(String name, String origin) {
        List<PoolProvider> before = byName(KNOWN.get()).getOrDefault(name, List.of());
        if (before.size() == 1) {
            return before.get(0);
        }
        Providers<PoolProvider> providers = KNOWN.lookUp();
        Map<String, List<PoolProvider>> byName = byName(providers);
        List<PoolProvider> found = byName.getOrDefault(name, List.of());
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.size() > 1) {
            throw new IllegalArgumentException(
                    "pool = " + Text.quoted(Redactor.url(name)) + origin + ": more than one provider has this name: "
                            + found.get(0).getClass().getName() + " and "
                            + found.get(1).getClass().getName() + "; leave one of them on the class path");
        }
        String hint = Nearest.of(name, byName.keySet())
                .map(neighbour -> "; the nearest is " + Text.quoted(neighbour))
                .orElse("");
        String known = byName.isEmpty() ? "there is none at all" : "pools are " + String.join(", ", byName.keySet());
        throw new IllegalArgumentException(
                "pool = " + Text.quoted(Redactor.url(name)) + origin + ": no such pool; " + known + hint
                        + (OWN.contains(name)
                                ? "; add its dependency, io.cenote:cenote-pool-" + name
                                : "; correct the name, or add the dependency that brings this pool")
                        + providers.broken());
    }

    /**
     * The names that {@link #provider} takes. Loads the kinds that there are, and does not wait otherwise.
     *
     * @return the names of the kinds of pool that load, in alphabetical order
     */
    public static List<String> names() {
        return List.copyOf(byName(KNOWN.lookUp()).keySet());
    }

    private static Map<String, List<PoolProvider>> byName(Providers<PoolProvider> providers) {
        Map<String, List<PoolProvider>> byName = new TreeMap<>();
        for (PoolProvider provider : providers.all()) {
            try {
                String name = Objects.requireNonNull(provider.name(), "its name is null");
                List<PoolProvider> same = byName.get(name);
                if (same == null) {
                    same = new ArrayList<>();
                    byName.put(name, same);
                }
                same.add(provider);
            } catch (RuntimeException | LinkageError e) {
                providers.dropBroken(provider, e.toString());
            }
        }
        return byName;
    }
}
