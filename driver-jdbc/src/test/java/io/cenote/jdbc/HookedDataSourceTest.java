package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.ConnectionHooks;
import io.cenote.spi.PoolListener;
import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A data source on H2 with code of the application's own around its connections. */
final class HookedDataSourceTest {
    private final CenoteDataSource source = new CenoteDataSource(Settings.empty(), Surroundings.none());
    private final List<String> seen = new CopyOnWriteArrayList<>();

    /** What a test does when a connection is opened. */
    private interface Opened {
        void on(Connection connection) throws SQLException;
    }

    @BeforeEach
    void onOneConnection() {
        source.setUrl("jdbc:h2:mem:");
        source.setMaximumPoolSize(1);
        source.setMinimumIdle(0);
    }

    @AfterEach
    void close() {
        source.close();
    }

    private void hook(Opened opened) {
        source.setConnectionHooks(new ConnectionHooks<>() {
            @Override
            public void opened(Connection connection) throws SQLException {
                seen.add("opened");
                opened.on(connection);
            }

            @Override
            public void acquired(Connection connection) {
                seen.add("acquired");
            }

            @Override
            public void released(Connection connection) {
                seen.add("released");
            }

            @Override
            public void closing(Connection connection) {
                seen.add("closing");
            }
        });
    }

    @Test
    void theHooksOfADataSourceSeeEachMomentOfAConnection() throws SQLException {
        hook(connection -> {});
        source.getConnection().close();
        source.getConnection().close();
        source.close();
        Stubbed.await("the connection is closed", () -> seen.contains("closing"));
        assertEquals(List.of("opened", "acquired", "released", "acquired", "released", "closing"), seen);
    }

    @Test
    void whatAHookSetsInANewConnectionIsWhatEveryLeaseBeginsWith() throws SQLException {
        hook(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("create schema app");
            }
            connection.setSchema("APP");
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            connection.setAutoCommit(false);
        });
        for (int lease = 0; lease < 3; lease++) {
            try (Connection connection = source.getConnection()) {
                assertEquals("APP", connection.getSchema(), "in lease " + lease);
                assertEquals(Connection.TRANSACTION_SERIALIZABLE, connection.getTransactionIsolation());
                assertFalse(connection.getAutoCommit());
                connection.setSchema("PUBLIC");
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                connection.setAutoCommit(true);
            }
        }
        assertEquals(1, source.stats().opened());
    }

    @Test
    void whatAHookSetsInANewConnectionOutlastsTheResetSql() throws SQLException {
        hook(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("create schema app");
            }
            connection.setSchema("APP");
            connection.setAutoCommit(false);
        });
        source.setResetSql("set schema public");
        for (int lease = 0; lease < 3; lease++) {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                assertEquals("APP", connection.getSchema(), "in lease " + lease);
                assertFalse(connection.getAutoCommit());
                statement.execute("set schema information_schema");
            }
        }
        assertEquals(1, source.stats().opened());
    }

    @Test
    void whatAHookHasWrittenAndNotCommittedIsKept() throws SQLException {
        hook(connection -> {
            connection.setAutoCommit(false);
            Statement left = connection.createStatement();
            left.execute("create table t (n int)");
            left.execute("insert into t values 7");
        });
        for (int lease = 0; lease < 2; lease++) {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("select n from t")) {
                assertTrue(result.next(), "the row is there in lease " + lease);
                assertEquals(7, result.getInt(1));
                statement.execute("delete from t");
            }
        }
    }

    @Test
    void aHookThatFailsFailsTheAttemptToConnect() throws SQLException {
        hook(connection -> {
            if (seen.size() == 1) {
                throw new SQLException("not this one");
            }
        });
        source.setInitializationFailTimeout(-1);
        try (Connection connection = source.getConnection()) {
            assertTrue(connection.isValid(1));
        }
        assertEquals(1, source.stats().connectFailures());
    }

    @Test
    void aListenerHearsWhatHappensInThePool() throws SQLException {
        source.setPoolListener(new PoolListener() {
            @Override
            public void opened(String pool, Duration took) {
                seen.add(pool);
            }
        });
        source.setPoolName("heard");
        source.getConnection().close();
        Stubbed.await("it is told", () -> seen.equals(List.of("heard")));
        assertThrows(NullPointerException.class, () -> source.setPoolListener(null));
        assertThrows(NullPointerException.class, () -> source.setConnectionHooks(null));
    }
}
