package io.cenote.compare.peers;

import io.cenote.jdbc.CenoteDataSource;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One of this project's pools: starts with the first caller. */
record CenotePeer(String name) implements Peer {
    /** It logs what the callers are told anyway. Held here: a logger that nobody holds forgets its level. */
    private static final Logger LOG = Logger.getLogger("io.cenote");

    static {
        LOG.setLevel(Level.OFF);
    }

    @Override
    public OpenPeer open(PeerSettings settings) {
        CenoteDataSource source = new CenoteDataSource();
        source.setPool(name);
        source.setUrl(settings.url());
        if (settings.user() != null) {
            source.setUsername(settings.user());
        }
        if (settings.password() != null) {
            source.setPassword(settings.password());
        }
        source.setMaximumPoolSize(settings.maximumPoolSize());
        source.setMinimumIdle(settings.minimumIdle());
        source.setConnectionTimeout(settings.connectionTimeout().toMillis());
        return new Opened(source, source::close);
    }
}
