package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Deadline;
import io.cenote.spi.Tenure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a thread does that goes on using a lease while another closes it. */
final class LateUseTest {
    private final Stubbed stubbed = new Stubbed();
    private final StubDriver driver = stubbed.driver;

    @AfterEach
    void close() {
        stubbed.close();
    }

    /** What ends a transaction or a part of one. */
    enum TransactionEnd {
        COMMIT("commit", Connection::commit),
        ROLLBACK("rollback", Connection::rollback),
        ROLLBACK_TO_SAVEPOINT("rollback", connection -> connection.rollback((Savepoint) null));

        private final String method;
        private final Use use;

        TransactionEnd(String method, Use use) {
            this.method = "Connection." + method;
            this.use = use;
        }
    }

    private interface Use {
        void of(Connection connection) throws Exception;
    }

    @Test
    void onceTheReleaseHasBegunTheLeaseIsClosedAndNoCallReachesTheDriver() throws Exception {
        List<String> refusals = new ArrayList<>();
        LeasedConnection lease = leaseDuringWhoseRelease(late -> {
            assertTrue(late.isClosed());
            assertTrue(late.toString().endsWith("(closed)"), late.toString());
            for (Use use : List.<Use>of(
                    Connection::rollback,
                    Connection::commit,
                    Connection::createStatement,
                    connection -> connection.setAutoCommit(false))) {
                refusals.add(
                        assertThrows(SQLException.class, () -> use.of(late)).getSQLState());
            }
            late.close();
        });
        lease.setSchema("x");
        driver.calls.clear();
        lease.close();

        assertEquals(List.of("08003", "08003", "08003", "08003"), refusals);
        assertEquals(List.of("Connection.setSchema[]"), driver.taken());
    }

    @Test
    void whatIsClosedLateIsStillClosedAtTheDriverAndOnce() throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        LeasedConnection lease = leaseDuringWhoseRelease(late -> {
            for (AutoCloseable each : open) {
                each.close();
            }
        });
        Statement statement = lease.createStatement();
        ResultSet tables = lease.getMetaData().getTables(null, null, null, null);
        open.addAll(List.of(statement, tables));
        driver.calls.clear();
        lease.close();

        assertEquals(List.of("ResultSet.close[]", "Statement.close[]"), driver.taken());
        assertTrue(statement.isClosed());
        assertTrue(tables.isClosed());
    }

    /** A lease of a connection of its own, whose release has a thread that is late do something before it resets. */
    private LeasedConnection leaseDuringWhoseRelease(Use use) throws SQLException {
        JdbcConnector connector = new JdbcConnector(driver.url(), Map.of(), FatalErrors.CLEAR_ONES_ONLY);
        Deadline anHour = Deadline.after(Duration.ofHours(1));
        Connection connection = connector.connect(anHour);
        Releasing tenure = new Releasing();
        LeasedConnection lease = new LeasedConnection(tenure, 1, connection);
        tenure.release = clean -> {
            use.of(lease);
            if (!clean) {
                connector.reset(connection, anHour);
            }
        };
        return lease;
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionEndThatReachesTheNextHolderEndsTheConnectionWithThatHolder(TransactionEnd end) throws Exception {
        LeasedConnection first = stubbed.lease();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        driver.answers.put(end.method, (method, arguments) -> {
            inside.countDown();
            Stubbed.await(goOn);
            return StubDriver.NULL;
        });
        FutureTask<Void> late = new FutureTask<>(() -> {
            end.use.of(first);
            return null;
        });
        new Thread(late).start();
        Stubbed.await(inside);
        driver.answers.remove(end.method);
        first.close();
        LeasedConnection second = stubbed.lease();
        goOn.countDown();
        late.get(30, TimeUnit.SECONDS);
        second.createStatement().close();
        second.close();

        assertEquals(1, stubbed.closed(CloseReason.BROKEN));
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionEndInTimeKeepsTheConnectionAndLeavesNothingToUndo(TransactionEnd end) throws Exception {
        LeasedConnection lease = stubbed.lease();
        end.use.of(lease);
        driver.calls.clear();
        lease.close();

        assertEquals(List.of(), driver.taken());
        assertEquals(0, stubbed.source.stats().closedInAll());
    }

    @Test
    void aConnectionThatIsLostInACommitIsStillRolledBackBeforeItIsClosed() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        lease.setAutoCommit(false);
        driver.fail("Connection.commit", new SQLException("lost", "08006"));
        driver.calls.clear();
        assertThrows(SQLException.class, lease::commit);
        Stubbed.await("the close", () -> driver.calls.contains("Connection1.close[]"));

        assertEquals(List.of("Connection.commit[]", "Connection.rollback[]", "Connection.close[]"), driver.taken());
        assertEquals(1, stubbed.closed(CloseReason.INVALIDATED));
    }

    @Test
    void aConnectionThatIsLostInASetterIsStillRolledBackBeforeItIsClosed() throws SQLException {
        for (Map.Entry<String, Use> setter : Map.<String, Use>of(
                        "setSchema", connection -> connection.setSchema("x"),
                        "setShardingKey", connection -> connection.setShardingKey(null))
                .entrySet()) {
            LeasedConnection lease = stubbed.lease();
            lease.setAutoCommit(false);
            driver.fail("Connection." + setter.getKey(), new SQLException("lost", "08006"));
            assertThrows(SQLException.class, () -> setter.getValue().of(lease));
            Stubbed.await("the close", () -> driver.calls.stream().anyMatch(call -> call.endsWith(".close[]")));

            List<String> calls = driver.taken();
            assertEquals(
                    List.of("Connection.rollback[]", "Connection.close[]"),
                    calls.subList(calls.size() - 2, calls.size()));
        }
        assertEquals(2, stubbed.closed(CloseReason.INVALIDATED));
    }

    /** The tenure of one lease, which is held until its release, which does what the test says. */
    private static final class Releasing implements Tenure<Connection> {
        private interface Release {
            void run(boolean clean) throws Exception;
        }

        private Release release;
        private boolean held = true;

        @Override
        public boolean release(long lease, boolean clean) {
            if (!held) {
                return false;
            }
            try {
                release.run(clean);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            held = false;
            return true;
        }

        @Override
        public boolean invalidate(long lease, Throwable cause) {
            return held;
        }

        @Override
        public boolean holds(long lease) {
            return held;
        }
    }
}
