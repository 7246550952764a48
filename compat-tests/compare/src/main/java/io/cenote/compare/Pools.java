package io.cenote.compare;

import io.cenote.compare.measure.Reference;
import io.cenote.compare.peers.Peers;
import io.cenote.compare.tcp.TcpSubject;
import io.cenote.spi.PoolProvider;
import java.util.ArrayList;
import java.util.Comparator;
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
        provided(loader).forEach(known::add);
        if (ALL.equals(list)) {
            return List.copyOf(known);
        }
        return chosen(list == null ? usual : List.of(list.split(",", -1)), known);
    }

    /**
     * What is tried for the state that it puts back: the pools that the user wants, in that order, also with SQL that undoes
     * what is set by SQL.
     *
     * @param list names, separated by commas, or {@code all}; null for those that Cenote knows, as they come
     * @param loader where to look for providers
     * @return names
     * @throws UsageException if a name is unknown or repeated
     */
    static List<String> chooseTried(String list, ClassLoader loader) {
        Set<String> known = new LinkedHashSet<>(Peers.names());
        known.addAll(provided(loader));
        known.addAll(Peers.resettingNames());
        if (ALL.equals(list)) {
            return List.copyOf(known);
        }
        return chosen(list == null ? Peers.names() : List.of(list.split(",", -1)), known);
    }

    /**
     * What faults happen to: the pools that the user wants, in that order, also in strict modes.
     *
     * @param list names, separated by commas, or {@code all}; null for the usual ones
     * @param loader where to look for providers
     * @return names
     * @throws UsageException if a name is unknown or repeated
     */
    static List<String> chooseTroubled(String list, ClassLoader loader) {
        Set<String> known = new LinkedHashSet<>(Peers.names());
        known.addAll(provided(loader));
        if (ALL.equals(list)) {
            return List.copyOf(known);
        }
        known.addAll(Peers.strictNames());
        return chosen(list == null ? USUAL : List.of(list.split(",", -1)), known);
    }

    /**
     * What is measured as a data source: the pools that the user wants, in that order, also in strict modes, and what
     * they are measured beside.
     *
     * @param list names, separated by commas, or {@code all}; null for the usual ones, with everything else if there is
     *     time
     * @param full whether there is
     * @param loader where to look for providers
     * @return names
     * @throws UsageException if a name is unknown or repeated
     */
    static List<String> chooseMeasured(String list, boolean full, ClassLoader loader) {
        Set<String> known = new LinkedHashSet<>(Peers.names());
        known.addAll(provided(loader));
        List<String> pools = List.copyOf(known);
        known.addAll(Peers.strictNames());
        known.addAll(Reference.names());
        if (ALL.equals(list)) {
            return full ? List.copyOf(known) : pools;
        }
        if (list != null) {
            return chosen(List.of(list.split(",", -1)), known);
        }
        List<String> names = new ArrayList<>(USUAL);
        if (full) {
            names.addAll(Peers.strictNames());
            names.addAll(Reference.names());
        }
        return names;
    }

    /**
     * What sends requests over TCP: the pools that the user wants, each with sockets of its own and with shared ones, after
     * what they are compared with.
     *
     * @param list names of pools behind the SPI, separated by commas, or {@code all}; null for this project's
     * @param loader where to look for providers
     * @return names
     * @throws UsageException if a name is unknown or repeated
     */
    static List<String> chooseTcp(String list, ClassLoader loader) {
        List<String> known = provided(loader);
        List<String> pools = list == null || ALL.equals(list)
                ? known
                : chosen(List.of(list.split(",", -1)), new LinkedHashSet<>(known));
        List<String> subjects = new ArrayList<>(List.of(TcpSubject.UNPOOLED, TcpSubject.COMMONS));
        pools.forEach(pool -> subjects.addAll(List.of(pool + TcpSubject.EXCLUSIVE, pool + TcpSubject.SHARED)));
        return subjects;
    }

    private static List<String> provided(ClassLoader loader) {
        List<String> names = new ArrayList<>();
        ServiceLoader.load(PoolProvider.class, loader).forEach(provider -> names.add(provider.name()));
        // The order of a class path is that of a file system; this project's own come first, in the order of reports.
        names.sort(Comparator.comparingInt(name -> USUAL.contains(name) ? USUAL.indexOf(name) : USUAL.size()));
        return names;
    }

    private static List<String> chosen(List<String> parts, Set<String> known) {
        Set<String> chosen = new LinkedHashSet<>();
        for (String part : parts) {
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
