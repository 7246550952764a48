package io.cenote.compare.scenario;

import io.cenote.compare.measure.Database;
import io.cenote.compare.peers.OpenPeer;
import io.cenote.compare.peers.Peer;
import io.cenote.compare.peers.PeerSettings;
import io.cenote.compare.peers.Peers;
import io.cenote.compare.stub.CountingDriver;
import io.cenote.compare.stub.PlainConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The pool that a scenario happens to. */
final class Subject {
    /** How long a caller waits where that is not what the scenario is about. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int WARM = 2_000;

    private final Peer peer;
    /** Connects at once. */
    private final CountingDriver instant;

    Subject(String name) throws SQLException {
        this.peer = Peers.namedOrProvided(name);
        this.instant = CountingDriver.register("instant", properties -> PlainConnection.open());
    }

    /** Opens it on what a counting driver connects to. */
    OpenPeer open(CountingDriver driver, int maximum, int minimum, Duration connectionTimeout) {
        return peer.open(new PeerSettings(driver.url(), null, null, maximum, minimum, connectionTimeout));
    }

    /** Opens it on the user's database, or on a stub that connects at once in the place of the embedded one. */
    OpenPeer open(Database database, int size) {
        return database.embedded()
                ? open(instant, size, size, PATIENCE)
                : peer.open(new PeerSettings(
                        database.url(),
                        database.user().isEmpty() ? null : database.user(),
                        database.user().isEmpty() ? null : database.password(),
                        size,
                        size,
                        PATIENCE));
    }

    /** Another pool of the same kind is used and closed, so that what follows is not about loading classes. */
    void warmUp() throws SQLException {
        try (OpenPeer other = open(instant, 2, 0, PATIENCE)) {
            for (int i = 0; i < WARM; i++) {
                other.dataSource().getConnection().close();
            }
        }
    }

    /** Holds so many connections at once, which are open then. */
    static void fill(DataSource dataSource, int size) throws SQLException {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(dataSource.getConnection());
        }
        for (Connection connection : all) {
            connection.close();
        }
    }
}
