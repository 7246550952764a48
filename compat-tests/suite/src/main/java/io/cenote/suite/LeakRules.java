package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.LeaseReport;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.RecordingListener.Kind;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;

/** LEAK: a lease that is out for very long is told. */
public interface LeakRules {
    /** The threshold under test. */
    Duration THRESHOLD = Duration.ofSeconds(60);

    @Rule(
            value = "LEAK-01",
            says = "A lease that is out for leakThreshold is told, with its holder's thread and where that is now.",
            needs = PoolTrait.TICKER)
    default void leak01_aLongLeaseIsTold(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.open(bench.config().leakThreshold(THRESHOLD).build());
        Task<Void> forgetful = bench.threads().start("forgetful", () -> {
            HeldLease held = bench.acquire();
            gate.pass();
            held.close();
            return null;
        });
        gate.awaitArrivals(1);
        forgetful.untilItWaits();
        bench.untilWhileTimePasses(
                "it is told", THRESHOLD.dividedBy(20), () -> bench.listener().count(Kind.LEAKED) > 0);
        LeaseReport report = (LeaseReport) bench.listener().events().stream()
                .filter(event -> event.kind() == Kind.LEAKED)
                .findFirst()
                .orElseThrow()
                .detail();
        assertEquals("forgetful", report.holder(), "the holder's thread");
        assertTrue(report.held().compareTo(THRESHOLD) >= 0, () -> "told after " + report.held());
        assertTrue(
                report.at().stream().anyMatch(frame -> frame.getClassName().equals(Gate.class.getName())),
                () -> "where the thread is now: " + report.at());
        gate.open();
        forgetful.result();
    }

    @Rule(value = "LEAK-02", says = "Each such lease is told once, and the next one again.", needs = PoolTrait.TICKER)
    default void leak02_eachLeaseIsToldOnce(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).leakThreshold(THRESHOLD).build());
        for (int lease = 1; lease <= 2; lease++) {
            int told = lease;
            HeldLease held = bench.acquire();
            bench.untilWhileTimePasses(
                    "it is told",
                    THRESHOLD.dividedBy(20),
                    () -> bench.listener().count(Kind.LEAKED) >= told);
            bench.ticker().advance(THRESHOLD.multipliedBy(10));
            assertEquals(told, bench.listener().count(Kind.LEAKED), "told, of " + lease + " leases");
            held.close();
        }
    }

    @Rule(value = "LEAK-03", says = "A lease that ends in time is not told.", needs = PoolTrait.TICKER)
    default void leak03_aLeaseThatEndsInTimeIsNotTold(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).leakThreshold(THRESHOLD).build());
        for (int i = 0; i < 5; i++) {
            HeldLease held = bench.acquire();
            bench.ticker().advance(THRESHOLD.multipliedBy(3).dividedBy(4));
            held.close();
        }
        bench.ticker().advance(THRESHOLD.multipliedBy(5));
        assertEquals(0, bench.listener().count(Kind.LEAKED), "told");
    }

    @Rule(value = "LEAK-04", says = "A leakThreshold of zero is never.", needs = PoolTrait.TICKER)
    default void leak04_zeroIsNever(PoolBench bench) throws Exception {
        bench.open();
        HeldLease held = bench.acquire();
        bench.ticker().leap(Duration.ofDays(3650));
        bench.ticker().advance(Duration.ofMinutes(1));
        assertEquals(0, bench.listener().count(Kind.LEAKED), "told in ten years");
        held.close();
    }

    @Rule(value = "LEAK-05", says = "A lease that was told stays its holder's.", needs = PoolTrait.TICKER)
    default void leak05_theLeaseStaysItsHolders(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).leakThreshold(THRESHOLD).build());
        HeldLease held = bench.acquire();
        bench.untilWhileTimePasses(
                "it is told", THRESHOLD.dividedBy(20), () -> bench.listener().count(Kind.LEAKED) == 1);
        bench.ticker().advance(THRESHOLD.multipliedBy(5));
        bench.settle();
        assertFalse(held.connection().isClosed(), "the connection of a leaked lease is closed");
        assertSame(held.connection(), held.lease().connection(), "the connection of a leaked lease");
        held.close();
        bench.acquire().close();
        assertEquals(1, bench.driver().calls(Call.CONNECT), "attempts to connect");
    }
}
