package io.cenote.compare.peers;

import io.cenote.suite.Deviations;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which rules about data sources a peer is known to break: a file beside this class, one for each that breaks any. */
public final class PeerDeviations {
    private static final Map<String, Deviations> LOADED = new ConcurrentHashMap<>();

    private PeerDeviations() {}

    /** The list of the peer of that name; none if there is no file. */
    public static Deviations of(String name) {
        return LOADED.computeIfAbsent(name, PeerDeviations::load);
    }

    private static Deviations load(String name) {
        String file = name + ".properties";
        return PeerDeviations.class.getResource(file) == null
                ? Deviations.none()
                : Deviations.load(PeerDeviations.class, file);
    }
}
