package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Lease;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FatalErrorsTest {
    private final Stubbed stubbed = new Stubbed();
    private final StubDriver driver = stubbed.driver;

    @AfterEach
    void close() {
        stubbed.close();
    }

    @ParameterizedTest
    @CsvSource({
        "08006, 0",
        "08S01, 0",
        "01002, 0",
        "57P01, 0",
        "57P02, 0",
        "57P03, 0",
        "JZ0C0, 0",
        "JZ0C1, 0",
        "90067, 90067",
        "90098, 90098",
        "90121, 90121",
        "HY000, 500150",
        "72000, 2399",
        "HY000, 1105"
    })
    void aFatalErrorEndsTheLeaseOnFirstSight(String state, int code) throws SQLException {
        LeasedConnection lease = stubbed.lease();
        Statement statement = lease.createStatement();
        SQLException error = new SQLException("gone", state, code);
        driver.fail("Statement.executeQuery", error);

        assertSame(error, assertThrows(SQLException.class, () -> statement.executeQuery("select 1")));

        assertEquals(1, stubbed.closed(CloseReason.INVALIDATED));
        assertTrue(lease.isClosed());
        assertThrows(SQLException.class, lease::rollback);
        statement.close();
        lease.close();
        assertFalse(driver.taken().contains("Statement.close[]"), "a call on a connection that is not ours any more");
        assertEquals(1, stubbed.source.stats().closedInAll(), "closed once");
    }

    @ParameterizedTest
    @CsvSource({"22001, 0", "23505, 0", "40001, 0", "42000, 0", "57014, 57014", "90007, 90007", "S0002, 1105", ", 0"})
    void anErrorInDataOrStatementDoesNot(String state, int code) throws SQLException {
        LeasedConnection lease = stubbed.lease();
        driver.fail("Connection.commit", new SQLException("no", state, code));
        assertThrows(SQLException.class, lease::commit);

        assertFalse(lease.isClosed());
    }

    @Test
    void timeoutsAndDataErrorsAreNeverFatalWhateverTheirState() throws SQLException {
        stubbed.source.setFatalErrors(error -> true);
        LeasedConnection lease = stubbed.lease();
        for (SQLException error : List.of(
                new SQLTimeoutException("slow", "08006"),
                new SQLDataException("too long", "08006"),
                new SQLIntegrityConstraintViolationException("twice", "08006"),
                new SQLException("data", "22000"),
                new SQLException("constraint", "23000"))) {
            driver.fail("Connection.commit", error);
            assertThrows(SQLException.class, lease::commit);
        }

        assertFalse(lease.isClosed());
    }

    @Test
    void theTypesThatJdbcDefinesForLostConnectionsAreFatalWithoutAState() throws SQLException {
        for (SQLException error :
                List.of(new SQLNonTransientConnectionException("gone"), new SQLRecoverableException("gone"))) {
            LeasedConnection lease = stubbed.lease();
            driver.fail("Connection.commit", error);
            assertThrows(SQLException.class, lease::commit);
            assertTrue(lease.isClosed(), error.toString());
        }
    }

    @Test
    void whatIsNotClearIsPutToTheHook() throws SQLException {
        stubbed.source.setFatalErrors(error -> error.getErrorCode() == 7);
        LeasedConnection lease = stubbed.lease();
        driver.fail("Connection.commit", new SQLException("fine", "42000", 6));
        assertThrows(SQLException.class, lease::commit);
        assertFalse(lease.isClosed());

        driver.fail("Connection.commit", new SQLException("gone", "42000", 7));
        assertThrows(SQLException.class, lease::commit);
        assertTrue(lease.isClosed());
    }

    @Test
    void aHookThatThrowsDoesNotHideTheError() throws SQLException {
        RuntimeException thrown = new IllegalStateException("broken hook");
        stubbed.source.setFatalErrors(error -> {
            throw thrown;
        });
        LeasedConnection lease = stubbed.lease();
        driver.fail("Connection.commit", new SQLException("fine", "42000"));

        SQLException seen = assertThrows(SQLException.class, lease::commit);
        assertSame(thrown, seen.getSuppressed()[0]);
        assertFalse(lease.isClosed());
    }

    @Test
    void anErrorChainedToAnotherCounts() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        SQLException batch = new SQLException("batch", "HY000");
        batch.setNextException(new SQLException("gone", "08006"));
        driver.fail("PreparedStatement.executeBatch", batch);
        assertThrows(SQLException.class, () -> lease.prepareStatement("x").executeBatch());

        assertTrue(lease.isClosed());
    }

    @Test
    void errorsChainedInARingAreLookedAtOnce() {
        SQLException first = new SQLException("a", "42000") {
            private static final long serialVersionUID = 1;

            @Override
            public SQLException getNextException() {
                return this;
            }
        };
        assertFalse(FatalRules.isFatal(first, FatalErrors.CLEAR_ONES_ONLY));
    }

    @Test
    void anErrorInAResultSetOrInTheMetaDataCounts() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        ResultSet results = lease.createStatement().executeQuery("select 1");
        driver.fail("ResultSet.next", new SQLException("gone", "08006"));
        assertThrows(SQLException.class, results::next);
        assertTrue(lease.isClosed());

        driver.fail("DatabaseMetaData.getTables", new SQLException("gone", "08006"));
        LeasedConnection next = stubbed.lease();
        assertThrows(SQLException.class, () -> next.getMetaData().getTables(null, null, null, null));
        assertTrue(next.isClosed());
    }

    @Test
    void aStatementIsExecutedOnceEvenIfTheConnectionBreaks() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        driver.fail("Statement.executeUpdate", new SQLException("gone", "08006"));
        Statement statement = lease.createStatement();
        assertThrows(SQLException.class, () -> statement.executeUpdate("insert"));

        assertEquals(
                1,
                driver.taken().stream()
                        .filter(call -> call.contains("executeUpdate"))
                        .count());
    }

    @Test
    void aLateErrorOfAnEndedLeaseDoesNotTouchTheNextHolder() throws SQLException {
        LeasedConnection first = stubbed.lease();
        first.close();
        LeasedConnection second = stubbed.lease();
        first.onFailure(new SQLException("gone", "08006"));

        assertFalse(second.isClosed());
    }

    @Test
    void aPlainLeaseWithAFatalErrorIsNotUsedAgain() throws Exception {
        try (ConnectionPool<Connection> pool = stubbed.pool()) {
            try (Lease<Connection> lease = pool.acquire()) {
                driver.fail("Connection.commit", new SQLException("gone", "08006"));
                assertThrows(SQLException.class, lease.connection()::commit);
            }
            assertEquals(1, pool.stats().closed(CloseReason.BROKEN));
        }
    }
}
