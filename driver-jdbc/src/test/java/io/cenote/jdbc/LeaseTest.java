package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.Tenure;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LeaseTest {
    private final Stubbed stubbed = new Stubbed();
    private final StubDriver driver = stubbed.driver;

    @AfterEach
    void close() {
        stubbed.close();
    }

    @Test
    void anUntouchedLeaseCostsNoDriverCall() throws SQLException {
        stubbed.lease().close();
        LeasedConnection lease = stubbed.lease();
        assertFalse(lease.isClosed());
        lease.close();
        assertTrue(lease.isClosed());
        lease.close();

        assertEquals(List.of(), driver.taken());
    }

    @Test
    void anUntouchedLeaseCostsNoDriverCallEitherWhereTheDriverWaitsForCommits() throws SQLException {
        driver.answers.put("Connection.getAutoCommit", (method, arguments) -> false);
        stubbed.lease().close();
        stubbed.lease().close();

        assertEquals(List.of(), driver.taken());
    }

    @Test
    void aLeaseThatOnlyRunsStatementsAndClosesThemHasNothingToUndo() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        try (PreparedStatement statement = lease.prepareStatement("select 1");
                ResultSet results = statement.executeQuery()) {
            results.next();
        }
        driver.calls.clear();
        lease.close();

        assertEquals(List.of(), driver.taken());
    }

    @Test
    void statementsLeftOpenAreClosedOnceNewestFirst() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        Statement first = lease.createStatement();
        Statement second = lease.prepareStatement("select 1");
        Statement third = lease.prepareCall("call 1");
        second.close();
        driver.calls.clear();
        lease.close();
        lease.close();
        third.close();

        assertEquals(List.of("CallableStatement.close[]", "Statement.close[]"), driver.taken());
        assertTrue(first.isClosed());
        assertTrue(third.isClosed());
    }

    @Test
    void resultSetsOfTheMetaDataAreClosedWithTheLease() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        ResultSet tables = lease.getMetaData().getTables(null, null, null, null);
        assertNull(tables.getStatement(), "no statement of the holder's");
        driver.calls.clear();
        lease.close();

        assertEquals(List.of("ResultSet.close[]"), driver.taken());
        assertTrue(tables.isClosed());
        assertEquals("08003", assertThrows(SQLException.class, tables::next).getSQLState());
    }

    @Test
    void everythingThatLeadsBackLeadsBackToTheProxy() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        Statement statement = lease.createStatement();
        PreparedStatement prepared = lease.prepareStatement("select 1", Statement.RETURN_GENERATED_KEYS);
        CallableStatement call = lease.prepareCall("call 1", 1, 2, 3);
        DatabaseMetaData metaData = lease.getMetaData();

        assertSame(lease, statement.getConnection());
        assertSame(lease, prepared.getConnection());
        assertSame(lease, call.getConnection());
        assertSame(lease, metaData.getConnection());
        assertSame(statement, statement.executeQuery("select 1").getStatement());
        assertSame(prepared, prepared.executeQuery().getStatement());
        assertSame(prepared, prepared.getGeneratedKeys().getStatement());
        assertSame(call, call.getResultSet().getStatement());
        assertSame(lease, lease.createStatement(1, 2, 3).getConnection());
    }

    @Test
    void aCursorAmongTheResultsOfACallLeadsBackToo() throws SQLException {
        driver.answers.put("CallableStatement.getObject", (method, arguments) -> driver.stub(ResultSet.class));
        CallableStatement call = stubbed.lease().prepareCall("call 1");
        ResultSet cursor = (ResultSet) call.getObject(1);

        assertSame(call, cursor.getStatement());
    }

    @Test
    void afterCloseEveryUseIsRefusedWith08003() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        Statement statement = lease.createStatement();
        ResultSet results = statement.executeQuery("select 1");
        DatabaseMetaData metaData = lease.getMetaData();
        lease.close();
        driver.calls.clear();

        for (Use use : List.<Use>of(
                lease::createStatement,
                () -> lease.prepareStatement("select 1"),
                () -> lease.setAutoCommit(false),
                lease::commit,
                lease::getWarnings,
                lease::getMetaData,
                () -> lease.unwrap(Runnable.class),
                () -> statement.executeQuery("select 1"),
                statement::getConnection,
                results::next,
                results::getStatement,
                metaData::getTableTypes)) {
            assertEquals("08003", assertThrows(SQLException.class, use::run).getSQLState());
        }
        assertFalse(lease.isValid(0));
        assertEquals(
                "08003",
                assertThrows(SQLClientInfoException.class, () -> lease.setClientInfo("a", "b"))
                        .getSQLState());
        assertEquals(
                "08003",
                assertThrows(SQLClientInfoException.class, () -> lease.setClientInfo(new Properties()))
                        .getSQLState());
        lease.abort(Runnable::run);
        assertEquals(List.of(), driver.taken());
        assertEquals(0, stubbed.source.stats().closedInAll(), "the refusals closed the connection");
    }

    @Test
    void aClosedStatementIsRefusedWithoutEndingTheLease() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        Statement statement = lease.createStatement();
        ResultSet results = statement.executeQuery("select 1");
        statement.close();

        assertTrue(results.isClosed());
        assertThrows(SQLException.class, results::next);
        assertEquals(
                "the statement is closed",
                assertThrows(SQLException.class, () -> statement.execute("select 1"))
                        .getMessage());
        assertFalse(lease.isClosed());
    }

    @Test
    void aSecondCloseDoesNotTouchTheNextHolder() throws SQLException {
        LeasedConnection first = stubbed.lease();
        first.setSchema("x");
        Statement left = first.createStatement();
        first.close();
        LeasedConnection second = stubbed.lease();
        Statement statement = second.createStatement();
        second.setSchema("y");
        driver.calls.clear();

        first.close();
        left.close();
        first.abort(Runnable::run);

        assertEquals(List.of(), driver.taken());
        assertFalse(second.isClosed());
        assertFalse(statement.isClosed());
        second.close();
        assertEquals(List.of("Statement.isClosed[]", "Statement.close[]", "Connection.setSchema[]"), driver.taken());
    }

    @Test
    void aCloserThatIsLateDoesNotKeepTheStatementsOfTheNextHolderFromBeingClosed() throws Exception {
        JdbcConnector connector = new JdbcConnector(driver.url(), Map.of(), FatalErrors.CLEAR_ONES_ONLY);
        Deadline anHour = Deadline.after(Duration.ofHours(1));
        Connection connection = connector.connect(anHour);
        OneLease tenure = new OneLease();
        LeasedConnection first = new LeasedConnection(tenure, 1, connection);
        LeasedConnection second = new LeasedConnection(tenure, 2, connection);
        tenure.held = 1;
        first.createStatement();
        tenure.held = 2;
        Statement statement = second.createStatement();
        driver.calls.clear();
        tenure.release = () -> {
            first.close();
            connector.reset(connection, anHour);
        };
        second.close();

        assertTrue(statement.isClosed());
        assertEquals(List.of("Statement2.close[]"), driver.calls);
    }

    @Test
    void abortOfALeaseThatThePoolTookBackTouchesNothing() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        stubbed.source.unwrap(ConnectionPool.class).close(Duration.ZERO);
        Stubbed.await("the end of the abort", () -> driver.calls.contains("Connection1.isClosed[]"));
        driver.calls.clear();
        assertTrue(lease.isClosed());
        lease.abort(Runnable::run);
        lease.close();

        assertEquals(List.of(), driver.taken());
    }

    @Test
    void abortEndsTheLeaseAndItsConnection() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        lease.abort(Runnable::run);

        assertTrue(lease.isClosed());
        Stubbed.await("the close", () -> driver.calls.stream().anyMatch(call -> call.endsWith(".close[]")));
        assertTrue(driver.taken().stream().anyMatch(call -> call.startsWith("Connection.abort")));
        assertEquals(1, stubbed.closed(CloseReason.INVALIDATED));
        assertNotSame(lease, stubbed.lease());
    }

    @Test
    void abortNeedsAnExecutor() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        assertThrows(SQLException.class, () -> lease.abort(null));
        assertFalse(lease.isClosed());
    }

    @Test
    void aConnectionThatItsDriverFindsInvalidIsNotUsedAgain() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        driver.answers.put("Connection.isValid", (method, arguments) -> false);
        assertFalse(lease.isValid(1));
        lease.close();

        assertEquals(1, stubbed.closed(CloseReason.BROKEN));
    }

    @Test
    void anUnwrappedConnectionThatWasClosedIsNotUsedAgain() throws SQLException {
        driver.answers.put("Connection.unwrap", (method, arguments) -> (Runnable) () -> {});
        LeasedConnection lease = stubbed.lease();
        lease.unwrap(Runnable.class);
        driver.answers.put("Connection.isClosed", (method, arguments) -> true);
        lease.close();

        assertEquals(1, stubbed.closed(CloseReason.BROKEN));
    }

    @Test
    void warningsOfEarlierHoldersAreGoneAndOwnOnesAreSeen() throws SQLException {
        SQLWarning[] warning = {new SQLWarning("of an earlier holder")};
        driver.answers.put("Connection.getWarnings", (method, a) -> warning[0] == null ? StubDriver.NULL : warning[0]);
        driver.answers.put("Connection.clearWarnings", (method, a) -> {
            warning[0] = null;
            return StubDriver.NULL;
        });
        driver.answers.put("Connection.setReadOnly", (method, a) -> {
            warning[0] = new SQLWarning("own");
            return StubDriver.NULL;
        });

        LeasedConnection lease = stubbed.lease();
        assertNull(lease.getWarnings());
        lease.setReadOnly(true);
        assertEquals("own", lease.getWarnings().getMessage());
        assertEquals("own", lease.getWarnings().getMessage(), "asking twice");
        lease.close();
        assertNull(stubbed.lease().getWarnings());
    }

    @Test
    void theHolderOfAPlainLeaseGetsTheSameHygiene() throws Exception {
        try (ConnectionPool<Connection> pool = stubbed.pool()) {
            Statement statement;
            try (Lease<Connection> lease = pool.acquire()) {
                statement = lease.connection().createStatement();
                assertSame(lease.connection(), statement.getConnection());
                lease.connection().setAutoCommit(false);
                driver.calls.clear();
            }
            assertEquals(
                    List.of("Statement.close[]", "Connection.rollback[]", "Connection.setAutoCommit[true]"),
                    driver.taken());
            assertTrue(statement.isClosed());
        }
    }

    @Test
    void theHolderOfAPlainLeaseWhoClosesTheConnectionEndsIt() throws Exception {
        try (ConnectionPool<Connection> pool = stubbed.pool()) {
            try (Lease<Connection> lease = pool.acquire()) {
                lease.connection().close();
                assertTrue(lease.connection().isClosed());
            }
            assertEquals(1, pool.stats().closed(CloseReason.BROKEN));
        }
    }

    @Test
    void noMessageOfAConnectionShowsThePassword() throws SQLException {
        stubbed.source.setUrl(driver.url() + "?user=a&password=k4n4r1e-V0gel");
        try (Connection lease = stubbed.source.getConnection()) {
            assertFalse(lease.toString().contains("k4n4r1e-V0gel"), lease.toString());
            assertTrue(lease.toString().contains("jdbc:stub:"), lease.toString());
        }
        assertFalse(stubbed.source.toString().contains("k4n4r1e-V0gel"), stubbed.source.toString());
    }

    private interface Use {
        void run() throws SQLException;
    }

    /** A tenure in the hands of a test: one lease is held, and its release does what the test says. */
    private static final class OneLease implements Tenure<Connection> {
        private long held;
        private Use release;

        @Override
        public boolean release(long lease, boolean clean) {
            if (lease != held) {
                return false;
            }
            try {
                release.run();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
            return true;
        }

        @Override
        public boolean invalidate(long lease, Throwable cause) {
            return lease == held;
        }

        @Override
        public boolean holds(long lease) {
            return lease == held;
        }
    }
}
