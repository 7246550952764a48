package io.cenote.compare.bench;

import io.cenote.compare.measure.Database;
import io.cenote.compare.peers.OpenPeer;
import io.cenote.compare.peers.PeerSettings;
import io.cenote.compare.peers.Peers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** A pool that holds all its connections, each idle. */
final class FilledPool implements AutoCloseable {
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(30);

    private final OpenPeer peer;

    private FilledPool(OpenPeer peer) {
        this.peer = peer;
    }

    /** A pool by the name that the user gives it. Held all at once, its connections are all open afterwards. */
    static FilledPool open(String subject, Database database, int size) throws SQLException {
        OpenPeer peer = Peers.namedOrProvided(subject).open(settings(database, size));
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(peer.dataSource().getConnection());
        }
        for (Connection connection : all) {
            connection.close();
        }
        return new FilledPool(peer);
    }

    private static PeerSettings settings(Database database, int size) {
        boolean anonymous = database.user().isEmpty();
        return new PeerSettings(
                database.url(),
                anonymous ? null : database.user(),
                anonymous ? null : database.password(),
                size,
                size,
                CONNECTION_TIMEOUT);
    }

    /** What is the same for all pools. */
    static void describe(Map<String, Object> settings) {
        settings.put("minimumIdle", "= maximumPoolSize, filled before measuring");
        settings.put("connectionTimeoutMillis", CONNECTION_TIMEOUT.toMillis());
        settings.put("otherSettings", "each pool's own defaults");
    }

    DataSource dataSource() {
        return peer.dataSource();
    }

    @Override
    public void close() {
        peer.close();
    }
}
