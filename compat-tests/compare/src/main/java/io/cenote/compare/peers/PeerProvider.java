package io.cenote.compare.peers;

import io.cenote.suite.DataSourceProvider;
import io.cenote.suite.DataSourceSettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** A peer, for the rules about data sources. It maps the settings and mends nothing. */
public final class PeerProvider implements DataSourceProvider {
    private final Peer peer;

    /** The open pools by their data sources: which call closes a pool is the peer's knowledge. */
    private final Map<DataSource, OpenPeer> open = new ConcurrentHashMap<>();

    /** For one kind of pool. */
    public PeerProvider(Peer peer) {
        this.peer = peer;
    }

    @Override
    public String name() {
        return peer.name();
    }

    @Override
    public DataSource open(DataSourceSettings settings) {
        OpenPeer opened =
                peer.open(PeerSettings.of(settings.url(), settings.maximumPoolSize(), settings.connectionTimeout()));
        open.put(opened.dataSource(), opened);
        return opened.dataSource();
    }

    @Override
    public void close(DataSource source) {
        // Kept: a rule may close twice.
        open.get(source).close();
    }
}
