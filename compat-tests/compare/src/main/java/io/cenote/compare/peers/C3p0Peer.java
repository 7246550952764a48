package io.cenote.compare.peers;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * c3p0: starts with the first caller. It connects in threes and takes connections back in the background, both as it
 * comes.
 */
final class C3p0Peer implements Peer {
    /** It logs what the callers are told anyway. Held here: a logger that nobody holds forgets its level. */
    private static final Logger LOG = Logger.getLogger("com.mchange");

    static {
        LOG.setLevel(Level.OFF);
        // It does not trust an SLF4J that is silent, and says so on standard error, unless told what to use.
        System.setProperty("com.mchange.v2.log.MLog", "com.mchange.v2.log.jdk14logging.Jdk14MLog");
    }

    @Override
    public String name() {
        return "c3p0";
    }

    @Override
    public OpenPeer open(PeerSettings settings) {
        ComboPooledDataSource source = new ComboPooledDataSource();
        source.setJdbcUrl(settings.url());
        source.setUser(settings.user());
        source.setPassword(settings.password());
        source.setMaxPoolSize(settings.maximumPoolSize());
        source.setMinPoolSize(settings.minimumIdle());
        source.setInitialPoolSize(settings.minimumIdle());
        source.setCheckoutTimeout(settings.connectionTimeoutMillis());
        return new Opened(source, source::close);
    }
}
