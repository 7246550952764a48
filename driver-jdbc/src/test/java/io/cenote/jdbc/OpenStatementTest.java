package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OpenStatementTest {
    private final Stubbed stubbed = new Stubbed();
    private final StubDriver driver = stubbed.driver;

    @AfterEach
    void close() {
        stubbed.close();
    }

    @Test
    void closedStatementsAreForgottenWhileAnOlderOneStaysOpen() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        lease.createStatement();
        for (int i = 0; i < 10_000; i++) {
            lease.createStatement().close();
        }
        assertRetained(lease, 2);
    }

    @Test
    void closedStatementsAreForgottenWhileNewerOnesStayOpen() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        Deque<Statement> open = new ArrayDeque<>();
        for (int i = 0; i < 10_000; i++) {
            open.add(lease.createStatement());
            if (open.size() > 3) {
                open.remove().close();
            }
        }
        assertRetained(lease, 16);
    }

    @Test
    void closedStatementsAreForgottenInWhateverOrderTheyAreClosed() throws SQLException {
        LeasedConnection lease = stubbed.lease();
        List<Statement> open = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            open.add(lease.createStatement());
            if (open.size() > 50) {
                open.remove(random.nextInt(open.size())).close();
            }
        }
        assertRetained(lease, 2 * 51 + 16);
        driver.calls.clear();
        lease.close();
        assertEquals(50, driver.calls.size(), "closes of what was open");
    }

    @Test
    void statementsThatCloseOnCompletionAreForgottenWithTheirResultSet() throws SQLException {
        driver.answers.put("Statement.isClosed", (method, arguments) -> true);
        LeasedConnection lease = stubbed.lease();
        for (int i = 0; i < 1_000; i++) {
            Statement statement = lease.createStatement();
            statement.closeOnCompletion();
            ResultSet results = statement.executeQuery("select 1");
            results.close();
            assertTrue(statement.isClosed());
        }
        assertRetained(lease, 2);
    }

    @Test
    void threadsThatShareAConnectionLoseNoOpenStatement() throws Exception {
        driver.answers.put("Connection.createStatement", (method, arguments) -> counted(new AtomicInteger()));
        int threads = 4;
        int each = 500;
        for (int round = 0; round < 10; round++) {
            LeasedConnection lease = stubbed.lease();
            List<AtomicInteger> closes = Collections.synchronizedList(new ArrayList<>());
            driver.answers.put("Connection.createStatement", (method, arguments) -> {
                AtomicInteger count = new AtomicInteger();
                closes.add(count);
                return counted(count);
            });
            inParallel(threads, thread -> {
                Random random = new Random(thread);
                List<Statement> open = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    open.add(lease.createStatement());
                    if (random.nextInt(4) > 0) {
                        open.remove(random.nextInt(open.size())).close();
                    }
                }
            });
            lease.close();

            assertEquals(threads * each, closes.size());
            assertEquals(
                    List.of(),
                    closes.stream().map(AtomicInteger::get).filter(n -> n != 1).toList(),
                    "closes of a statement other than one");
        }
    }

    @Test
    void whatTheOwnerAndItsGuestsOpenAtOnceIsAllClosedAndTheConnectionKept() throws Exception {
        List<AtomicInteger> closes = Collections.synchronizedList(new ArrayList<>());
        driver.answers.put("Connection.createStatement", (method, arguments) -> {
            AtomicInteger count = new AtomicInteger();
            closes.add(count);
            return counted(count);
        });
        int each = 50;
        for (int round = 0; round < 100; round++) {
            LeasedConnection lease = stubbed.lease();
            closes.clear();
            CountDownLatch begun = new CountDownLatch(1);
            Thread guest = new Thread(() -> {
                begun.countDown();
                try {
                    for (int i = 0; i < each; i++) {
                        lease.createStatement();
                    }
                } catch (SQLException e) {
                    throw new AssertionError(e); // Then there are too few.
                }
            });
            guest.start();
            begun.await();
            for (int i = 0; i < each; i++) {
                lease.createStatement();
            }
            guest.join();
            lease.close();

            assertEquals(2 * each, closes.size());
            assertTrue(closes.stream().allMatch(count -> count.get() == 1), "each is closed once");
            assertEquals(0, stubbed.source.stats().closedInAll());
        }
    }

    @Test
    void aStatementCreatedWhileAnotherThreadClosesIsClosedOrItsConnectionIs() throws Exception {
        for (int round = 0; round < 300; round++) {
            LeasedConnection lease = stubbed.lease();
            long endedBefore = endedForGuests();
            List<AtomicInteger> closes = Collections.synchronizedList(new ArrayList<>());
            driver.answers.put("Connection.createStatement", (method, arguments) -> {
                AtomicInteger count = new AtomicInteger();
                closes.add(count);
                return counted(count);
            });
            inParallel(3, thread -> {
                if (thread == 0) {
                    lease.close();
                    return;
                }
                try {
                    for (int i = 0; i < 5; i++) {
                        lease.createStatement();
                    }
                } catch (SQLException closed) {
                    assertEquals("08003", closed.getSQLState());
                }
            });

            if (endedForGuests() == endedBefore) {
                assertEquals(
                        List.of(),
                        closes.stream()
                                .map(AtomicInteger::get)
                                .filter(n -> n != 1)
                                .toList(),
                        "closes of a statement other than one");
                assertEquals(1, stubbed.source.stats().idle(), "the connection came back once");
            }
        }
    }

    /** A guest that is inside when the lease ends is met by the look before the reset, or by the reset. */
    private long endedForGuests() {
        return stubbed.closed(CloseReason.BROKEN) + stubbed.closed(CloseReason.RESET_FAILED);
    }

    @Test
    void aStatementClosedByManyThreadsIsClosedAtTheDriverOnce() throws Exception {
        LeasedConnection lease = stubbed.lease();
        for (int round = 0; round < 300; round++) {
            AtomicInteger closes = new AtomicInteger();
            driver.answers.put("Connection.createStatement", (method, arguments) -> counted(closes));
            Statement statement = lease.createStatement();
            inParallel(3, thread -> statement.close());
            assertEquals(1, closes.get());
        }
    }

    @Test
    void ofManyClosersOneReleasesAndStatementsAreClosedOnce() throws Exception {
        for (int round = 0; round < 300; round++) {
            LeasedConnection lease = stubbed.lease();
            AtomicInteger closes = new AtomicInteger();
            driver.answers.put("Connection.createStatement", (method, arguments) -> counted(closes));
            lease.createStatement();
            inParallel(3, thread -> {
                lease.close();
                assertTrue(lease.isClosed());
            });
            assertEquals(1, closes.get());
            assertEquals(0, stubbed.source.stats().closedInAll());
        }
    }

    private Statement counted(AtomicInteger closes) {
        return (Statement) Proxy.newProxyInstance(
                OpenStatementTest.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, a) -> {
                    if (method.getName().equals("close")) {
                        closes.incrementAndGet();
                    }
                    return method.getReturnType() == boolean.class ? false : null;
                });
    }

    private static void assertRetained(LeasedConnection lease, int most) {
        int length = 0;
        for (OpenStatement each = lease.openStatements(); each != null; each = each.next()) {
            length++;
        }
        assertTrue(length <= most, length + " statements are retained");
    }

    private interface Work {
        void run(int thread) throws Exception;
    }

    private static void inParallel(int threads, Work work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(executor.submit(() -> {
                    start.await();
                    work.run(thread);
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get(30, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
