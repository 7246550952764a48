package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.CloseReason;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector.Behaviour;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.List;

/** VAL: what is checked before a connection is handed out. */
public interface ValidationRules {
    /** A connection idle for longer is validated. */
    Duration WINDOW = Duration.ofSeconds(1);

    @Rule(
            value = "VAL-01",
            says = "A connection idle for longer than validateAfterIdle is validated before it is handed out.",
            needs = PoolTrait.TICKER)
    default void val01_aLongIdleConnectionIsValidated(PoolBench bench) throws Exception {
        bench.open(validating(bench, 1));
        bench.fill(1);
        bench.ticker().advance(WINDOW.multipliedBy(2));
        bench.acquire().close();
        assertEquals(1, bench.driver().calls(Call.IS_VALID), "validations");
        assertEquals(1, bench.driver().calls(Call.CONNECT), "attempts to connect");
    }

    @Rule(
            value = "VAL-02",
            says = "A connection idle for less than validateAfterIdle is not validated.",
            needs = PoolTrait.TICKER)
    default void val02_aFreshConnectionIsNotValidated(PoolBench bench) throws Exception {
        bench.open(validating(bench, 1));
        bench.fill(1);
        bench.ticker().advance(WINDOW.dividedBy(2));
        bench.acquire().close();
        bench.acquire().close();
        bench.settle(); // A validation that nobody waited for has ended by then.
        assertEquals(0, bench.driver().calls(Call.IS_VALID), "validations within the window");
    }

    @Rule(value = "VAL-03", says = "If validateAfterIdle is zero, nothing is validated.", needs = PoolTrait.TICKER)
    default void val03_zeroIsNever(PoolBench bench) throws Exception {
        bench.open();
        bench.fill(1);
        bench.ticker().leap(Duration.ofDays(1));
        bench.acquire().close();
        bench.settle();
        assertEquals(0, bench.driver().calls(Call.IS_VALID), "validations");
    }

    @Rule(
            value = "VAL-04",
            says = "A connection that is not valid is closed, and the caller gets another in the same call.",
            needs = PoolTrait.TICKER)
    default void val04_theCallerGetsAnotherConnection(PoolBench bench) throws Exception {
        int size = 10;
        bench.open(validating(bench, size));
        bench.fill(size);
        bench.driver().opened().forEach(FakeConnection::die);
        bench.ticker().advance(WINDOW.multipliedBy(2));
        List<HeldLease> held = bench.acquireAll(size);
        for (HeldLease lease : held) {
            assertFalse(lease.serial() <= size, () -> lease.connection() + " was handed out dead");
        }
        held.forEach(HeldLease::close);
        bench.settle();
        assertEquals(size, bench.closed(CloseReason.FAILED_VALIDATION), "closed as FAILED_VALIDATION");
    }

    @Rule(value = "VAL-05", says = "Whatever isValid throws means no.", needs = PoolTrait.TICKER)
    default void val05_aValidationThatThrowsMeansNo(PoolBench bench) throws Exception {
        bench.open(validating(bench, 1));
        int failures = 0;
        for (Behaviour failing : Throwables.eachKind("isValid")) {
            HeldLease before = bench.acquire();
            before.close();
            bench.ticker().advance(WINDOW.multipliedBy(2));
            bench.driver().once(Call.IS_VALID, failing);
            HeldLease after = bench.acquire();
            failures++;
            assertNotEquals(before.serial(), after.serial(), "serial number after isValid threw");
            after.close();
        }
        bench.settle();
        assertEquals(failures, bench.closed(CloseReason.FAILED_VALIDATION), "closed as FAILED_VALIDATION");
    }

    @Rule(
            value = "VAL-06",
            says = "A validation that hangs delays no caller past its deadline.",
            needs = PoolTrait.TICKER)
    default void val06_aHangingValidationHoldsNobodyPastTheDeadline(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.open(validating(bench, 2));
        HeldLease held = bench.acquire();
        HeldLease other = bench.acquire();
        other.close();
        bench.driver().on(Call.IS_VALID, c -> gate.passDeafly());
        bench.ticker().advance(WINDOW.multipliedBy(2));
        assertThrows(AcquireTimeoutException.class, () -> bench.acquire(AcquireRules.SHORT));
        // And a connection that comes back in the meantime serves whoever waits.
        Task<HeldLease> waiter = bench.startWaiter("waiter");
        held.close();
        HeldLease served = waiter.result();
        assertEquals(held.serial(), served.serial(), "serial number of the released connection");
        served.close();
        gate.open();
        bench.settle();
        assertEquals(2, bench.stats().idle(), "idle connections");
    }

    @Rule(
            value = "VAL-07",
            says = "A validation that outlives validationTimeout is abandoned, and its place is used again.",
            needs = PoolTrait.TICKER)
    default void val07_aHangingValidationIsAbandoned(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.open(bench.config()
                .maxSize(1)
                .validateAfterIdle(WINDOW)
                .validationTimeout(Duration.ofMillis(250))
                .build());
        bench.fill(1);
        bench.driver().once(Call.IS_VALID, c -> gate.passDeafly());
        bench.ticker().advance(WINDOW.multipliedBy(2));
        Task<HeldLease> waiter = bench.startWaiter("waiter");
        bench.untilWhileTimePasses("the waiter is served", waiter::ended);
        HeldLease served = waiter.result();
        assertNotEquals(1, served.serial(), "serial number of the connection in its place");
        served.close();
        gate.open();
        bench.settle();
        assertEquals(1, bench.closed(CloseReason.ABANDONED), "closed as ABANDONED");
        bench.until("no abandoned call runs", () -> bench.stats().abandoned() == 0);
    }

    @Rule(value = "VAL-08", says = "tryAcquire and a zero timeout ask for no validation.", needs = PoolTrait.TICKER)
    default void val08_whoDoesNotWaitAsksForNoValidation(PoolBench bench) throws Exception {
        bench.open(validating(bench, 1));
        bench.fill(1);
        bench.ticker().advance(WINDOW.multipliedBy(2));
        HeldLease tried = bench.tryAcquire();
        assertNotNull(tried, "tryAcquire gave nothing, though a connection is idle");
        tried.close();
        bench.ticker().advance(WINDOW.multipliedBy(2));
        bench.acquire(Duration.ZERO).close();
        assertEquals(0, bench.driver().calls(Call.IS_VALID), "validations");
    }

    @Rule(value = "VAL-09", says = "A caller that does not wait gets no connection that is known to be broken.")
    default void val09_aConnectionThatBrokeWhileIdleIsNotHandedOut(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease first = bench.acquire();
        first.close();
        first.connection().breakOff();
        assertNull(bench.tryAcquire(), "tryAcquire gave a broken connection");
        HeldLease second = bench.acquire();
        assertNotEquals(first.serial(), second.serial(), "serial number");
        second.close();
        second.connection().breakOff();
        assertThrows(AcquireTimeoutException.class, () -> bench.acquire(Duration.ZERO), "a zero timeout");
        bench.until("both are closed", () -> bench.driver().calls(Call.CLOSE) == 2);
        bench.settle();
        assertEquals(2, bench.closed(CloseReason.BROKEN), "closed as BROKEN");
    }

    private static PoolConfig validating(PoolBench bench, int maxSize) {
        return bench.config().maxSize(maxSize).validateAfterIdle(WINDOW).build();
    }
}
