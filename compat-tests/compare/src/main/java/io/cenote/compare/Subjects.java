package io.cenote.compare;

import io.cenote.compare.hikari.HikariProvider;
import io.cenote.compare.peers.PeerProvider;
import io.cenote.compare.peers.Peers;
import io.cenote.spi.PoolProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** The pools of the command line as the suite sees them: as data sources, and behind the SPI if there is a way. */
final class Subjects {
    private Subjects() {}

    /**
     * The pools that the user wants, in that order.
     *
     * @param list names, separated by commas, or {@code all}; null for the usual ones
     * @param loader where to look for providers
     * @return the subjects
     * @throws UsageException if a name is unknown or repeated
     */
    static List<SuiteSubject> choose(String list, ClassLoader loader) {
        Map<String, PoolProvider> providers = providers(loader);
        return Pools.choose(list, Pools.usual(), loader).stream()
                .map(name -> subject(name, providers))
                .toList();
    }

    private static SuiteSubject subject(String name, Map<String, PoolProvider> providers) {
        return new SuiteSubject(
                name, Optional.ofNullable(providers.get(name)), new PeerProvider(Peers.namedOrProvided(name)));
    }

    private static Map<String, PoolProvider> providers(ClassLoader loader) {
        List<PoolProvider> found = new ArrayList<>();
        ServiceLoader.load(PoolProvider.class, loader).forEach(found::add);
        found.add(new HikariProvider());
        Map<String, PoolProvider> byName = new LinkedHashMap<>();
        found.forEach(provider -> byName.putIfAbsent(provider.name(), provider));
        return byName;
    }
}
