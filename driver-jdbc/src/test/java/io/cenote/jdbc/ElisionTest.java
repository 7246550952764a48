package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which calls reach the driver that a holder need not have made, and which the pool adds. */
final class ElisionTest {
    private final Stubbed stubbed = new Stubbed();
    private final StubDriver driver = stubbed.driver;
    private final CenoteDataSource source = stubbed.source;

    @AfterEach
    void close() {
        stubbed.close();
    }

    @Test
    void settingWhatIsSetAlreadyIsNoCallOfTheDriver() throws SQLException {
        source.setTransactionIsolation("2");
        try (Connection connection = stubbed.lease()) {
            connection.setAutoCommit(true);
            connection.setReadOnly(false);
            connection.setTransactionIsolation(2);
            assertEquals(List.of(), changes());
            connection.setReadOnly(true);
            connection.setReadOnly(true);
            assertEquals(List.of("Connection.setReadOnly[true]"), changes());
            connection.setAutoCommit(false);
            connection.setAutoCommit(false);
            assertEquals(List.of("Connection.setAutoCommit[false]"), changes());
        }
        changes();
        try (Connection connection = source.getConnection()) {
            connection.setReadOnly(false);
            connection.setAutoCommit(true);
            assertEquals(List.of(), changes());
        }
    }

    @Test
    void aSetIsNotLeftOutWhereTheValueIsUnsure() throws SQLException {
        try (Connection connection = stubbed.lease()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.rollback();
            changes();
            connection.setReadOnly(true);
            assertEquals(List.of("Connection.setReadOnly[true]"), changes(), "the rollback may have taken it back");
        }
        try (Connection connection = source.getConnection()) {
            driver.fail("Connection.setReadOnly", new SQLException("no"));
            assertThrows(SQLException.class, () -> connection.setReadOnly(true));
            driver.answers.clear();
            changes();
            connection.setReadOnly(false);
            assertEquals(List.of("Connection.setReadOnly[false]"), changes(), "the failed one may have set it");
        }
    }

    @Test
    void whatMayBeSetBySqlOrThroughTheDriversObjectIsAlwaysSet() throws SQLException {
        try (Connection connection = stubbed.lease()) {
            connection.setSchema("");
            connection.setSchema("");
            assertEquals(List.of("Connection.setSchema[]", "Connection.setSchema[]"), changes());
            connection.unwrap(Connection.class);
            Connection raw = driver.stub(Connection.class);
            assertTrue(connection.isWrapperFor(raw.getClass()));
            connection.unwrap(raw.getClass());
            changes();
            connection.setAutoCommit(true);
            assertEquals(List.of("Connection.setAutoCommit[true]"), changes());
        }
    }

    private List<String> changes() {
        return driver.taken().stream().filter(call -> call.contains(".set")).toList();
    }

    @Test
    void withRequestBoundariesTheDriverIsToldOfEveryLeaseOnceItsBeginAndOnceItsEnd() throws SQLException {
        source.setRequestBoundaries(true);
        source.getConnection().close();
        driver.calls.clear();
        try (Connection connection = source.getConnection()) {
            connection.setReadOnly(true);
        }
        assertEquals(
                List.of(
                        "Connection.beginRequest[]",
                        "Connection.clearWarnings[]",
                        "Connection.setReadOnly[true]",
                        "Connection.setReadOnly[false]",
                        "Connection.endRequest[]"),
                driver.taken());
    }

    @Test
    void aRequestThatCannotBeginIsTheCallersErrorAndLosesNoSlot() throws SQLException {
        source.setRequestBoundaries(true);
        driver.fail("Connection.beginRequest", new SQLException("no", "42000"));
        assertEquals(
                "no", assertThrows(SQLException.class, source::getConnection).getMessage());
        driver.answers.clear();
        source.getConnection().close();
        assertEquals(1, source.stats().idle());
    }

    @Test
    void aConnectionWhoseRequestCannotEndIsClosed() throws SQLException {
        source.setRequestBoundaries(true);
        driver.fail("Connection.endRequest", new SQLException("no"));
        source.getConnection().close();
        Stubbed.await("a close", () -> stubbed.closed(CloseReason.RESET_FAILED) == 1);
    }

    @Test
    void resetSqlRunsAfterEachLeaseThatWasUsedAndWhatIsConfiguredIsDoneAgain() throws SQLException {
        source.setResetSql("discard all");
        source.setConnectionInitSql("set x");
        source.setSchema("app");
        stubbed.lease().close();
        assertEquals(List.of(), driver.taken(), "an untouched lease");
        try (Connection connection = source.getConnection()) {
            connection.createStatement().execute("set search_path to other");
        }
        List<String> after = driver.taken().stream()
                .filter(call -> call.contains("execute") || call.contains(".set"))
                .toList();
        assertEquals(
                List.of(
                        "Statement.execute[set search_path to other]",
                        "Statement.execute[discard all]",
                        "Connection.setSchema[app]",
                        "Statement.execute[set x]"),
                after);
    }

    @Test
    void clientInfoThatTheDriverHasSetOutlastsTheResetSql() throws SQLException {
        Properties info = new Properties();
        info.setProperty("ApplicationName", "of the driver");
        driver.answers.put("Connection.getClientInfo", (method, arguments) -> info.clone());
        driver.answers.put("Connection.setClientInfo", (method, arguments) -> {
            info.putAll((Properties) arguments[0]);
            return StubDriver.NULL;
        });
        driver.answers.put("Statement.execute", (method, arguments) -> {
            info.clear();
            return false;
        });
        source.setResetSql("discard all");
        try (Connection connection = stubbed.lease()) {
            connection.createStatement().execute("x");
        }
        try (Connection connection = source.getConnection()) {
            assertEquals("of the driver", connection.getClientInfo().getProperty("ApplicationName"));
        }
    }

    @Test
    void resetSqlRunsInAutoCommitModeWhateverIsConfigured() throws SQLException {
        source.setResetSql("discard all");
        source.setAutoCommit(false);
        try (Connection connection = stubbed.lease()) {
            connection.createStatement().execute("x");
            driver.calls.clear();
        }
        assertEquals(
                List.of(
                        "Connection.setAutoCommit[true]",
                        "Statement.execute[discard all]",
                        "Connection.setAutoCommit[false]"),
                driver.taken().stream()
                        .filter(call -> call.contains("execute") || call.contains(".set"))
                        .toList());
    }

    @Test
    void aConnectionThatResetSqlCannotCleanIsClosed() throws SQLException {
        source.setResetSql("discard all");
        Connection connection = stubbed.lease();
        connection.createStatement();
        driver.fail("Statement.execute", new SQLException("no"));
        connection.close();
        Stubbed.await("a close", () -> stubbed.closed(CloseReason.RESET_FAILED) == 1);
    }

    @Test
    void isValidTakesZeroForNoLimit() throws SQLException {
        try (Connection connection = stubbed.lease()) {
            assertTrue(connection.isValid(0));
            assertEquals("Connection.isValid[0]", driver.taken().get(0));
        }
        Connection closed = stubbed.lease();
        closed.close();
        assertFalse(closed.isValid(0));
    }
}
