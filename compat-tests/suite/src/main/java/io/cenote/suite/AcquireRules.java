package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.Tenure;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** ACQ: what acquire gives, and how long it waits. */
public interface AcquireRules {
    /** Short enough to run out; longer than nothing. */
    Duration SHORT = Duration.ofMillis(50);

    @Rule(value = "ACQ-01", says = "Every lease has an open connection that no other lease has.")
    default void acq01_everyLeaseHasAConnectionOfItsOwn(PoolBench bench) throws Exception {
        bench.open();
        HeldLease first = bench.acquire();
        HeldLease second = bench.acquire();
        assertNotEquals(first.serial(), second.serial(), "serial numbers of two leases");
        assertFalse(first.connection().isClosed(), "the first connection is closed");
        assertFalse(second.connection().isClosed(), "the second connection is closed");
        first.close();
        second.close();
        bench.settle();
    }

    @Rule(value = "ACQ-02", says = "An idle connection is used before another one is opened.")
    default void acq02_anIdleConnectionIsUsedBeforeAnotherIsOpened(PoolBench bench) throws Exception {
        bench.open();
        bench.fill(1);
        for (int i = 0; i < 10; i++) {
            bench.acquire().close();
        }
        assertEquals(1, bench.driver().calls(Call.CONNECT), "attempts to connect");
    }

    @Rule(value = "ACQ-03", says = "A caller that finds no connection in time gets an AcquireTimeoutException.")
    default void acq03_aCallerThatFindsNothingInTimeIsTold(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        AcquireTimeoutException thrown = assertThrows(AcquireTimeoutException.class, () -> bench.acquire(SHORT));
        assertTrue(thrown.waited().compareTo(SHORT) >= 0, "waited " + thrown.waited() + ", timeout " + SHORT);
        assertTrue(
                thrown.waited().compareTo(bench.patience()) < 0, "waited " + thrown.waited() + " instead of " + SHORT);
        held.close();
        bench.settle();
        bench.acquire(Duration.ZERO).close();
    }

    @Rule(value = "ACQ-04", says = "acquire() without a timeout waits for the configured one.")
    default void acq04_withoutATimeoutTheConfiguredOneHolds(PoolBench bench) throws Exception {
        Duration timeout = Duration.ofMillis(250);
        bench.open(bench.config().maxSize(1).acquireTimeout(timeout).build());
        HeldLease held = bench.acquire(bench.patience());
        AcquireTimeoutException thrown = assertThrows(AcquireTimeoutException.class, bench::acquire);
        assertTrue(thrown.waited().compareTo(timeout) >= 0, "waited " + thrown.waited() + ", configured " + timeout);
        assertTrue(
                thrown.waited().compareTo(bench.patience()) < 0,
                "waited " + thrown.waited() + " instead of " + timeout);
        held.close();
    }

    @Rule(value = "ACQ-05", says = "acquire with a timeout of zero or less takes an idle connection or fails at once.")
    default void acq05_aZeroTimeoutNeverWaits(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.driver().on(Call.CONNECT, c -> gate.pass());
        bench.open(bench.config().maxSize(1).build());
        // The connect hangs: whoever waits for it does not come back.
        assertThrows(AcquireTimeoutException.class, () -> bench.acquire(Duration.ZERO), "empty pool, zero");
        assertThrows(
                AcquireTimeoutException.class, () -> bench.acquire(Duration.ofSeconds(-1)), "empty pool, negative");
        gate.open();
        bench.acquire().close();
        HeldLease held = bench.acquire(Duration.ZERO);
        assertThrows(AcquireTimeoutException.class, () -> bench.acquire(Duration.ZERO), "all leased, zero");
        held.close();
    }

    @Rule(value = "ACQ-06", says = "tryAcquire gives an idle connection or nothing, never waits, and is no timeout.")
    default void acq06_tryAcquireNeverWaits(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.driver().on(Call.CONNECT, c -> gate.pass());
        bench.open(bench.config().maxSize(1).build());
        assertNull(bench.tryAcquire(), "from an empty pool");
        gate.open();
        bench.acquire().close();
        HeldLease held = bench.tryAcquire();
        assertNotNull(held, "nothing, though a connection is idle");
        assertNull(bench.tryAcquire(), "with all leased");
        held.close();
        assertEquals(0, bench.stats().timeouts(), "timeouts");
    }

    @Rule(value = "ACQ-07", says = "A very long timeout waits; it does not overflow.")
    default void acq07_aVeryLongTimeoutWaits(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        Task<HeldLease> waiter = bench.startWaiter("waits for ages", Duration.ofSeconds(Long.MAX_VALUE));
        held.close();
        waiter.result().close();
    }

    @Rule(value = "ACQ-08", says = "A lease can take the caller's own form, whose tenure ends it exactly once.")
    default void acq08_aLeaseTakesTheCallersForm(PoolBench bench) throws Exception {
        record Shape(Tenure<FakeConnection> tenure, long lease, FakeConnection connection) {}
        bench.open(bench.config().maxSize(1).build());
        Shape shape = bench.pool().acquire(bench.patience(), Shape::new);
        shape.connection().take("the shape");
        assertTrue(shape.tenure().holds(shape.lease()), "the tenure holds its lease");
        assertNull(bench.tryAcquire(), "a second lease of the only connection");
        shape.connection().giveBack("the shape");
        assertTrue(shape.tenure().release(shape.lease(), false), "the first release");
        assertFalse(shape.tenure().holds(shape.lease()), "the tenure holds a lease that was released");
        assertFalse(shape.tenure().release(shape.lease(), false), "a second release");
        assertFalse(shape.tenure().invalidate(shape.lease(), null), "an invalidate after the release");
        HeldLease next = bench.acquire(Duration.ZERO);
        assertFalse(shape.tenure().release(shape.lease(), false), "a release during the next lease");
        assertNull(bench.tryAcquire(), "a second lease of the only connection, after a late release");
        next.close();
        assertEquals(1, bench.driver().calls(Call.CONNECT), "attempts to connect");
    }

    @Rule(value = "ACQ-09", says = "If the caller's form cannot be made, the connection goes back.")
    default void acq09_aFormThatThrowsLosesNothing(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        bench.fill(1);
        IllegalStateException failure = new IllegalStateException("no form");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        for (int i = 0; i < 3; i++) {
            thrown.set(assertThrows(IllegalStateException.class, () -> bench.pool()
                    .acquire(Duration.ZERO, (tenure, lease, connection) -> {
                        throw failure;
                    })));
        }
        assertEquals(failure, thrown.get(), "what the caller got");
        bench.settle();
        assertEquals(0, bench.stats().leased(), "leases after forms that threw");
        bench.acquire().close();
    }

    @Rule(value = "ACQ-10", says = "A caller that gives up leaves its connect running, and the next caller gets it.")
    default void acq10_aConnectOutlivesTheCallerThatAskedForIt(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.driver().on(Call.CONNECT, c -> gate.pass());
        bench.open(bench.config().maxSize(1).build());
        assertThrows(AcquireTimeoutException.class, () -> bench.acquire(SHORT));
        gate.awaitArrivals(1);
        Task<HeldLease> next = bench.startWaiter("next");
        gate.open();
        next.result().close();
        assertEquals(1, bench.driver().calls(Call.CONNECT), "attempts to connect");
        bench.settle();
    }

    @Rule(value = "ACQ-11", says = "While a connect runs, a released connection serves the waiter, and none is wasted.")
    default void acq11_aReleaseOvertakesARunningConnect(PoolBench bench) throws Exception {
        bench.open();
        HeldLease held = bench.acquire();
        Gate gate = bench.gate();
        bench.driver().on(Call.CONNECT, c -> gate.pass());
        Task<HeldLease> waiter = bench.startWaiter("waiter");
        gate.awaitArrivals(1);
        int serial = held.serial();
        held.close();
        HeldLease served = waiter.result();
        assertEquals(serial, served.serial(), "the connection that the waiter got");
        gate.open();
        bench.until(
                "the connect that nobody waits for ends as an idle connection",
                () -> bench.stats().idle() == 1);
        served.close();
        bench.settle();
        assertEquals(2, bench.stats().idle(), "idle connections");
    }
}
