package io.cenote.suite;

import io.cenote.suite.kit.FakeDriver.Call;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.TestThreads.Task;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** DS-47 to DS-52: a pool that is closed lets everybody go and leaves nothing behind. */
public interface DataSourceCloseRules {
    @Rule(value = "DS-47", says = "Closing the pool ends every caller's wait at once, with an SQLException.")
    default void ds47_closingEndsEveryWait(DataSourceBench bench) throws Exception {
        bench.open(1, bench.forLong());
        HeldConnection held = bench.acquire();
        Task<HeldConnection> waiter = bench.startWaiter("waiter");
        Task<Void> closing = close(bench);
        bench.until("the waiter is let go", waiter::ended);
        waiter.failure(SQLException.class);
        held.closeLate();
        closing.result();
    }

    @Rule(value = "DS-48", says = "A closed pool refuses callers with an SQLException, at once.")
    default void ds48_aClosedPoolRefusesCallers(DataSourceBench bench) throws Exception {
        bench.open(1, bench.forLong());
        bench.acquire().close();
        close(bench).result();
        Task<HeldConnection> caller = bench.threads().start("caller", bench::acquire);
        bench.until("the caller is told", caller::ended);
        caller.failure(SQLException.class);
    }

    @Rule(value = "DS-49", says = "After close every connection is closed: idle ones then, leased ones when returned.")
    default void ds49_everyConnectionIsClosedInTheEnd(DataSourceBench bench) throws Exception {
        bench.open(3);
        List<HeldConnection> held = bench.acquireAll(3);
        held.get(0).close();
        held.get(1).close();
        Task<Void> closing = close(bench);
        bench.until("the idle connections are closed", () -> bench.driver().open() <= 1);
        held.get(2).closeLate();
        bench.until("every connection is closed", () -> bench.driver().open() == 0);
        closing.result();
    }

    @Rule(value = "DS-50", says = "Closing a closed pool does nothing.")
    default void ds50_aSecondCloseDoesNothing(DataSourceBench bench) throws Exception {
        bench.open(1);
        bench.acquire().close();
        bench.closeSource();
        bench.closeAgain();
    }

    @Rule(value = "DS-51", says = "A connect that ends after the pool was closed leaves no open connection.")
    default void ds51_aLateConnectLeavesNothingOpen(DataSourceBench bench) throws Exception {
        bench.open(5);
        List<HeldConnection> held = bench.acquireAll(3);
        Gate gate = bench.gate();
        bench.driver().on(Call.CONNECT, session -> gate.passDeafly());
        Task<Void> caller = bench.threads().start("caller", () -> {
            try {
                // A pool may serve it, if the connect is its own.
                bench.acquire().closeLate();
            } catch (SQLException e) {
                bench.driver().assertNoMisuse();
            }
            return null;
        });
        bench.until("a connect hangs, or there was one more", () -> gate.arrived() > 0 || caller.ended());
        for (HeldConnection each : held) {
            each.close();
        }
        Task<Void> closing = close(bench);
        bench.untilStands(closing);
        gate.open();
        caller.result();
        closing.result();
        bench.until(
                "every connection is closed",
                () -> bench.driver().connecting() == 0 && bench.driver().open() == 0);
    }

    @Rule(value = "DS-52", says = "Closed pools leave no threads behind.")
    default void ds52_closedPoolsLeaveNoThreads(DataSourceBench bench) throws Exception {
        // Threads that serve all pools of a JVM may stay: they are there after the first.
        openUseAndClose(bench);
        Set<Thread> before = threadsOfThisRule();
        int pools = 3;
        for (int i = 0; i < pools; i++) {
            openUseAndClose(bench);
        }
        bench.until("of three closed pools fewer than three threads are left", () -> {
            Set<Thread> left = threadsOfThisRule();
            left.removeAll(before);
            return left.size() < pools;
        });
    }

    /** The rule runs in a thread group of its own, into which the threads that it causes are born. */
    private static Set<Thread> threadsOfThisRule() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getThreadGroup() == group)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static void openUseAndClose(DataSourceBench bench) throws Exception {
        bench.open(2);
        for (HeldConnection each : bench.acquireAll(2)) {
            each.close();
        }
        bench.closeSource();
    }

    /** Closes the pool on a thread of its own: some wait for what is leased. */
    private static Task<Void> close(DataSourceBench bench) {
        return bench.threads().start("closes the pool", () -> {
            bench.closeSource();
            return null;
        });
    }
}
