package io.cenote.compare.peers;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.tomcat.jdbc.pool.DataSource;

/** The Tomcat JDBC pool: starts with the first caller. */
final class TomcatPeer implements Peer {
    /** It logs what the callers are told anyway. Held here: a logger that nobody holds forgets its level. */
    private static final Logger LOG = Logger.getLogger("org.apache.tomcat.jdbc");

    static {
        LOG.setLevel(Level.OFF);
    }

    @Override
    public String name() {
        return "tomcat";
    }

    @Override
    public OpenPeer open(PeerSettings settings) {
        DataSource source = new DataSource();
        source.setUrl(settings.url());
        // It refuses null.
        if (settings.user() != null) {
            source.setUsername(settings.user());
        }
        if (settings.password() != null) {
            source.setPassword(settings.password());
        }
        source.setMaxActive(settings.maximumPoolSize());
        source.setMaxIdle(settings.maximumPoolSize());
        source.setMinIdle(settings.minimumIdle());
        // Its default is 10.
        source.setInitialSize(settings.minimumIdle());
        source.setMaxWait(settings.connectionTimeoutMillis());
        return new Opened(source, source::close);
    }
}
