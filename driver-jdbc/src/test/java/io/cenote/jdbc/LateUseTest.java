package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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

    /** Calls that may reach the server, and at which call of the driver the test holds each of them. */
    enum Served {
        COMMIT("Connection.commit", Connection::commit),
        ROLLBACK("Connection.rollback", Connection::rollback),
        SETTER("Connection.setSchema", connection -> connection.setSchema("x")),
        FOR_GOOD("Connection.setShardingKey", connection -> connection.setShardingKey(null)),
        GETTER("Connection.getSchema", Connection::getSchema),
        PREPARE("Connection.prepareStatement", connection -> connection.prepareStatement("select 1")),
        IS_VALID("Connection.isValid", connection -> connection.isValid(1)),
        UNWRAP("Connection.unwrap", connection -> connection.unwrap(Callable.class)),
        IS_WRAPPER_FOR("Connection.isWrapperFor", connection -> connection.isWrapperFor(Callable.class)),
        META_DATA(
                "DatabaseMetaData.getTables",
                connection -> connection.getMetaData().getTables(null, null, null, null)),
        EXECUTE("Statement.execute", connection -> connection.createStatement().execute("select 1")),
        CANCEL("Statement.cancel", connection -> connection.createStatement().cancel()),
        CLOSE_STATEMENT(
                "Statement.close", connection -> connection.createStatement().close()),
        UPDATE_ROW(
                "ResultSet.updateRow",
                connection ->
                        connection.createStatement().executeQuery("select 1").updateRow());

        private final String method;
        private final Use use;

        Served(String method, Use use) {
            this.method = method;
            this.use = use;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatAnotherThreadIsInsideOfWhenItsOwnerClosesIsNotGivenToTheNextHolder(Served call)
            throws Exception {
        LeasedConnection first = stubbed.lease();
        whileInside(call, first, first::close);
        driver.calls.clear();
        LeasedConnection second = (LeasedConnection) stubbed.source.getConnection();
        second.commit();

        assertTrue(driver.calls.contains("Connection2.commit[]"), driver.calls.toString());
        assertEquals(1, stubbed.closed(CloseReason.BROKEN));
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatItsOwnerIsInsideOfWhenAnotherThreadClosesIsNotGivenToTheNextHolder(Served call)
            throws Exception {
        FutureTask<LeasedConnection> acquire = new FutureTask<>(stubbed::lease);
        BlockingQueue<FutureTask<?>> owner = ownerThread();
        owner.add(acquire);
        LeasedConnection first = acquire.get(30, TimeUnit.SECONDS);
        whileInside(call, first, owner::add, first::close);
        driver.calls.clear();
        LeasedConnection second = (LeasedConnection) stubbed.source.getConnection();
        second.commit();

        assertTrue(driver.calls.contains("Connection2.commit[]"), driver.calls.toString());
        assertEquals(1, stubbed.closed(CloseReason.BROKEN));
    }

    @Test
    void aLeaseThatOneThreadAcquiresAnotherUsesAndAThirdClosesIsResetAndItsConnectionKept() throws Exception {
        LeasedConnection first = stubbed.lease();
        run(() -> {
            first.setSchema("x");
            first.createStatement();
        });
        driver.calls.clear();
        run(first::close);

        assertEquals(List.of("Statement.close[]", "Connection.setSchema[]"), driver.taken());
        run(() -> assertEquals("", stubbed.lease().getSchema()));
        assertEquals(0, stubbed.source.stats().closedInAll());
    }

    @Test
    void anOwnerWhoseGuestsHaveLeftKeepsTheConnectionForTheNextHolder() throws Exception {
        LeasedConnection first = stubbed.lease();
        run(first::commit);
        first.close();
        driver.calls.clear();
        stubbed.source.getConnection().commit();

        assertEquals(List.of("Connection1.clearWarnings[]", "Connection1.commit[]"), driver.calls);
        assertEquals(0, stubbed.source.stats().closedInAll());
    }

    @Test
    void aGuestWhoComesAndGoesBetweenTheOwnersLastLookAndTheReleaseIsFoundByTheNextHolder() throws Exception {
        JdbcConnector connector = new JdbcConnector(driver.url(), Map.of(), FatalErrors.CLEAR_ONES_ONLY);
        Connection connection = connector.connect(Deadline.after(Duration.ofHours(1)));
        Releasing tenure = new Releasing();
        LeasedConnection first = new LeasedConnection(tenure, 1, connection);
        Callers callers = ((PhysicalProxy) connection).session();
        tenure.release = clean -> {
            assertTrue(clean, "nothing was to be seen");
            run(() -> {
                // A thread that has read the session before the close.
                callers.enter();
                assertTrue(first.holds());
                callers.leave();
            });
        };
        first.close();
        tenure.held = true;
        LeasedConnection second = new LeasedConnection(tenure, 2, connection);

        assertFalse(second.isAlone());
        assertTrue(second.isClosed());
        assertTrue(tenure.invalidated);
    }

    @Test
    void aGuestWhoIsRefusedLeavesNoTrace() throws Exception {
        JdbcConnector connector = new JdbcConnector(driver.url(), Map.of(), FatalErrors.CLEAR_ONES_ONLY);
        Connection connection = connector.connect(Deadline.after(Duration.ofHours(1)));
        Releasing tenure = new Releasing();
        LeasedConnection first = new LeasedConnection(tenure, 1, connection);
        tenure.held = false;
        run(() -> assertThrows(SQLException.class, first::commit));
        assertThrows(SQLException.class, first::commit, "the owner");
        tenure.held = true;

        assertTrue(new LeasedConnection(tenure, 2, connection).isAlone());
    }

    /** Has another thread make the call, and does something while the driver has not answered it. */
    private void whileInside(Served call, LeasedConnection lease, Action meanwhile) throws Exception {
        whileInside(call, lease, task -> new Thread(task).start(), meanwhile);
    }

    private void whileInside(Served call, LeasedConnection lease, Consumer<FutureTask<?>> thread, Action meanwhile)
            throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        driver.answers.put(call.method, (method, arguments) -> {
            inside.countDown();
            Stubbed.await(goOn);
            return method.getReturnType() == boolean.class ? (Object) true : StubDriver.NULL;
        });
        FutureTask<Void> late = new FutureTask<>(() -> {
            call.use.of(lease);
            return null;
        });
        thread.accept(late);
        Stubbed.await(inside);
        driver.answers.remove(call.method);
        meanwhile.run();
        goOn.countDown();
        try {
            late.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
            assertTrue(refused.getCause() instanceof SQLException, refused.toString());
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    /** In a thread of its own, to its end. */
    private static void run(Action action) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            action.run();
            return null;
        });
        new Thread(task).start();
        task.get(30, TimeUnit.SECONDS);
    }

    /** One thread that runs what is put in. */
    private static BlockingQueue<FutureTask<?>> ownerThread() {
        BlockingQueue<FutureTask<?>> tasks = new LinkedBlockingQueue<>();
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    tasks.take().run();
                }
            } catch (InterruptedException end) {
                // The end of the test's JVM comes first.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return tasks;
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
        private volatile boolean held = true;
        private boolean invalidated;

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
            boolean ends = held;
            held = false;
            invalidated |= ends;
            return ends;
        }

        @Override
        public boolean holds(long lease) {
            return held;
        }
    }
}
