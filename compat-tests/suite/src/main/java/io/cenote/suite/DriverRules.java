package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.CloseReason;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.kit.FakeConnector.Behaviour;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** DRV: a driver may do anything; what it costs is one slot. */
public interface DriverRules {
    @Rule(value = "DRV-01", says = "connect and close never run on a caller's thread.")
    default void drv01_connectAndCloseRunOnThreadsOfThePool(PoolBench bench) throws Exception {
        bench.open();
        bench.fill(2);
        bench.acquire().invalidate(null);
        HeldLease broken = bench.acquire();
        broken.connection().breakOff();
        broken.close();
        bench.acquireAll(2).forEach(HeldLease::close);
        bench.pool().evict();
        bench.acquire().close();
        bench.pool().close();
        bench.until("all are closed", () -> bench.driver().open() == 0);
        assertEquals(List.of(), bench.driver().callsOnCallers(), "driver calls on callers' threads");
    }

    @Rule(
            value = "DRV-02",
            says = "Neither validation nor housekeeping calls the driver on a caller's or the ticker's thread.",
            needs = PoolTrait.TICKER)
    default void drv02_validateAndHousekeepingRunOnThreadsOfThePool(PoolBench bench) throws Exception {
        bench.open(bench.config()
                .validateAfterIdle(Duration.ofSeconds(1))
                .idleTimeout(Duration.ofSeconds(60))
                .maxLifetime(Duration.ofSeconds(600))
                .build());
        bench.fill(2);
        bench.ticker().advance(Duration.ofSeconds(5));
        bench.acquire().close();
        assertTrue(bench.driver().calls(Call.IS_VALID) > 0, "nothing was validated");
        // The rule's own thread moves the clock, and so is the ticker's.
        bench.untilWhileTimePasses(
                "all are closed", Duration.ofSeconds(5), () -> bench.driver().open() == 0);
        assertEquals(List.of(), bench.driver().callsOnCallers(), "driver calls on callers' threads");
    }

    @Rule(value = "DRV-03", says = "Whatever connect throws, callers keep waiting and are served when it works again.")
    default void drv03_aFailedConnectCostsNobodyTheirPlace(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        for (Behaviour failing : Throwables.eachKind("connect")) {
            bench.driver().once(Call.CONNECT, failing);
            Task<HeldLease> one = bench.startWaiter("one");
            bench.untilWhileTimePasses("it is served", one::ended);
            one.result().invalidate(null);
            bench.settle();
        }
        assertEquals(Throwables.eachKind("connect").size(), bench.stats().connectFailures(), "connectFailures");
    }

    @Rule(value = "DRV-04", says = "A failed connect wakes or serves every waiter in the end: none is forgotten.")
    default void drv04_aFailedConnectForgetsNobody(PoolBench bench) throws Exception {
        bench.driver().once(Call.CONNECT, Behaviour.failing(() -> new IllegalStateException("connect failed")));
        bench.driver().once(Call.CONNECT, Behaviour.failing(() -> new IllegalStateException("connect failed")));
        bench.open(bench.config().maxSize(1).build());
        List<Task<Void>> waiters = List.of(served(bench, "one"), served(bench, "two"), served(bench, "three"));
        bench.untilServedWhileTimePasses("all are served", waiters);
        waiters.forEach(Task::result);
        bench.settle();
    }

    private static Task<Void> served(PoolBench bench, String name) {
        return bench.threads().start(name, () -> {
            bench.acquire().close();
            return null;
        });
    }

    @Rule(value = "DRV-05", says = "A driver that returns null has failed to connect.")
    default void drv05_nullIsAFailedConnect(PoolBench bench) throws Exception {
        bench.driver().connectReturns(() -> null);
        bench.open(bench.config().maxSize(1).build());
        bench.until("a connect has failed", () -> {
            assertThrows(AcquireTimeoutException.class, () -> bench.acquire(AcquireRules.SHORT));
            return bench.stats().connectFailures() > 0;
        });
        recovers(bench);
    }

    @Rule(value = "DRV-06", says = "A driver that returns a connection twice has failed to connect: it has one holder.")
    default void drv06_theSameConnectionTwiceIsAFailedConnect(PoolBench bench) throws Exception {
        bench.open();
        HeldLease held = bench.acquire();
        bench.driver().connectReturns(held::connection);
        bench.until("a connect has failed", () -> {
            assertThrows(AcquireTimeoutException.class, () -> bench.acquire(AcquireRules.SHORT));
            return bench.stats().connectFailures() > 0;
        });
        held.connection().use();
        held.close();
        recovers(bench);
    }

    @Rule(value = "DRV-07", says = "A driver that returns a broken connection does not make the pool hand it out.")
    default void drv07_aConnectionThatIsBrokenFromTheStartIsNotHandedOut(PoolBench bench) throws Exception {
        bench.driver().connectReturns(bench.driver()::brokenConnection);
        bench.open(bench.config().maxSize(1).build());
        bench.until("a connect has brought a broken one", () -> {
            assertThrows(AcquireTimeoutException.class, () -> bench.acquire(AcquireRules.SHORT));
            return bench.driver().calls(Call.CONNECT) > 0;
        });
        recovers(bench);
    }

    @Rule(value = "DRV-08", says = "A connect that hangs costs one slot; the others serve.")
    default void drv08_aHangingConnectCostsOneSlot(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.driver().once(Call.CONNECT, c -> gate.passDeafly());
        // Longer than anybody waits: that the attempt is abandoned must not be what lets the others through.
        Duration longer = bench.patience().multipliedBy(4);
        bench.open(bench.config().maxConnecting(1).connectTimeout(longer).build());
        List<Task<Void>> waiters = List.of(served(bench, "one"), served(bench, "two"), served(bench, "three"));
        bench.untilServedWhileTimePasses("all are served", waiters);
        waiters.forEach(Task::result);
        assertEquals(1, bench.driver().connecting(), "connects that hang");
        gate.open();
        bench.settle();
    }

    @Rule(
            value = "DRV-09",
            says = "A connect that outlives connectTimeout is abandoned; what it returns late is pooled or closed.")
    default void drv09_aHangingConnectIsAbandoned(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.driver().once(Call.CONNECT, c -> gate.passDeafly());
        bench.open(
                bench.config().maxSize(1).connectTimeout(Duration.ofMillis(250)).build());
        Task<HeldLease> waiter = bench.startWaiter("waiter");
        bench.untilWhileTimePasses("it is served in spite of the hanging connect", waiter::ended);
        HeldLease held = waiter.result();
        gate.open();
        bench.untilWhileTimePasses(
                "the late connection is closed",
                () -> bench.driver().connecting() == 0 && bench.driver().open() == 1);
        held.close();
        bench.settle();
        bench.until("no abandoned call runs", () -> bench.stats().abandoned() == 0);
    }

    @Rule(
            value = "DRV-10",
            says = "If every connect hangs, acquire keeps its deadline and connects stay bounded, and it passes.")
    default void drv10_hangingConnectsAreBounded(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.driver().on(Call.CONNECT, c -> gate.passDeafly());
        bench.open(bench.config()
                .maxSize(2)
                .maxAbandoned(2)
                .connectTimeout(Duration.ofMillis(250))
                .build());
        for (int round = 0; round < 4; round++) {
            List<Task<HeldLease>> callers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                callers.add(bench.threads().start("caller-" + i, () -> bench.acquire(Duration.ofMillis(250))));
            }
            callers.forEach(caller -> caller.failure(AcquireTimeoutException.class));
            bench.ticker().advance(Duration.ofSeconds(10));
        }
        assertTrue(
                bench.driver().peakPhysical() <= 4,
                () -> bench.driver().peakPhysical() + " connects at once; maxSize + maxAbandoned is 4");
        bench.driver().heal();
        gate.open();
        recovers(bench);
    }

    @Rule(value = "DRV-11", says = "A close that hangs delays nobody, and its place is used again.")
    default void drv11_aHangingCloseDelaysNobody(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.open(bench.config()
                .maxSize(1)
                .validationTimeout(Duration.ofMillis(250))
                .build());
        HeldLease held = bench.acquire();
        bench.driver().on(Call.CLOSE, c -> gate.passDeafly());
        held.invalidate(null);
        gate.awaitArrivals(1);
        Task<HeldLease> waiter = bench.startWaiter("waiter");
        bench.untilWhileTimePasses("it is served in spite of the hanging close", waiter::ended);
        waiter.result().close();
        bench.driver().allowGivingUp(); // Its abort may be about to begin when the close ends.
        gate.open();
        bench.settle();
        assertEquals(1, bench.stats().closedInAll(), "closes counted");
    }

    @Rule(value = "DRV-12", says = "Whatever close throws, the connection counts as closed.")
    default void drv12_aCloseThatThrowsIsAClose(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        List<Behaviour> kinds = Throwables.eachKind("close");
        for (Behaviour failing : kinds) {
            bench.driver().once(Call.CLOSE, failing);
            bench.acquire().invalidate(null);
        }
        bench.acquire().close();
        bench.settle();
        assertEquals(kinds.size(), bench.closed(CloseReason.INVALIDATED), "closed as INVALIDATED");
        assertEquals(1, bench.stats().idle(), "idle connections");
    }

    @Rule(value = "DRV-13", says = "Whatever isBroken throws means yes.")
    default void drv13_anIsBrokenThatThrowsMeansYes(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        for (Behaviour failing : Throwables.eachKind("isBroken")) {
            HeldLease held = bench.acquire();
            bench.driver().once(Call.IS_BROKEN, failing);
            held.close();
            HeldLease next = bench.acquire();
            assertNotEquals(held.serial(), next.serial(), "serial number after isBroken threw");
            next.close();
        }
        bench.settle();
        assertEquals(Throwables.eachKind("isBroken").size(), bench.closed(CloseReason.BROKEN), "closed as BROKEN");
    }

    @Rule(value = "DRV-14", says = "A reset that hangs delays its own thread and nobody else.")
    default void drv14_aHangingResetDelaysItsOwnThread(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.open();
        HeldLease stuck = bench.acquire();
        bench.driver().once(Call.RESET, c -> gate.passDeafly());
        Task<Void> releasing = bench.threads().start("releasing", () -> {
            stuck.close();
            return null;
        });
        gate.awaitArrivals(1);
        for (int i = 0; i < 10; i++) {
            bench.acquire().close();
        }
        HeldLease held = bench.acquire();
        Task<HeldLease> waiter = bench.startWaiter("waiter");
        held.close();
        waiter.result().close();
        gate.open();
        releasing.result();
        bench.settle();
    }

    @Rule(value = "DRV-15", says = "A connect that hangs delays no release and no acquire of an idle connection.")
    default void drv15_aHangingConnectDelaysNoReleaseAndNoAcquire(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.open();
        HeldLease held = bench.acquire();
        bench.driver().on(Call.CONNECT, c -> gate.passDeafly());
        Task<HeldLease> waiter = bench.startWaiter("waiter");
        gate.awaitArrivals(1);
        held.close();
        waiter.result().close();
        for (int i = 0; i < 10; i++) {
            bench.acquire(Duration.ZERO).close();
        }
        gate.open();
        bench.settle();
    }

    /** The driver works again: so does the pool, by itself. */
    private static void recovers(PoolBench bench) {
        bench.driver().heal();
        Task<Void> next = served(bench, "next");
        bench.untilWhileTimePasses("the next caller is served", next::ended);
        next.result();
        bench.settle();
    }
}
