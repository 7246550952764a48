package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.suite.kit.FakeDriver.Behaviour;
import io.cenote.suite.kit.FakeDriver.Call;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** DS-31 to DS-40: connections break, servers go away, drivers throw what they like. */
public interface DataSourceFailureRules {
    /** Longer by far than the half second of idleness for which most pools that validate trust a connection. */
    long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(1600);

    /** A server that cannot be reached. */
    Behaviour NO_ROUTE = Behaviour.failing(() -> new SQLNonTransientConnectionException("no route to host", "08001"));

    @Rule(value = "DS-31", says = "A connection that broke while it was held is replaced.")
    default void ds31_aBrokenConnectionIsReplaced(DataSourceBench bench) throws Exception {
        bench.open(1);
        HeldConnection held = bench.acquire();
        assertThrows(SQLException.class, () -> held.execute("fail 08006"));
        held.close();
        try (HeldConnection next = bench.acquire()) {
            assertNotEquals(held.session().serial(), next.session().serial(), "the session of the next holder");
            next.execute("select");
        }
    }

    @Rule(value = "DS-32", says = "An error in the data does not cost the connection.")
    default void ds32_aDataErrorKeepsTheConnection(DataSourceBench bench) throws Exception {
        bench.open(1);
        for (String state : List.of("23505", "22001", "42601", "40001")) {
            HeldConnection held = bench.acquire();
            assertThrows(SQLException.class, () -> held.execute("fail " + state));
            held.close();
            try (HeldConnection next = bench.acquire()) {
                assertEquals(
                        held.session().serial(), next.session().serial(), () -> "the session after SQLState " + state);
            }
        }
    }

    @Rule(value = "DS-33", says = "A connection that died while it was idle is not handed out.")
    default void ds33_aConnectionThatDiedIdleIsNotHandedOut(DataSourceBench bench) throws Exception {
        bench.open(1);
        HeldConnection held = bench.acquire();
        held.close();
        held.session().die();
        idle(bench);
        try (HeldConnection next = bench.acquire()) {
            next.execute("select");
        }
    }

    @Rule(
            value = "DS-34",
            says = "A caller that gets no connection because none can be opened is told the driver's error.")
    default void ds34_theConnectErrorReachesTheCaller(DataSourceBench bench) throws Exception {
        bench.driver().on(Call.CONNECT, NO_ROUTE);
        Throwable thrown = assertThrows(Exception.class, () -> {
            // A pool that connects at once tells it at once.
            bench.open(1, DataSourceBench.SHORT);
            SQLException told = assertThrows(
                    SQLException.class, () -> bench.source().getConnection(), "a caller of a pool that cannot connect");
            throw told;
        });
        assertTrue(tells(thrown, "no route to host"), () -> "what the caller was told: " + thrown);
    }

    @Rule(value = "DS-35", says = "Whatever connect throws costs no place.")
    default void ds35_whateverConnectThrowsCostsNoPlace(DataSourceBench bench) throws Exception {
        bench.open(5, DataSourceBench.SHORT);
        List<HeldConnection> held = bench.acquireFirst(3);
        for (Supplier<Throwable> kind : kinds("connect")) {
            bench.driver().once(Call.CONNECT, Behaviour.failing(kind));
            tryOnce(bench);
        }
        bench.driver().heal();
        for (HeldConnection each : held) {
            each.close();
        }
        bench.untilAllServe(5);
    }

    @Rule(value = "DS-36", says = "Whatever validation throws costs no place.")
    default void ds36_whateverValidationThrowsCostsNoPlace(DataSourceBench bench) throws Exception {
        bench.open(2, DataSourceBench.SHORT);
        bench.untilAllServe(2);
        for (Supplier<Throwable> kind : kinds("isValid")) {
            bench.driver().once(Call.IS_VALID, Behaviour.failing(kind));
        }
        idle(bench);
        for (int i = 0; i < kinds("isValid").size(); i++) {
            tryOnce(bench);
        }
        bench.driver().heal();
        bench.untilAllServe(2);
    }

    @Rule(value = "DS-37", says = "Whatever the restoring of a session throws costs no place, and nothing leaks.")
    default void ds37_whateverRestoringThrowsCostsNoPlace(DataSourceBench bench) throws Exception {
        bench.open(1, DataSourceBench.SHORT);
        for (Supplier<Throwable> kind : kinds("restoring")) {
            HeldConnection held = bench.acquireFirst();
            held.connection().setAutoCommit(false);
            held.execute("insert");
            int calls = bench.driver().calls(Call.ROLLBACK) + bench.driver().calls(Call.SET);
            bench.driver().once(Call.ROLLBACK, Behaviour.failing(kind));
            bench.driver().once(Call.SET, Behaviour.failing(kind));
            try {
                held.close();
            } catch (SQLException | RuntimeException | Error e) {
                // The holder may be told.
            }
            HeldConnection next = bench.acquireFirst();
            bench.driver().heal();
            // A pool that does not even try is the business of the rule about open transactions.
            boolean tried = bench.driver().calls(Call.ROLLBACK) + bench.driver().calls(Call.SET) > calls;
            assertFalse(tried && next.session().isInTransaction(), () -> "the transaction is open after " + kind.get());
            next.connection().setAutoCommit(true);
            next.close();
        }
        bench.untilAllServe(1);
    }

    @Rule(value = "DS-38", says = "Whatever the close of a broken connection throws costs no place.")
    default void ds38_whateverClosingThrowsCostsNoPlace(DataSourceBench bench) throws Exception {
        bench.open(1, DataSourceBench.SHORT);
        for (Supplier<Throwable> kind : kinds("close")) {
            HeldConnection held = bench.acquireFirst();
            bench.driver().on(Call.CLOSE, Behaviour.failing(kind));
            assertThrows(SQLException.class, () -> held.execute("fail 08006"));
            try {
                held.close();
            } catch (SQLException | RuntimeException | Error e) {
                // The holder may be told.
            }
        }
        bench.driver().heal();
        // Whether it works is the rule about broken connections.
        bench.acquireFirst().close();
    }

    @Rule(value = "DS-39", says = "After an outage callers are served again, without help.")
    default void ds39_callersAreServedAgainAfterAnOutage(DataSourceBench bench) throws Exception {
        bench.open(3, DataSourceBench.SHORT);
        bench.untilAllServe(3);
        bench.driver().outage();
        for (int i = 0; i < 5; i++) {
            tryOnce(bench);
        }
        bench.driver().heal();
        bench.untilAllServe(3);
    }

    @Rule(value = "DS-40", says = "While none can be opened, a live idle connection stays usable.")
    default void ds40_liveConnectionsStayUsableWhileNoneCanBeOpened(DataSourceBench bench) throws Exception {
        bench.open(5, DataSourceBench.SHORT);
        List<HeldConnection> held = bench.acquireFirst(3);
        bench.driver().on(Call.CONNECT, NO_ROUTE);
        tryOnce(bench);
        for (HeldConnection each : held) {
            each.close();
        }
        for (int i = 0; i < 3; i++) {
            try (HeldConnection again = bench.acquireFirst()) {
                again.execute("select");
            }
        }
    }

    private static List<Supplier<Throwable>> kinds(String call) {
        String message = call + " failed";
        return List.of(
                () -> new SQLException(message, "99999"),
                () -> new SQLNonTransientConnectionException(message, "08006"),
                () -> new IllegalStateException(message),
                () -> new StackOverflowError(message),
                () -> new OutOfMemoryError(message),
                () -> new NoClassDefFoundError(message));
    }

    /** A caller that may be served or told anything. */
    private static void tryOnce(DataSourceBench bench) {
        try (HeldConnection held = bench.acquire()) {
            held.execute("select");
        } catch (SQLException | RuntimeException | Error e) {
            bench.driver().assertNoMisuse();
        }
    }

    /** Lets the connections be idle for so long that a pool that validates at all does it for the next caller. */
    private static void idle(DataSourceBench bench) {
        long start = System.nanoTime();
        bench.until("the connections are old enough", () -> System.nanoTime() - start > IDLE_NANOS);
    }

    /** Whether an exception, or anything that hangs on it, has a text. */
    private static boolean tells(Throwable thrown, String text) {
        Deque<Throwable> open = new ArrayDeque<>(List.of(thrown));
        Set<Throwable> seen = new HashSet<>();
        while (!open.isEmpty()) {
            Throwable each = open.pop();
            if (!seen.add(each)) {
                continue;
            }
            if (String.valueOf(each.getMessage()).contains(text)) {
                return true;
            }
            if (each.getCause() != null) {
                open.push(each.getCause());
            }
            if (each instanceof SQLException sql && sql.getNextException() != null) {
                open.push(sql.getNextException());
            }
            List.of(each.getSuppressed()).forEach(open::push);
        }
        return false;
    }
}
