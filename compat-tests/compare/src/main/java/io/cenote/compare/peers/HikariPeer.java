package io.cenote.compare.peers;

import com.zaxxer.hikari.HikariDataSource;

/** HikariCP, made as a bean: starts with the first caller, as this project's pools do. */
final class HikariPeer implements Peer {
    @Override
    public String name() {
        return "hikari";
    }

    @Override
    public OpenPeer open(PeerSettings settings) {
        HikariDataSource source = new HikariDataSource();
        source.setJdbcUrl(settings.url());
        source.setUsername(settings.user());
        source.setPassword(settings.password());
        source.setMaximumPoolSize(settings.maximumPoolSize());
        source.setMinimumIdle(settings.minimumIdle());
        // At least 250 ms: HikariCP refuses less.
        source.setConnectionTimeout(settings.connectionTimeoutMillis());
        return new Opened(source, source::close);
    }
}
