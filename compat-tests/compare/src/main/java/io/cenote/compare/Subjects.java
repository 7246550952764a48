package io.cenote.compare;

import io.cenote.compare.hikari.HikariProvider;
import io.cenote.compare.peers.Peer;
import io.cenote.compare.peers.PeerProvider;
import io.cenote.compare.peers.Peers;
import io.cenote.spi.PoolProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/** The pools that the suite can be run on: those of {@link Peers}, and what the class path provides. */
final class Subjects {
    private static final String ALL = "all";
    private static final String USUAL = "channel,lifo,condition," + HikariProvider.NAME;

    private Subjects() {}

    /**
     * The pools that the user wants, in that order.
     *
     * @param list names, separated by commas, or {@code all}; null for the usual four
     * @param loader where to look for providers
     * @return the subjects
     * @throws UsageException if a name is unknown or repeated
     */
    static List<SuiteSubject> choose(String list, ClassLoader loader) {
        Map<String, PoolProvider> providers = providers(loader);
        Set<String> known = new LinkedHashSet<>(Peers.names());
        known.addAll(providers.keySet());
        String wanted = list == null ? USUAL : ALL.equals(list) ? String.join(",", known) : list;
        Set<String> chosen = new LinkedHashSet<>();
        for (String part : wanted.split(",", -1)) {
            String name = part.strip();
            if (!known.contains(name)) {
                throw new UsageException("--pools: there is no pool '" + name + "'" + Nearest.hint(name, known)
                        + " Pools: " + String.join(", ", known) + ", or all.");
            }
            if (!chosen.add(name)) {
                throw new UsageException("--pools names " + name + " twice: name each pool once.");
            }
        }
        return chosen.stream().map(name -> subject(name, providers)).toList();
    }

    private static SuiteSubject subject(String name, Map<String, PoolProvider> providers) {
        Peer peer = Peers.named(name).orElseGet(() -> Peers.provided(name));
        return new SuiteSubject(name, Optional.ofNullable(providers.get(name)), new PeerProvider(peer));
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
