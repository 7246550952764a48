package io.cenote.compare.peers;

import io.cenote.jdbc.CenoteDataSource;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One of this project's pools: starts with the first caller. Under its own name it is as it comes; under its name with
 * {@value #STRICT} it serves in the order of arrival, always, and the pool whose idle order affinity would disturb does
 * without affinity; with {@value #RESET} it runs the SQL of the settings after each use.
 */
record CenotePeer(String name) implements Peer {
    static final String STRICT = ":strict";
    static final String RESET = ":reset";

    /** Whose strict mode is an exact rotation. */
    private static final List<String> ROTATING = List.of("channel");

    /** It logs what the callers are told anyway. Held here: a logger that nobody holds forgets its level. */
    private static final Logger LOG = Logger.getLogger("io.cenote");

    static {
        LOG.setLevel(Level.OFF);
    }

    @Override
    public OpenPeer open(PeerSettings settings) {
        CenoteDataSource source = new CenoteDataSource();
        boolean strict = name.endsWith(STRICT);
        boolean resetting = name.endsWith(RESET);
        String pool = strict || resetting ? name.substring(0, name.indexOf(':')) : name;
        source.setPool(pool);
        if (strict) {
            source.setHandoffAfter(0);
            source.setAffinity(!ROTATING.contains(pool));
        }
        if (resetting && settings.resetSql() != null) {
            source.setResetSql(settings.resetSql());
        }
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
