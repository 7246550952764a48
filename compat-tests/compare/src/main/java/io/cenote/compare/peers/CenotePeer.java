package io.cenote.compare.peers;

import io.cenote.jdbc.CenoteDataSource;

/** One of this project's pools: starts with the first caller. */
record CenotePeer(String name) implements Peer {
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
