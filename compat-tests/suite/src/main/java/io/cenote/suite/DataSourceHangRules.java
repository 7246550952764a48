package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.suite.kit.FakeDriver.Call;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.TestThreads.Task;
import java.sql.SQLException;
import java.util.List;

/** DS-41 to DS-46: a driver call that hangs costs one place, and nobody's deadline. */
public interface DataSourceHangRules {
    @Rule(value = "DS-41", says = "A connect that hangs costs no caller its timeout.")
    default void ds41_aConnectThatHangsCostsNoCallerItsTimeout(DataSourceBench bench) throws Exception {
        bench.open(5, DataSourceBench.SHORT);
        List<HeldConnection> held = bench.acquireFirst(3);
        Gate gate = bench.gate();
        bench.driver().on(Call.CONNECT, session -> gate.passDeafly());
        Task<Void> caller = bench.threads().start("caller", () -> {
            // More than there can be, should some be open already that nobody has.
            assertThrows(SQLException.class, () -> bench.acquireAll(3));
            return null;
        });
        bench.until("the caller's timeout ends its wait", caller::ended);
        caller.result();
        gate.open();
        returnAll(held);
    }

    @Rule(value = "DS-42", says = "A connect that hangs costs one place; others are opened meanwhile.")
    default void ds42_aConnectThatHangsCostsOnePlace(DataSourceBench bench) throws Exception {
        bench.open(5);
        List<HeldConnection> held = bench.acquireAll(3);
        Gate gate = bench.gate();
        bench.driver().once(Call.CONNECT, session -> gate.passDeafly());
        Task<HeldConnection> first = bench.threads().start("first caller", bench::acquire);
        bench.until("a connect hangs, or there was one more", () -> gate.arrived() > 0 || first.ended());
        // One of the two hangs with it at worst.
        Task<HeldConnection> second = bench.threads().start("second caller", bench::acquire);
        bench.until("one caller is served while a connect hangs", () -> first.ended() || second.ended());
        Task<HeldConnection> served = first.ended() ? first : second;
        Task<HeldConnection> other = served == first ? second : first;
        served.result().close();
        gate.open();
        other.result().close();
        returnAll(held);
    }

    @Rule(value = "DS-43", says = "While a connect hangs, the caller that it was begun for is served by a return.")
    default void ds43_aReturnServesTheCallerWhoseConnectHangs(DataSourceBench bench) throws Exception {
        bench.open(5);
        List<HeldConnection> held = bench.acquireAll(3);
        Gate gate = bench.gate();
        bench.driver().on(Call.CONNECT, session -> gate.passDeafly());
        Task<HeldConnection> waiter = bench.threads().start("waiter", bench::acquire);
        bench.until("a connect hangs, or there was one more", () -> gate.arrived() > 0 || waiter.ended());
        returnAll(held);
        bench.until("the waiter is served by the return", waiter::ended);
        waiter.result().close();
        gate.open();
    }

    @Rule(value = "DS-44", says = "A validation that hangs costs no caller its timeout.")
    default void ds44_aValidationThatHangsCostsNoCallerItsTimeout(DataSourceBench bench) throws Exception {
        bench.open(1, DataSourceBench.SHORT);
        bench.acquireFirst().close();
        long start = System.nanoTime();
        bench.until(
                "the connection is old enough", () -> System.nanoTime() - start > DataSourceFailureRules.IDLE_NANOS);
        Gate gate = bench.gate();
        bench.driver().on(Call.IS_VALID, session -> gate.passDeafly());
        Task<Boolean> caller = bench.threads().start("caller", () -> {
            try {
                bench.acquire().close();
                return true;
            } catch (SQLException e) {
                return false;
            }
        });
        bench.until("the caller is served or told", caller::ended);
        caller.result();
        gate.open();
    }

    @Rule(value = "DS-45", says = "The close of a broken connection that hangs delays no other caller.")
    default void ds45_aCloseThatHangsDelaysNoOtherCaller(DataSourceBench bench) throws Exception {
        bench.open(2);
        HeldConnection other = bench.acquire();
        HeldConnection broken = bench.acquire();
        Gate gate = bench.gate();
        bench.driver().on(Call.CLOSE, session -> gate.passDeafly());
        assertThrows(SQLException.class, () -> broken.execute("fail 08006"));
        Task<Void> returning = bench.threads().start("returns the broken one", () -> {
            broken.close();
            return null;
        });
        bench.until("the close hangs, or is somebody else's", () -> gate.arrived() > 0 || returning.ended());
        Task<Void> returningOther = bench.threads().start("returns the other one", () -> {
            other.close();
            return null;
        });
        bench.until("the other one is returned", returningOther::ended);
        Task<HeldConnection> caller = bench.threads().start("caller", bench::acquire);
        bench.until("a caller is served while a close hangs", caller::ended);
        caller.result().letGo();
        gate.open();
        caller.result().connection().close();
        returning.result();
    }

    private static void returnAll(List<HeldConnection> held) throws SQLException {
        for (HeldConnection each : held) {
            each.close();
        }
    }

    @Rule(value = "DS-46", says = "A rollback that hangs delays the thread that returns, and nobody else.")
    default void ds46_aRollbackThatHangsDelaysNobodyElse(DataSourceBench bench) throws Exception {
        bench.open(2);
        HeldConnection other = bench.acquire();
        HeldConnection dirty = bench.acquire();
        dirty.connection().setAutoCommit(false);
        dirty.execute("insert");
        Gate gate = bench.gate();
        bench.driver().once(Call.ROLLBACK, session -> gate.passDeafly());
        Task<Void> returning = bench.threads().start("returns the one with a transaction", () -> {
            dirty.close();
            return null;
        });
        bench.until("the rollback hangs, or there is none", () -> gate.arrived() > 0 || returning.ended());
        other.close();
        Task<HeldConnection> caller = bench.threads().start("caller", bench::acquire);
        bench.until("a caller is served while a rollback hangs", caller::ended);
        caller.result().close();
        gate.open();
        returning.result();
    }
}
