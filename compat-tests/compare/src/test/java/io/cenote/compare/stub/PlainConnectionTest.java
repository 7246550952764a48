package io.cenote.compare.stub;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.compare.peers.OpenPeer;
import io.cenote.compare.peers.PeerSettings;
import io.cenote.compare.peers.Peers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlainConnectionTest {
    @Test
    void whatAPoolSetsIsRememberedAndTheRestOfJdbcDoesNothing() throws Exception {
        Connection connection = PlainConnection.open();
        assertNotSame(connection, PlainConnection.open());
        connection.setAutoCommit(false);
        connection.setNetworkTimeout(Runnable::run, 5);
        assertFalse(connection.getAutoCommit());
        assertEquals(5, connection.getNetworkTimeout());
        assertDoesNotThrow(() -> {
            connection.rollback();
            connection.clearWarnings();
            connection.prepareCall("anything");
        });
        assertTrue(connection.isValid(1));
        connection.close();
        assertTrue(connection.isClosed());
        assertFalse(connection.isValid(1));
    }

    @Test
    void aStatementBelongsToItsConnectionAndItsResultToIt() throws Exception {
        Connection connection = PlainConnection.open();
        try (PreparedStatement statement = connection.prepareStatement("anything");
                ResultSet result = statement.executeQuery()) {
            assertSame(connection, statement.getConnection());
            assertSame(statement, result.getStatement());
            assertTrue(result.next());
            assertEquals(1, result.getInt(1));
        }
    }

    static Stream<String> pools() {
        return Stream.concat(Peers.names().stream(), Peers.strictNames().stream());
    }

    @ParameterizedTest
    @MethodSource("pools")
    void everyPoolCanBeMeasuredOnIt(String pool) throws Exception {
        CountingDriver driver = CountingDriver.register("plain-" + pool, properties -> PlainConnection.open());
        // Agroal 3.2.1 may miss at its start that a connection has come, and then waits this out.
        Duration timeout = Duration.ofSeconds(pool.equals("agroal") ? 5 : 30);
        PeerSettings settings = new PeerSettings(driver.url(), null, null, 2, 2, timeout);
        try (OpenPeer open = Peers.namedOrProvided(pool).open(settings)) {
            for (int i = 0; i < 3; i++) {
                try (Connection connection = open.dataSource().getConnection();
                        PreparedStatement statement = connection.prepareStatement("anything");
                        ResultSet result = statement.executeQuery()) {
                    assertTrue(result.next() && result.getInt(1) == 1);
                    connection.setAutoCommit(false);
                }
            }
            try (Connection next = open.dataSource().getConnection()) {
                assertTrue(next.isValid(1));
            }
        }
    }
}
