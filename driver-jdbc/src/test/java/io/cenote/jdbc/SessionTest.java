package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SessionTest {
    private final Stubbed stubbed = new Stubbed();
    private final StubDriver driver = stubbed.driver;

    @AfterEach
    void close() {
        stubbed.close();
    }

    @Test
    void anOpenTransactionIsRolledBackBeforeAutoCommitIsRestored() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        lease.setAutoCommit(false);
        assertOnClose(lease, "Connection.rollback[]", "Connection.setAutoCommit[true]");
    }

    @Test
    void whatTheHolderPutBackItselfIsNotWrittenAgain() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        lease.setReadOnly(true);
        lease.setAutoCommit(false);
        lease.commit();
        lease.setAutoCommit(true);
        lease.setReadOnly(false);
        assertOnClose(lease);
    }

    @Test
    void theOldValueIsAskedForOnceBeforeTheFirstSet() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        lease.setSchema("a");
        lease.setSchema("b");
        assertEquals(
                List.of(
                        "Connection.clearWarnings[]",
                        "Connection.getSchema[]",
                        "Connection.setSchema[a]",
                        "Connection.setSchema[b]"),
                driver.taken());
        assertOnClose(lease, "Connection.setSchema[]");

        LeasedConnection next = stubbed.lease();
        next.setSchema("c");
        assertEquals(List.of("Connection.clearWarnings[]", "Connection.setSchema[c]"), driver.taken());
    }

    @Test
    void everythingThatWasChangedIsRestoredInAnOrderThatDriversAccept() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        lease.setSchema("s");
        lease.setCatalog("c");
        lease.setTypeMap(Map.of("t", String.class));
        lease.setHoldability(2);
        lease.setReadOnly(true);
        lease.setTransactionIsolation(8);
        lease.setNetworkTimeout(Runnable::run, 5);
        lease.setAutoCommit(false);
        driver.calls.clear();
        lease.close();

        assertEquals(
                List.of(
                        "rollback",
                        "setNetworkTimeout",
                        "setAutoCommit",
                        "setTransactionIsolation",
                        "setReadOnly",
                        "setHoldability",
                        "setTypeMap",
                        "setCatalog",
                        "setSchema"),
                driver.taken().stream()
                        .map(call -> call.replaceFirst("Connection\\.", "").replaceFirst("\\[.*", ""))
                        .toList());
    }

    @Test
    void whatWasSetInsideATransactionIsWrittenBackWhateverWasSetLast() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        lease.setSchema("x");
        lease.setAutoCommit(false);
        lease.setSchema(""); // As before, but a rollback brings x back.
        lease.rollback();
        lease.setAutoCommit(true);
        assertOnClose(lease, "Connection.setSchema[]");
    }

    @Test
    void whatASetThatFailedLeftBehindIsWrittenOver() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        driver.fail("Connection.setReadOnly", new SQLException("not now", "25001"));
        assertThrows(SQLException.class, () -> lease.setReadOnly(true));
        driver.answers.clear();
        assertOnClose(lease, "Connection.setReadOnly[false]");
    }

    @Test
    void afterASetOfAutoCommitThatFailedTheDriverIsAsked() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        driver.fail("Connection.setAutoCommit", new SQLException("not now", "25001"));
        assertThrows(SQLException.class, () -> lease.setAutoCommit(false));
        driver.answers.clear();
        assertOnClose(lease, "Connection.getAutoCommit[]", "Connection.setAutoCommit[true]");
    }

    @Test
    void setsThatOverlapAreWrittenBackWhateverWasSetLast() throws Exception {
        LeasedConnection lease = stubbed.lease();
        lease.setSchema("");
        lease.setReadOnly(false);
        overlap(() -> lease.setSchema(""), "Connection.setSchema", () -> lease.setReadOnly(false));
        assertOnClose(lease, "Connection.setReadOnly[false]", "Connection.setSchema[]");
    }

    @Test
    void aFirstSetThatOverlapsAnotherEndsTheConnection() throws Exception {
        LeasedConnection lease = stubbed.lease();
        overlap(() -> lease.setSchema("x"), "Connection.setSchema", () -> lease.setHoldability(2));
        lease.close();

        assertReplaced(lease);
    }

    private interface Step {
        void run() throws SQLException;
    }

    /** Runs the second step while the driver is inside the first. */
    private void overlap(Step first, String method, Step second) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        driver.answers.put(method, (called, arguments) -> {
            inside.countDown();
            Stubbed.await(goOn);
            return StubDriver.NULL;
        });
        FutureTask<Void> task = new FutureTask<>(() -> {
            first.run();
            return null;
        });
        new Thread(task).start();
        Stubbed.await(inside);
        driver.answers.remove(method);
        second.run();
        goOn.countDown();
        task.get(30, TimeUnit.SECONDS);
    }

    @Test
    void whereTheDriverWaitsForCommitsTheTransactionOfTheResetIsEndedToo() throws SQLException {
        driver.answers.put("Connection.getAutoCommit", (method, arguments) -> false);
        LeasedConnection lease = stubbed.lease();
        lease.setSchema("x");
        assertOnClose(lease, "Connection.rollback[]", "Connection.setSchema[]", "Connection.commit[]");
    }

    @Test
    void whereTheDriverWaitsForCommitsAnyUseIsRolledBack() throws SQLException {
        driver.answers.put("Connection.getAutoCommit", (method, arguments) -> false);
        LeasedConnection lease = stubbed.lease();
        lease.createStatement().close();
        assertOnClose(lease, "Connection.rollback[]");
    }

    @Test
    void whereTheDriverWaitsForCommitsAHolderWhoDoesNotIsPutBackLast() throws SQLException {
        driver.answers.put("Connection.getAutoCommit", (method, arguments) -> false);
        LeasedConnection lease = stubbed.lease();
        lease.setAutoCommit(true);
        lease.setSchema("x");
        assertOnClose(lease, "Connection.setSchema[]", "Connection.setAutoCommit[false]");
    }

    @Test
    void clientInfoIsRestoredAsAList() throws SQLException {
        Properties info = new Properties();
        info.setProperty("kept", "1");
        info.setProperty("changed", "1");
        driver.answers.put("Connection.getClientInfo", (method, arguments) -> info);
        driver.answers.put("Connection.setClientInfo", (method, arguments) -> {
            if (arguments.length == 2) {
                info.put(arguments[0], arguments[1]);
            } else {
                info.clear();
                info.putAll((Properties) arguments[0]);
            }
            return StubDriver.NULL;
        });
        Properties before = new Properties();
        before.putAll(info);

        LeasedConnection lease = stubbed.lease();
        lease.setClientInfo("changed", "2");
        lease.setClientInfo("added", "1");
        lease.close();

        assertEquals(before, info);
        assertEquals(0, stubbed.source.stats().closedInAll());
    }

    @Test
    void clientInfoThatTheDriverDoesNotTakeBackEndsTheConnection() throws SQLException {
        Properties info = new Properties();
        driver.answers.put("Connection.getClientInfo", (method, arguments) -> info);
        driver.answers.put("Connection.setClientInfo", (method, arguments) -> {
            info.put("added", "1");
            return StubDriver.NULL;
        });
        LeasedConnection lease = stubbed.lease();
        lease.setClientInfo("added", "1");
        lease.close();

        assertReplaced(lease);
    }

    @Test
    void theTypeMapThatAHolderGetsIsItsOwn() throws SQLException {
        Map<String, Class<?>> live = new HashMap<>();
        driver.answers.put("Connection.getTypeMap", (method, arguments) -> live);
        LeasedConnection lease = stubbed.lease();
        lease.getTypeMap().put("t", String.class);

        assertEquals(Map.of(), live);
    }

    @Test
    void whatCannotBeRestoredEndsTheConnection() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        lease.setSchema("x");
        driver.fail("Connection.setSchema", new SQLException("no", "42000"));
        lease.close();

        assertReplaced(lease);
    }

    @Test
    void whatTheDriverCannotTellEndsTheConnectionAndTheCallStillCounts() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        driver.fail("Connection.getSchema", new SQLFeatureNotSupportedException());
        lease.setSchema("x");
        assertEquals("Connection.setSchema[x]", driver.taken().get(2));
        lease.close();

        assertReplaced(lease);
    }

    @Test
    void aShardingKeyCannotBeTakenBack() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        lease.setShardingKey(null);
        lease.close();

        assertReplaced(lease);
    }

    @Test
    void aStatementThatCannotBeClosedEndsTheConnection() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        lease.createStatement();
        lease.createStatement();
        driver.fail("Statement.close", new SQLException("no", "42000"));
        lease.close();

        assertEquals(
                2,
                driver.calls.stream()
                        .filter(call -> call.endsWith(".close[]") && call.startsWith("Statement"))
                        .count());
        assertReplaced(lease);
    }

    @Test
    void aTransactionOfAConnectionThatIsClosedIsRolledBackFirst() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        lease.setAutoCommit(false);
        lease.setShardingKey(null);
        driver.calls.clear();
        lease.close();
        Stubbed.await("the close", () -> driver.calls.stream().anyMatch(call -> call.endsWith(".close[]")));

        assertEquals(List.of("Connection.rollback[]", "Connection.close[]"), driver.taken());
    }

    @Test
    void aResetThatFailsIsToldOnceAMinuteWithoutThePassword() throws SQLException {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler handler = new SecretsTest.Recording(logged);
        Logger logger = Logger.getLogger("io.cenote.resetting");
        logger.addHandler(handler);
        try {
            stubbed.source.setPoolName("resetting");
            stubbed.source.setPassword("k4n4r1e-V0gel");
            for (int i = 1; i <= 3; i++) {
                Connection lease = stubbed.source.getConnection();
                lease.setAutoCommit(false);
                driver.fail("Connection.rollback", new SQLException("no rollback for k4n4r1e-V0gel"));
                lease.close();
                long failed = i;
                Stubbed.await("it is closed", () -> stubbed.closed(CloseReason.RESET_FAILED) == failed);
            }
            assertEquals(1, logged.size(), logged::toString);
            assertTrue(
                    logged.get(0)
                            .startsWith("pool 'resetting': a reset failed, so the connection is closed:"
                                    + " java.sql.SQLException: no rollback for ***; told once a minute"),
                    logged::toString);
        } finally {
            logger.removeHandler(handler);
        }
    }

    private void assertOnClose(LeasedConnection lease, String... calls) {
        driver.calls.clear();
        lease.close();
        assertEquals(List.of(calls), driver.taken());
        assertEquals(0, stubbed.source.stats().closedInAll());
    }

    private void assertReplaced(Connection lease) throws SQLException {
        assertEquals(1, stubbed.closed(CloseReason.RESET_FAILED));
        driver.answers.clear();
        assertNotSame(lease, stubbed.lease());
        assertEquals(2, stubbed.source.stats().opened());
    }
}
