package io.cenote.suite.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.suite.kit.FakeDriver.Behaviour;
import io.cenote.suite.kit.FakeDriver.Call;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class FakeDriverTest {
    private final FakeDriver driver = new FakeDriver();
    private final TestThreads threads = new TestThreads(Await.ordinary());

    private RawConnection connect() throws SQLException {
        return (RawConnection) driver.connect(driver.url(), new Properties());
    }

    @Test
    void theDriverManagerKnowsItWhileItIsRegistered() throws SQLException {
        driver.register();
        DriverManager.getConnection(driver.url()).close();
        driver.deregister();
        assertThrows(SQLException.class, () -> DriverManager.getConnection(driver.url()));
        assertNull(new FakeDriver().connect(driver.url(), new Properties()), "what another driver makes of the URL");
    }

    @Test
    void itCountsWhatIsOpenAndTheMostThatEverWas() throws SQLException {
        Connection first = connect();
        Connection second = connect();
        assertEquals(2, driver.open());
        first.close();
        first.close();
        second.abort(Runnable::run);
        assertEquals(0, driver.open());
        assertEquals(2, driver.peakLive());
    }

    @Test
    void aConnectionWithTwoHoldersIsAMisuse() throws SQLException {
        FakeSession session = connect().session();
        session.take("one");
        driver.assertNoMisuse();
        session.take("two");
        assertThrows(AssertionError.class, driver::assertNoMisuse);
    }

    @Test
    void aConnectionThatIsHandedOutAfterItsCloseIsAMisuse() throws SQLException {
        RawConnection connection = connect();
        connection.close();
        connection.session().take("one");
        assertThrows(AssertionError.class, driver::assertNoMisuse);
    }

    @Test
    void twoCallsAtOnceAreAMisuseButACloseMayComeAtAnyTime() throws SQLException {
        Gate gate = new Gate(Await.ordinary());
        driver.once(Call.IS_VALID, session -> gate.passDeafly());
        RawConnection connection = connect();
        TestThreads.Task<Boolean> hanging = threads.start("hangs", () -> connection.isValid(1));
        gate.awaitArrivals(1);
        assertFalse(connection.isClosed());
        driver.assertNoMisuse();
        connection.getSchema();
        assertThrows(AssertionError.class, driver::assertNoMisuse);
        connection.close();
        gate.open();
        assertFalse(hanging.result(), "a closed connection is not valid");
    }

    @Test
    void aTransactionBeginsWithAStatementAndSwitchingAutoCommitOnCommitsIt() throws SQLException {
        RawConnection connection = connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert");
            assertThrows(SQLException.class, () -> connection.setReadOnly(true), "in the middle of a transaction");
            assertEquals(0, connection.session().committed());
            connection.setAutoCommit(true);
            assertEquals(1, connection.session().committed());
            connection.setAutoCommit(false);
            statement.execute("insert");
            connection.rollback();
            assertFalse(connection.session().isInTransaction());
            assertEquals(1, connection.session().committed());
        }
    }

    @Test
    void aFailureOfClass08IsTheEndOfTheSessionAndAnyOtherIsNot() throws SQLException {
        RawConnection connection = connect();
        try (Statement statement = connection.createStatement()) {
            assertEquals(
                    "23505",
                    assertThrows(SQLException.class, () -> statement.execute("fail 23505"))
                            .getSQLState());
            assertTrue(connection.isValid(1));
            assertThrows(SQLException.class, () -> statement.execute("fail 08006"));
            assertFalse(connection.isValid(1));
            assertThrows(SQLException.class, () -> statement.execute("select"));
        }
    }

    @Test
    void closedStatementsAndConnectionsRefuseWork() throws SQLException {
        RawConnection connection = connect();
        PreparedStatement left = connection.prepareStatement("insert");
        PreparedStatement closed = connection.prepareStatement("insert");
        assertSame(connection, left.getConnection());
        assertEquals(2, connection.session().openStatements());
        closed.close();
        closed.close();
        assertEquals(1, connection.session().openStatements());
        assertThrows(SQLException.class, closed::executeUpdate);
        connection.close();
        assertThrows(SQLException.class, left::executeUpdate);
        assertThrows(SQLException.class, connection::createStatement);
        assertThrows(SQLException.class, connection::getSchema);
    }

    @Test
    void aScriptedCallFailsOnceOrUntilHealed() throws SQLException {
        driver.once(Call.CONNECT, Behaviour.failing(() -> new OutOfMemoryError("once")));
        assertThrows(OutOfMemoryError.class, this::connect);
        RawConnection connection = connect();
        driver.outage();
        assertThrows(SQLException.class, this::connect);
        assertThrows(SQLException.class, this::connect);
        assertFalse(connection.isValid(1), "an open session outlives the outage");
        driver.heal();
        assertTrue(connect().isValid(1));
        assertEquals(5, driver.calls(Call.CONNECT));
        assertEquals(0, driver.connecting());
    }
}
