package io.cenote.compare.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PeersTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final long BOUND_NANOS = Duration.ofSeconds(30).toNanos();

    static List<String> names() {
        return Peers.names();
    }

    @Test
    void theNineSubjectsComeInTheOrderOfTheReports() {
        assertEquals(
                List.of("channel", "lifo", "condition", "hikari", "agroal", "dbcp2", "tomcat", "c3p0", "vibur"),
                Peers.names());
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachServesAnEmbeddedDatabaseWithUserAndPasswordUpToItsSize(String name) throws SQLException {
        String url = "jdbc:h2:mem:peers-" + name;
        PeerSettings settings = new PeerSettings(url, "sa", "secret", 2, 1, TIMEOUT);
        try (OpenPeer peer = Peers.named(name).orElseThrow().open(settings);
                Connection first = acquire(peer);
                Connection second = acquire(peer);
                Statement statement = second.createStatement();
                ResultSet result = statement.executeQuery("select user()")) {
            assertTrue(first.isValid(0), "the first connection is valid");
            assertTrue(result.next(), "a row");
            assertEquals("SA", result.getString(1), "the user");
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachGivesUpWhenAllConnectionsAreLeased(String name) throws SQLException {
        PeerSettings settings = PeerSettings.of("jdbc:h2:mem:peers-" + name, 1, TIMEOUT);
        try (OpenPeer peer = Peers.named(name).orElseThrow().open(settings);
                Connection held = acquire(peer)) {
            assertFalse(held.isClosed(), "the connection is closed");
            assertThrows(SQLException.class, () -> peer.dataSource().getConnection());
        }
    }

    @Test
    void sizesThatContradictEachOtherAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new PeerSettings("jdbc:h2:mem:", null, null, 2, 3, Duration.ofSeconds(1)));
        assertThrows(IllegalArgumentException.class, () -> PeerSettings.of("jdbc:h2:mem:", 0, Duration.ofSeconds(1)));
    }

    @Test
    void settingsDoNotPrintThePassword() {
        String text =
                new PeerSettings("jdbc:h2:mem:;PASSWORD=hush", "sa", "hush", 2, 1, Duration.ofSeconds(1)).toString();
        assertFalse(text.contains("hush"), text);
    }

    /** A connection, however long the first connect of all takes. */
    private static Connection acquire(OpenPeer peer) throws SQLException {
        long start = System.nanoTime();
        while (true) {
            try {
                return peer.dataSource().getConnection();
            } catch (SQLException e) {
                if (System.nanoTime() - start > BOUND_NANOS) {
                    throw e;
                }
            }
        }
    }
}
