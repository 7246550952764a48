package io.cenote.compare.peers;

import java.util.List;
import java.util.Optional;

/** The pools that are compared as plain data sources. */
public final class Peers {
    private static final List<Peer> ALL = List.of(
            new CenotePeer("channel"),
            new CenotePeer("lifo"),
            new CenotePeer("condition"),
            new HikariPeer(),
            new AgroalPeer(),
            new DbcpPeer(),
            new TomcatPeer(),
            new C3p0Peer(),
            new ViburPeer());

    private static final List<String> OURS = List.of("channel", "lifo", "condition");

    private Peers() {}

    /** All of them, in the order of the reports. */
    public static List<Peer> all() {
        return ALL;
    }

    /** The names of all of them, in the same order. */
    public static List<String> names() {
        return ALL.stream().map(Peer::name).toList();
    }

    /** The names of this project's pools in their strict modes. */
    public static List<String> strictNames() {
        return OURS.stream().map(name -> name + CenotePeer.STRICT).toList();
    }

    /** The names of this project's pools with SQL that undoes what is set by SQL. */
    public static List<String> resettingNames() {
        return OURS.stream().map(name -> name + CenotePeer.RESET).toList();
    }

    /** The one of that name. */
    public static Optional<Peer> named(String name) {
        return ALL.stream().filter(peer -> peer.name().equals(name)).findFirst();
    }

    /** The one of that name, or the pool of that name that the class path provides behind this project's SPI. */
    public static Peer namedOrProvided(String name) {
        return named(name).orElseGet(() -> new CenotePeer(name));
    }
}
