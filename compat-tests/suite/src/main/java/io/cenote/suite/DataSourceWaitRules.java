package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.suite.kit.FakeDriver.Call;
import io.cenote.suite.kit.TestThreads.Task;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** DS-01 to DS-13: who gets a connection, and who has to wait for how long. */
public interface DataSourceWaitRules {
    @Rule(value = "DS-01", says = "Every connection has one holder.")
    default void ds01_everyConnectionHasOneHolder(DataSourceBench bench) throws Exception {
        bench.open(2);
        List<Task<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(bench.threads().start("caller " + i, () -> {
                for (int step = 0; step < 100; step++) {
                    // Two holders at once are noted by the driver.
                    bench.acquire().close();
                }
                return null;
            }));
        }
        callers.forEach(Task::result);
        // Whether or not the callers met: what is listed twice is given out twice.
        HeldConnection one = bench.acquire();
        bench.acquire().close();
        one.close();
    }

    @Rule(value = "DS-02", says = "There are never more connections than the maximum, however many callers come.")
    default void ds02_thereAreNeverMoreConnectionsThanTheMaximum(DataSourceBench bench) throws Exception {
        bench.open(3);
        List<Task<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            callers.add(bench.threads().start("caller " + i, () -> {
                for (int step = 0; step < 10; step++) {
                    try (HeldConnection held = bench.acquire()) {
                        held.execute("select");
                    }
                }
                return null;
            }));
        }
        callers.forEach(Task::result);
        assertTrue(
                bench.driver().peakLive() <= 3,
                () -> bench.driver().peakLive() + " connections at once; the maximum is 3");
    }

    @Rule(value = "DS-03", says = "A returned connection is used again.")
    default void ds03_aReturnedConnectionIsUsedAgain(DataSourceBench bench) throws Exception {
        bench.open(1);
        bench.acquire().close();
        int connects = bench.driver().calls(Call.CONNECT);
        for (int i = 0; i < 10; i++) {
            bench.acquire().close();
        }
        assertEquals(connects, bench.driver().calls(Call.CONNECT), "attempts to connect");
    }

    @Rule(
            value = "DS-04",
            says = "A caller that finds all connections leased gets an SQLException after its timeout, not before.")
    default void ds04_aCallerThatFindsNothingInTimeIsTold(DataSourceBench bench) throws Exception {
        bench.open(1, DataSourceBench.SHORT);
        try (HeldConnection held = bench.acquireFirst()) {
            long start = System.nanoTime();
            assertThrows(SQLException.class, () -> bench.source().getConnection());
            long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            // A pool may count in whole milliseconds, and by a clock of its own.
            assertTrue(
                    waited >= DataSourceBench.SHORT.toMillis() - 2,
                    () -> "waited " + waited + " ms instead of " + DataSourceBench.SHORT.toMillis());
            held.execute("select");
        }
    }

    @Rule(value = "DS-05", says = "A timeout is an SQLTransientException: who retries may succeed.")
    default void ds05_aTimeoutIsTransient(DataSourceBench bench) throws Exception {
        bench.open(1, DataSourceBench.SHORT);
        try (HeldConnection held = bench.acquireFirst()) {
            SQLException thrown =
                    assertThrows(SQLException.class, () -> bench.source().getConnection());
            assertInstanceOf(SQLTransientException.class, thrown, "what a timeout is");
            held.execute("select");
        }
    }

    @Rule(value = "DS-06", says = "The message of a timeout tells how many connections are leased.")
    default void ds06_theMessageOfATimeoutTellsHowManyAreLeased(DataSourceBench bench) throws Exception {
        bench.open(7, DataSourceBench.SHORT);
        List<HeldConnection> held = bench.acquireFirst(7);
        SQLException thrown =
                assertThrows(SQLException.class, () -> bench.source().getConnection());
        for (HeldConnection each : held) {
            each.close();
        }
        String message = String.valueOf(thrown.getMessage());
        assertTrue(
                Pattern.compile("(?<!\\d)7(?!\\d)").matcher(message).find(),
                () -> "7 connections are leased, and the message is: " + message);
    }

    @Rule(value = "DS-07", says = "A caller that waits is served when a connection is returned.")
    default void ds07_aWaiterIsServedByAReturn(DataSourceBench bench) throws Exception {
        bench.open(1, bench.forLong());
        HeldConnection held = bench.acquire();
        Task<HeldConnection> waiter = bench.startWaiter("waiter");
        held.close();
        bench.until("the waiter is served", waiter::ended);
        waiter.result().close();
    }

    @Rule(value = "DS-08", says = "Every caller that waits is served in the end: none is forgotten.")
    default void ds08_everyWaiterIsServed(DataSourceBench bench) throws Exception {
        // Who is served only when its own time has run out was forgotten.
        bench.open(2, bench.forLong());
        for (int round = 0; round < 5; round++) {
            List<HeldConnection> held = bench.acquireAll(2);
            List<Task<Void>> callers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                callers.add(bench.threads().start("caller " + i, () -> {
                    bench.acquire().close();
                    return null;
                }));
            }
            bench.until("all callers wait", () -> callers.stream().allMatch(task -> task.waits() || task.ended()));
            for (HeldConnection each : held) {
                each.close();
            }
            bench.until("all callers are served", () -> callers.stream().allMatch(Task::ended));
            callers.forEach(Task::result);
        }
    }

    @Rule(value = "DS-09", says = "Callers that all wait already are served in the order of their arrival.")
    default void ds09_thoseWhoWaitAreServedInOrder(DataSourceBench bench) throws Exception {
        bench.open(1);
        HeldConnection held = bench.acquire();
        Queue<Integer> served = new ConcurrentLinkedQueue<>();
        List<Task<Void>> callers = new ArrayList<>();
        List<Integer> arrived = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            arrived.add(number);
            callers.add(bench.startWaiting("caller " + i, () -> {
                try (HeldConnection mine = bench.acquire()) {
                    served.add(number);
                    mine.execute("select");
                }
                return null;
            }));
        }
        held.close();
        callers.forEach(Task::result);
        assertEquals(arrived, List.copyOf(served), "the order in which callers were served");
    }

    @Rule(value = "DS-10", says = "Callers that time out cost no connection.")
    default void ds10_timeoutsCostNoConnection(DataSourceBench bench) throws Exception {
        bench.open(2, DataSourceBench.SHORT);
        List<HeldConnection> held = bench.acquireFirst(2);
        List<Task<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            callers.add(bench.threads().start("caller " + i, () -> {
                assertThrows(SQLException.class, () -> bench.source().getConnection());
                return null;
            }));
        }
        callers.forEach(Task::result);
        for (HeldConnection each : held) {
            each.close();
        }
        bench.untilAllServe(2);
    }

    @Rule(value = "DS-11", says = "An interrupt ends a caller's wait with an SQLException.")
    default void ds11_anInterruptEndsTheWait(DataSourceBench bench) throws Exception {
        bench.open(1, bench.forLong());
        HeldConnection held = bench.acquire();
        Task<HeldConnection> waiter = bench.startWaiter("waiter");
        waiter.interrupt();
        bench.until("the interrupted caller gives up", waiter::ended);
        waiter.failure(SQLException.class);
        held.close();
    }

    @Rule(value = "DS-12", says = "An interrupt that ends a wait is not swallowed: the thread's flag is set.")
    default void ds12_theInterruptFlagIsKept(DataSourceBench bench) throws Exception {
        bench.open(1);
        HeldConnection held = bench.acquire();
        boolean[] flag = {false};
        Task<Void> waiter = bench.startWaiting("waiter", () -> {
            assertThrows(SQLException.class, () -> bench.source().getConnection());
            flag[0] = Thread.currentThread().isInterrupted();
            return null;
        });
        waiter.interrupt();
        waiter.result();
        held.close();
        assertTrue(flag[0], "the flag of the interrupted thread is not set");
    }

    @Rule(value = "DS-13", says = "Interrupts cost no connection.")
    default void ds13_interruptsCostNoConnection(DataSourceBench bench) throws Exception {
        bench.open(1, DataSourceBench.SHORT.multipliedBy(3));
        for (int i = 0; i < 20; i++) {
            Task<Boolean> caller = bench.threads().start("caller", () -> {
                Thread.currentThread().interrupt();
                try {
                    bench.acquire().close();
                    return true;
                } catch (SQLException e) {
                    return false;
                }
            });
            caller.result();
        }
        bench.untilAllServe(1);
    }
}
