package io.cenote.compare.peers;

import org.vibur.dbcp.ViburDBCPDataSource;

/** Vibur DBCP. What it keeps open is what it begins with, less what its reducer finds unused. */
final class ViburPeer implements Peer {
    @Override
    public String name() {
        return "vibur";
    }

    @Override
    public OpenPeer open(PeerSettings settings) {
        ViburDBCPDataSource source = new ViburDBCPDataSource();
        source.setJdbcUrl(settings.url());
        // It refuses to start with null for either; the empty string is what it has for none.
        source.setUsername(settings.user() == null ? "" : settings.user());
        source.setPassword(settings.password() == null ? "" : settings.password());
        source.setPoolMaxSize(settings.maximumPoolSize());
        source.setPoolInitialSize(settings.minimumIdle());
        source.setConnectionTimeoutInMs(settings.connectionTimeout().toMillis());
        source.start();
        return new Opened(source, source::close);
    }
}
