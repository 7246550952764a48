package io.cenote.compare.peers;

import java.sql.SQLException;
import org.apache.commons.dbcp2.BasicDataSource;

/** Apache Commons DBCP2: starts with the first caller. */
final class DbcpPeer implements Peer {
    @Override
    public String name() {
        return "dbcp2";
    }

    @Override
    public OpenPeer open(PeerSettings settings) {
        BasicDataSource source = new BasicDataSource();
        source.setUrl(settings.url());
        source.setUsername(settings.user());
        source.setPassword(settings.password());
        source.setMaxTotal(settings.maximumPoolSize());
        // Its default of 8 would close what a larger pool has idle.
        source.setMaxIdle(settings.maximumPoolSize());
        source.setMinIdle(settings.minimumIdle());
        source.setInitialSize(settings.minimumIdle());
        source.setMaxWait(settings.connectionTimeout());
        return new Opened(source, () -> {
            try {
                source.close();
            } catch (SQLException e) {
                throw new IllegalStateException("DBCP2 does not close: " + e.getMessage(), e);
            }
        });
    }
}
