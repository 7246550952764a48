package io.cenote.compare;

import io.cenote.compare.hikari.HikariProvider;
import io.cenote.spi.PoolProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** The pools that can be named in {@code --pools}: those that the class path provides, and HikariCP. */
final class Subjects {
    private static final List<String> USUAL = List.of("channel", "lifo", "condition", HikariProvider.NAME);

    private Subjects() {}

    /**
     * The pools that the user wants, in that order.
     *
     * @param list names, separated by commas; null for the usual four
     * @param loader where to look for providers
     * @return providers by name
     * @throws UsageException if a name is unknown or repeated
     */
    static Map<String, PoolProvider> choose(String list, ClassLoader loader) {
        Map<String, PoolProvider> found = found(loader);
        Map<String, PoolProvider> chosen = new LinkedHashMap<>();
        for (String part : list == null ? USUAL : List.of(list.split(",", -1))) {
            String name = part.strip();
            PoolProvider provider = found.get(name);
            if (provider == null) {
                throw new UsageException("--pools: there is no pool '" + name + "'" + Nearest.hint(name, found.keySet())
                        + " Pools: " + String.join(", ", found.keySet()) + ".");
            }
            if (chosen.put(name, provider) != null) {
                throw new UsageException("--pools names " + name + " twice: name each pool once.");
            }
        }
        return chosen;
    }

    private static Map<String, PoolProvider> found(ClassLoader loader) {
        List<PoolProvider> providers = new ArrayList<>();
        ServiceLoader.load(PoolProvider.class, loader).forEach(providers::add);
        providers.add(new HikariProvider());
        Map<String, PoolProvider> byName = new LinkedHashMap<>();
        USUAL.forEach(name -> byName.put(name, null));
        providers.forEach(provider -> byName.merge(provider.name(), provider, (first, second) -> first));
        byName.values().removeIf(provider -> provider == null);
        return byName;
    }
}
