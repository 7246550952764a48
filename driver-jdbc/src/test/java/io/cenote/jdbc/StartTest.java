package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.ConnectFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a start makes of its first connection: {@code initializationFailTimeout}. */
final class StartTest {
    private final Stubbed stubbed = new Stubbed();
    private final StubDriver driver = stubbed.driver;
    private final CenoteDataSource source = stubbed.source;
    private final SQLException refused = new SQLException("no such database", "3D000");

    @AfterEach
    void close() {
        stubbed.close();
    }

    @Test
    void byDefaultAStartFailsWithTheDriversErrorAndNothingHasStarted() throws SQLException {
        source.setInitializationFailTimeout(1);
        driver.fail("Connection.getAutoCommit", refused);
        ConnectFailedException failed = assertThrows(ConnectFailedException.class, source::start);
        assertSame(refused, failed.getCause());
        assertTrue(failed.getMessage().contains("no such database. Check that"), failed::toString);
        driver.fail(
                "Connection.getAutoCommit",
                new SQLException("No.\n\tat a.stack.of.the.Server(Server.java:1)", "3D000", 4711));
        SQLException told = assertThrows(SQLException.class, source::getConnection);
        assertTrue(told.getMessage().contains("No. Check that"), told::toString);
        assertFalse(told.getMessage().contains("Server.java"), told::toString);
        assertEquals("3D000", told.getSQLState());
        assertEquals(4711, told.getErrorCode());
        assertTrue(source.toString().contains("not started"), source::toString);

        driver.answers.clear();
        source.setMaximumPoolSize(2);
        source.getConnection().close();
    }

    @Test
    void aStartThatIsRefusedAtOnceHasAskedTheDatabaseOnceToo() {
        AtomicInteger attempts = new AtomicInteger();
        driver.answers.put("Driver.connect", (method, arguments) -> {
            attempts.incrementAndGet();
            throw refused;
        });
        source.setInitializationFailTimeout(1);
        source.setMaximumPoolSize(10);
        source.setMinimumIdle(10);
        int twice = 0;
        for (int round = 0; round < 50; round++) {
            attempts.set(0);
            assertThrows(ConnectFailedException.class, source::start);
            twice += attempts.get() > 1 ? 1 : 0;
        }
        assertTrue(twice < 5, twice + " of 50"); // Where the machine stands still for a quarter of a second.
    }

    @Test
    void startsThatAreTriedAgainLeaveNoMoreHangingConnectsBehindThanMaxAbandoned() {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger hanging = new AtomicInteger();
        driver.answers.put("Driver.connect", (method, arguments) -> {
            hanging.incrementAndGet();
            boolean interrupted = false;
            while (end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException deaf) {
                    interrupted = true;
                }
            }
            hanging.decrementAndGet();
            throw refused;
        });
        source.setInitializationFailTimeout(1);
        source.setConnectAttemptTimeout(250);
        source.setMaxAbandoned(2);
        String told = "";
        for (int start = 0; start < 5; start++) {
            told = assertThrows(ConnectFailedException.class, source::start).getMessage();
        }
        assertTrue(told.contains(" connects of earlier starts hang past their deadline (maxAbandoned 2)."), told);
        assertTrue(hanging.get() <= 4, hanging::toString); // Two of two starts at most: one starts another beside it.
        end.countDown();
        Stubbed.await("they have ended", () -> assertThrows(ConnectFailedException.class, source::start)
                .getMessage()
                .contains("no such database"));
    }

    @Test
    void whatASetupSaysOnSeveralLinesIsToldWithWhatToDo() {
        source.setInitializationFailTimeout(1);
        source.setConnectionInitSql("set nonsense");
        driver.fail("Statement.execute", new SQLException("syntax error\n  at nonsense; SQL statement:\nset nonsense"));
        String told = assertThrows(ConnectFailedException.class, source::start).getMessage();
        assertTrue(told.contains("syntax error at nonsense; SQL statement: set nonsense; correct it"), told);
    }

    @Test
    void aStartWithoutCredentialsSendsNobodyToTheDatabase() {
        source.setInitializationFailTimeout(1);
        for (CredentialsProvider provider : List.<CredentialsProvider>of(() -> null, () -> {
            throw new IllegalStateException("the vault is sealed");
        })) {
            source.setCredentialsProvider(provider);
            String told =
                    assertThrows(ConnectFailedException.class, source::start).getMessage();
            assertTrue(
                    told.matches(
                            ".*the credentials provider (returned null|failed: java.lang.IllegalStateException)\\. The"
                                    + " database was not asked: correct the provider, .*"),
                    told);
            assertFalse(told.contains("Check that the database"), told);
        }
        assertEquals(List.of(), driver.calls);
    }

    @Test
    void whoeverStoppedWaitingBeforeAnotherSawTheStartFailIsToldWhy() {
        source.setInitializationFailTimeout(1);
        driver.fail("Connection.getAutoCommit", refused);
        // The steps of two callers, in the order in which one is between its wait and the lock.
        Start start = source.begun();
        assertThrows(ConnectFailedException.class, () -> start.await(Duration.ofSeconds(30)));
        assertTrue(source.hasFailed(start));
        ConnectFailedException told = assertThrows(ConnectFailedException.class, () -> source.succeeded(start));
        assertSame(refused, told.getCause());
        assertTrue(source.toString().contains("not started"), source::toString);
    }

    @Test
    void aStartThatFailsHasAskedTheDatabaseOnce() {
        AtomicInteger attempts = new AtomicInteger();
        AtomicLong first = new AtomicLong();
        AtomicInteger early = new AtomicInteger();
        driver.answers.put("Driver.connect", (method, arguments) -> {
            first.compareAndSet(0, System.nanoTime());
            if (attempts.incrementAndGet() == 1) {
                Stubbed.await("it took its time", () -> System.nanoTime() - first.get() > 300_000_000);
            } else if (System.nanoTime() - first.get() < 600_000_000) { // After a second it might hang.
                early.incrementAndGet();
            }
            throw new SQLException("password authentication failed", "28P01");
        });
        source.setInitializationFailTimeout(1);
        source.setMaximumPoolSize(10);
        source.setMinimumIdle(10);
        assertThrows(ConnectFailedException.class, source::start);
        assertEquals(0, early.get(), "attempts after the first");
    }

    @Test
    void anAttemptThatSucceedsBesideOneThatFailsIsEnough() throws SQLException {
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch failed = new CountDownLatch(1);
        driver.answers.put("Driver.connect", (method, arguments) -> {
            boolean first = attempts.incrementAndGet() == 1;
            both.countDown();
            Stubbed.await(both);
            if (first) {
                failed.countDown();
                throw new SQLException("too many connections", "53300");
            }
            Stubbed.await(failed);
            return driver.stub(Connection.class);
        });
        source.setInitializationFailTimeout(1);
        source.setMaximumPoolSize(2);
        source.setMinimumIdle(2);
        source.start();
        source.getConnection().close();
    }

    @Test
    void withPatienceAStartGoesOnTryingUntilTheDatabaseIsThere() throws SQLException {
        AtomicInteger attempts = new AtomicInteger();
        driver.answers.put("Driver.connect", (method, arguments) -> {
            if (attempts.incrementAndGet() < 4) {
                throw refused;
            }
            return driver.stub(Connection.class);
        });
        source.setInitializationFailTimeout(600_000);
        source.start();
        assertTrue(attempts.get() >= 4);
    }

    @Test
    void thePatienceOfAStartIsThatAndNotTheOneOfACaller() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch timedOut = new CountDownLatch(1);
        driver.answers.put("Driver.connect", (method, arguments) -> {
            begun.countDown();
            if (timedOut.getCount() > 0) {
                throw refused;
            }
            return driver.stub(Connection.class);
        });
        source.setInitializationFailTimeout(600_000);
        source.setConnectionTimeout(250);
        FutureTask<Void> starter = new FutureTask<>(source::start, null);
        new Thread(starter).start();
        Stubbed.await(begun);
        SQLException told = assertThrows(SQLException.class, source::getConnection);
        assertTrue(
                told.getMessage()
                        .matches(
                                "no connection within connectionTimeout, 250 ms: it waited \\d+ ms for the pool to start,"
                                        + " and for the rest: pool '.*"),
                told::getMessage);
        assertEquals("3D000", told.getSQLState());
        timedOut.countDown();
        Stubbed.await("the start is over", starter::isDone);
        source.change(Map.of("connectionTimeout", "30s"));
        source.getConnection().close();
    }

    @Test
    void withZeroAStartForgivesADatabaseThatIsDownButNotAConnectionThatCannotBeSetUp() {
        source.setInitializationFailTimeout(0);
        driver.answers.put("Driver.connect", (method, arguments) -> {
            throw refused;
        });
        source.start();
        assertTrue(source.toString().contains("started"), source::toString);
    }

    @Test
    void aHungFirstConnectCostsNoMoreThanTheCallersOwnDeadline() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        driver.answers.put("Driver.connect", (method, arguments) -> {
            Stubbed.await(end);
            return driver.stub(Connection.class);
        });
        source.setInitializationFailTimeout(1);
        source.setConnectionTimeout(250);
        FutureTask<SQLException> caller =
                new FutureTask<>(() -> assertThrows(SQLException.class, source::getConnection));
        new Thread(caller).start();
        assertTrue(caller.get(30, TimeUnit.SECONDS).getMessage().contains("no connection within"));
        end.countDown();
    }

    @Test
    void aCloseEndsAStartThatIsUnderWay() throws Exception {
        CountDownLatch connecting = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        driver.answers.put("Driver.connect", (method, arguments) -> {
            connecting.countDown();
            Stubbed.await(end);
            return driver.stub(Connection.class);
        });
        source.setInitializationFailTimeout(1);
        FutureTask<SQLException> caller =
                new FutureTask<>(() -> assertThrows(SQLException.class, source::getConnection));
        new Thread(caller).start();
        Stubbed.await(connecting);
        source.close();
        assertTrue(caller.get(30, TimeUnit.SECONDS).getMessage().contains("after close()"));
        end.countDown();
    }
}
