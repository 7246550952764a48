package io.cenote.compare;

import io.cenote.compare.peers.Peers;
import io.cenote.spi.PoolProvider;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/** The pools that can be had as a data source: those of {@link Peers}, and what {@code --cp} provides. */
final class Pools {
    private static final String ALL = "all";
    private static final List<String> USUAL = List.of("channel", "lifo", "condition", "hikari");

    private Pools() {}

    /**
     * The pools that the user wants, in that order.
     *
     * @param list names, separated by commas, or {@code all}; null for the usual ones
     * @param usual the names if the user says nothing
     * @param loader where to look for providers
     * @return names
     * @throws UsageException if a name is unknown or repeated
     */
    static List<String> choose(String list, List<String> usual, ClassLoader loader) {
        Set<String> known = new LinkedHashSet<>(Peers.names());
        ServiceLoader.load(PoolProvider.class, loader).forEach(provider -> known.add(provider.name()));
        if (ALL.equals(list)) {
            return List.copyOf(known);
        }
        Set<String> chosen = new LinkedHashSet<>();
        for (String part : list == null ? usual : List.of(list.split(",", -1))) {
            String name = part.strip();
            if (!known.contains(name)) {
                throw new UsageException("--pools: there is no pool '" + name + "'" + Nearest.hint(name, known)
                        + " Pools: " + String.join(", ", known) + ", or all.");
            }
            if (!chosen.add(name)) {
                throw new UsageException("--pools names " + name + " twice: name each pool once.");
            }
        }
        return List.copyOf(chosen);
    }

    /** This project's pools and the one that they are compared with. */
    static List<String> usual() {
        return USUAL;
    }
}
