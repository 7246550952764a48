package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every lease finds, where connections come from, and what is run besides the holder's statements. */
@SuppressWarnings("try") // Leases that are only held.
final class SessionDefaultsTest {
    private final Stubbed stubbed = new Stubbed();
    private final StubDriver driver = stubbed.driver;
    private final CenoteDataSource source = stubbed.source;

    @AfterEach
    void close() {
        stubbed.close();
    }

    private static CenoteDataSource h2() {
        CenoteDataSource h2 = new CenoteDataSource(Settings.empty(), Surroundings.none());
        h2.setUrl("jdbc:h2:mem:");
        h2.setMaximumPoolSize(1);
        return h2;
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    @Test
    void whatIsConfiguredIsWhatTheFirstLeaseFindsAndTheNextWhateverItsHolderSet() throws SQLException {
        try (CenoteDataSource h2 = h2()) {
            h2.setConnectionInitSql("create schema app");
            h2.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
            h2.setAutoCommit(false);
            h2.start();
            for (int lease = 0; lease < 2; lease++) {
                try (Connection connection = h2.getConnection()) {
                    assertFalse(connection.getAutoCommit());
                    assertEquals(Connection.TRANSACTION_SERIALIZABLE, connection.getTransactionIsolation());
                    assertEquals("PUBLIC", connection.getSchema());
                    connection.setSchema("APP");
                    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                    connection.setAutoCommit(true);
                }
            }
            assertEquals(1, h2.stats().opened());
        }
    }

    @Test
    void schemaAndCatalogAreSetOnEachNewConnectionAndPutBack() throws SQLException {
        source.setSchema("app");
        source.setCatalog("shop");
        source.setReadOnly(true);
        try (Connection connection = source.getConnection()) {
            assertEquals("app", connection.getSchema());
            assertEquals("shop", connection.getCatalog());
            assertTrue(connection.isReadOnly());
            connection.setSchema("other");
            connection.setReadOnly(false);
        }
        try (Connection connection = source.getConnection()) {
            assertEquals("app", connection.getSchema());
            assertTrue(connection.isReadOnly());
        }
    }

    @Test
    void everythingIsSetInAutoCommitModeAndThatModeLast() throws SQLException {
        driver.answers.put("Connection.getAutoCommit", (method, arguments) -> null);
        source.setAutoCommit(false);
        source.setSchema("app");
        source.setConnectionInitSql("set x");
        source.getConnection().close();

        List<String> setting = driver.taken().stream()
                .filter(call -> call.contains(".set") || call.contains("execute"))
                .toList();
        assertEquals(
                List.of("Connection.setSchema[app]", "Statement.execute[set x]", "Connection.setAutoCommit[false]"),
                setting);
    }

    @Test
    void aConnectionThatTheDriverOpensInManualModeCommitsByItselfUnlessConfiguredOtherwise() throws SQLException {
        try (CenoteDataSource h2 = h2()) {
            h2.setUrl("jdbc:h2:mem:;AUTOCOMMIT=OFF");
            try (Connection connection = h2.getConnection()) {
                assertTrue(connection.getAutoCommit());
            }
        }
    }

    @Test
    void anUntouchedLeaseOfAConfiguredPoolMakesNoCallOfTheDriver() throws SQLException {
        source.setSchema("app");
        source.setReadOnly(true);
        source.setTransactionIsolation("8");
        stubbed.lease().close();
        source.getConnection().close();
        assertEquals(List.of(), driver.taken());
    }

    @Test
    void aPropertyThatTheDatabaseDoesNotTakeIsNamedAtTheStartAndTheConnectionIsClosed() {
        source.setInitializationFailTimeout(0);
        source.setConnectionInitSql("sellect 1");
        driver.fail("Statement.execute", new SQLException("syntax", "42000", 7));
        SQLException refused = assertThrows(SQLException.class, source::getConnection);
        assertTrue(
                refused.getMessage()
                        .endsWith("connectionInitSql fails on a new connection: syntax; correct it, or what it names."),
                refused::toString);
        assertEquals("42000", refused.getSQLState());
        Stubbed.await("the close", () -> driver.calls.stream().anyMatch(call -> call.endsWith(".close[]")));
    }

    @Test
    void aTestQueryTakesThePlaceOfIsValid() throws SQLException {
        source.setConnectionTestQuery("select 1 from dual");
        source.setValidateAfterIdle(1);
        source.setMaximumPoolSize(1);
        source.getConnection().close();
        driver.calls.clear();
        Stubbed.await("a validation", () -> {
            try (Connection connection = source.getConnection()) {
                return driver.calls.stream().anyMatch(call -> call.endsWith("execute[select 1 from dual]"));
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        assertTrue(driver.calls.stream().noneMatch(call -> call.contains("isValid")), driver.calls::toString);
        assertEquals(0, stubbed.closed(CloseReason.FAILED_VALIDATION));
    }

    @Test
    void aTestQueryThatTheDatabaseDoesNotKnowFailsTheStartInsteadOfEveryValidation() {
        source.setInitializationFailTimeout(1);
        source.setConnectionTestQuery("sellect 1");
        driver.fail("Statement.execute", new SQLException("syntax", "42000"));
        SQLException refused = assertThrows(SQLException.class, source::getConnection);
        assertTrue(refused.getMessage().contains("connectionTestQuery fails on a new connection"), refused::toString);
    }

    @Test
    void aResetSqlThatTheDatabaseDoesNotKnowFailsTheStartInsteadOfCostingEveryLeaseItsConnection() throws SQLException {
        source.setInitializationFailTimeout(1);
        source.setResetSql("discard everything");
        driver.fail("Statement.execute", new SQLException("syntax", "42000"));
        SQLException refused = assertThrows(SQLException.class, source::getConnection);
        assertTrue(refused.getMessage().contains("resetSql fails on a new connection"), refused::toString);
        driver.answers.clear();
        driver.calls.clear();
        source.start();
        assertEquals(
                1,
                driver.calls.stream()
                        .filter(call -> call.contains("discard everything"))
                        .count());
    }

    @Test
    void aGivenDataSourceIsPooledAndUnwrappedWhateverTheUrl() throws SQLException {
        JdbcDataSource given = new JdbcDataSource();
        given.setURL("jdbc:h2:mem:");
        try (CenoteDataSource pool = h2()) {
            pool.setUrl("jdbc:nosuch:x");
            pool.setDataSource(given);
            pool.setUsername("sa");
            pool.setPassword("");
            try (Connection connection = pool.getConnection()) {
                assertEquals("SA", ask(connection, "select current_user"));
            }
            assertSame(given, pool.unwrap(JdbcDataSource.class));
            assertSame(given, pool.getDataSource());
            assertTrue(pool.toString().contains(", " + JdbcDataSource.class.getName() + ", started"), pool::toString);
        }
    }

    @Test
    void aDataSourceIsMadeOfItsClassAndItsPropertiesAreSet() throws SQLException {
        try (CenoteDataSource pool = new CenoteDataSource(Settings.empty(), Surroundings.none())) {
            pool.setDataSourceClassName("org.h2.jdbcx.JdbcDataSource");
            pool.addDataSourceProperty("URL", "jdbc:h2:mem:");
            pool.addDataSourceProperty("user", "scott");
            pool.addDataSourceProperty("loginTimeout", "3");
            pool.setMaximumPoolSize(1);
            try (Connection connection = pool.getConnection()) {
                assertEquals("SCOTT", ask(connection, "select current_user"));
            }
            assertEquals(3, pool.unwrap(JdbcDataSource.class).getLoginTimeout());
        }
    }

    @Test
    void aPropertyThatTheDataSourceDoesNotHaveIsRefusedWithoutItsValue() {
        try (CenoteDataSource pool = new CenoteDataSource(Settings.empty(), Surroundings.none())) {
            pool.setDataSourceClassName("org.h2.jdbcx.JdbcDataSource");
            pool.addDataSourceProperty("URLL", "k4n4r1e-V0gel");
            String message =
                    assertThrows(IllegalArgumentException.class, pool::start).getMessage();
            assertTrue(message.contains("dataSource.URLL") && message.contains("loginTimeout"), message);
            assertFalse(message.contains("k4n4r1e"), message);
        }
    }

    @Test
    void theThreadsThatConnectAreThoseOfTheFactory() throws SQLException {
        Set<Thread> made = ConcurrentHashMap.newKeySet();
        Set<Thread> connected = ConcurrentHashMap.newKeySet();
        source.setThreadFactory(work -> {
            Thread thread = new Thread(work, "container");
            thread.setDaemon(true);
            made.add(thread);
            return thread;
        });
        driver.answers.put("Driver.connect", (method, arguments) -> {
            connected.add(Thread.currentThread());
            return driver.stub(Connection.class);
        });
        source.getConnection().close();
        assertFalse(connected.isEmpty());
        assertTrue(made.containsAll(connected));
    }

    @Test
    void aFactoryThatMakesNoThreadFailsTheConnectWithinTheCallersDeadline() {
        source.setThreadFactory(work -> null);
        source.setConnectionTimeout(250);
        assertThrows(SQLException.class, source::getConnection);
        assertTrue(source.stats().connectFailures() > 0);
    }
}
