package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.CloseReason;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;

/** KEEP: idle connections are kept alive. */
public interface KeepaliveRules {
    /** The keepalive time under test. */
    Duration KEEPALIVE = Duration.ofSeconds(60);

    @Rule(
            value = "KEEP-01",
            says = "A connection that is idle for keepalive is validated, though nobody asks for one, and stays.",
            needs = PoolTrait.TICKER)
    default void keep01_anIdleConnectionIsValidated(PoolBench bench) throws Exception {
        bench.open(bench.config().keepalive(KEEPALIVE).build());
        bench.fill(2);
        bench.ticker().advance(KEEPALIVE.dividedBy(2));
        bench.settle();
        assertEquals(0, bench.driver().calls(Call.IS_VALID), "validations after half the time");
        bench.untilWhileTimePasses("both are validated", () -> bench.driver().calls(Call.IS_VALID) >= 2);
        bench.settle();
        assertEquals(2, bench.driver().calls(Call.IS_VALID), "validations of two connections within one period");
        assertEquals(2, bench.stats().idle(), "idle connections");
        assertEquals(2, bench.driver().calls(Call.CONNECT), "attempts to connect");
    }

    @Rule(
            value = "KEEP-02",
            says = "A connection that fails its keepalive is closed, and replaced if minIdle asks for it.",
            needs = PoolTrait.TICKER)
    default void keep02_aDeadConnectionIsReplaced(PoolBench bench) throws Exception {
        bench.open(bench.config().minIdle(2).keepalive(KEEPALIVE).build());
        bench.untilWhileTimePasses("two are idle", () -> bench.stats().idle() == 2);
        FakeConnection dead = bench.driver().opened().get(0);
        dead.die();
        bench.untilWhileTimePasses(
                "the dead one is replaced",
                KEEPALIVE.dividedBy(20),
                () -> dead.isClosed()
                        && bench.driver().opened().size() == 3
                        && bench.stats().idle() == 2);
        bench.settle();
        assertEquals(1, bench.closed(CloseReason.FAILED_VALIDATION), "closed as FAILED_VALIDATION");
    }

    @Rule(value = "KEEP-03", says = "A keepalive is no use: the idle timeout goes on.", needs = PoolTrait.TICKER)
    default void keep03_theIdleTimeoutGoesOn(PoolBench bench) throws Exception {
        bench.open(bench.config()
                .keepalive(KEEPALIVE.dividedBy(6))
                .idleTimeout(KEEPALIVE)
                .build());
        bench.fill(2);
        for (int step = 0; step < 120 && bench.driver().open() > 0; step++) {
            bench.ticker().advance(KEEPALIVE.dividedBy(60));
            bench.settle();
        }
        assertEquals(0, bench.driver().open(), "open connections after twice the idle timeout");
        assertTrue(bench.driver().calls(Call.IS_VALID) > 0, "nothing was validated");
        assertEquals(2, bench.closed(CloseReason.IDLE_TIMEOUT), "closed as IDLE_TIMEOUT");
    }

    @Rule(
            value = "KEEP-04",
            says = "A connection that is leased, or was within keepalive, is left alone.",
            needs = PoolTrait.TICKER)
    default void keep04_aBusyConnectionNeedsNone(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).keepalive(KEEPALIVE).build());
        for (int round = 0; round < 10; round++) {
            HeldLease held = bench.acquire();
            bench.ticker().advance(KEEPALIVE.multipliedBy(2));
            bench.settle();
            held.close();
            bench.ticker().advance(KEEPALIVE.dividedBy(2));
            bench.settle();
        }
        assertEquals(0, bench.driver().calls(Call.IS_VALID), "validations");
    }

    @Rule(value = "KEEP-05", says = "A keepalive of zero is none.", needs = PoolTrait.TICKER)
    default void keep05_zeroIsNever(PoolBench bench) throws Exception {
        bench.open();
        bench.fill(2);
        bench.ticker().leap(Duration.ofDays(3650));
        bench.ticker().advance(Duration.ofMinutes(1));
        bench.settle();
        assertEquals(0, bench.driver().calls(Call.IS_VALID), "validations in ten years");
    }

    @Rule(
            value = "KEEP-06",
            says = "A keepalive that hangs holds no caller past its deadline, and its place is used again.",
            needs = PoolTrait.TICKER)
    default void keep06_aHangingKeepaliveCostsOneSlot(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.open(bench.config()
                .maxSize(1)
                .keepalive(KEEPALIVE)
                .validationTimeout(Duration.ofMillis(250))
                .build());
        HeldLease first = bench.acquire();
        first.close();
        bench.driver().once(Call.IS_VALID, c -> gate.passDeafly());
        bench.untilWhileTimePasses("the keepalive hangs", KEEPALIVE.dividedBy(20), () -> gate.arrived() == 1);
        assertThrows(AcquireTimeoutException.class, () -> bench.acquire(Duration.ofMillis(1)));
        Task<HeldLease> waiter = bench.startWaiter("waiter");
        bench.untilWhileTimePasses("the waiter is served", waiter::ended);
        HeldLease served = waiter.result();
        assertNotEquals(first.serial(), served.serial(), "serial number");
        served.close();
        gate.open();
        bench.until("no abandoned call runs", () -> bench.stats().abandoned() == 0);
        bench.settle();
    }
}
