package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.LeaseReport;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolStats;
import io.cenote.suite.kit.FakeConnector.Behaviour;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.Gate;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;

/** EXPL: an exhausted pool explains itself. */
public interface ExplainRules {
    @Rule(value = "EXPL-01", says = "A timeout names the pool and its figures.")
    default void expl01_aTimeoutNamesThePoolAndItsFigures(PoolBench bench) throws Exception {
        bench.open(bench.config().name("orders-7").maxSize(3).build());
        var held = bench.acquireAll(3);
        AcquireTimeoutException thrown =
                assertThrows(AcquireTimeoutException.class, () -> bench.acquire(AcquireRules.SHORT));
        assertContains(thrown, "orders-7", "the name of the pool");
        assertContains(thrown, "3", "the number of connections");
        PoolStats stats = thrown.stats();
        assertNotNull(stats, "the figures of the moment");
        assertEquals(3, stats.maxSize(), "maxSize");
        assertEquals(3, stats.leased(), "leased");
        assertEquals(0, stats.idle(), "idle");
        assertEquals(3, thrown.leases().size(), () -> "leases in " + thrown.leases());
        held.forEach(HeldLease::close);
    }

    @Rule(value = "EXPL-02", says = "A timeout says who holds the connections, and where those threads are now.")
    default void expl02_aTimeoutSaysWhoHoldsTheConnections(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.open(bench.config().maxSize(1).build());
        bench.threads().start("long-holder", () -> {
            HeldLease held = bench.acquire();
            gate.pass();
            held.close();
            return null;
        });
        gate.awaitArrivals(1);
        // It is at the gate as soon as it is parked there, which its count does not tell.
        bench.until("the timeout shows the holder at the gate", () -> {
            AcquireTimeoutException thrown =
                    assertThrows(AcquireTimeoutException.class, () -> bench.acquire(AcquireRules.SHORT));
            assertContains(thrown, "long-holder", "the holder's thread");
            LeaseReport report = thrown.leases().get(0);
            assertEquals("long-holder", report.holder(), "the holder's thread in the report");
            assertNotNull(report.held(), "the time for which it is held");
            return report.at().stream().anyMatch(frame -> frame.getClassName().equals(Gate.class.getName()));
        });
        gate.open();
        bench.threads().joinAll();
    }

    @Rule(value = "EXPL-03", says = "A timeout has the last connect error as its cause, and says how old it is.")
    default void expl03_aTimeoutHasTheLastConnectErrorAsItsCause(PoolBench bench) throws Exception {
        IllegalStateException refused = new IllegalStateException("the server refused us");
        bench.driver().on(Call.CONNECT, Behaviour.failing(() -> refused));
        bench.open(bench.config().maxSize(1).build());
        // A first attempt may still run when a caller's time is up; its failure is known to those who come later.
        bench.until("a connect has failed", () -> {
            assertThrows(AcquireTimeoutException.class, () -> bench.acquire(AcquireRules.SHORT));
            return bench.stats().connectFailures() > 0;
        });
        AcquireTimeoutException thrown =
                assertThrows(AcquireTimeoutException.class, () -> bench.acquire(AcquireRules.SHORT));
        assertSame(refused, thrown.getCause(), "the cause");
        assertContains(thrown, "the server refused us", "the text of the error");
        assertContains(thrown, "ago", "the age of the error");
        bench.driver().heal();
        var waiter = bench.startWaiter("waiter");
        bench.untilWhileTimePasses("a connect succeeds", waiter::ended);
        HeldLease held = waiter.result();
        AcquireTimeoutException later =
                assertThrows(AcquireTimeoutException.class, () -> bench.acquire(AcquireRules.SHORT));
        assertEquals(null, later.getCause(), "the cause after a connect has succeeded");
        held.close();
    }

    @Rule(value = "EXPL-04", says = "A thread that waits while it holds a connection is told so.")
    default void expl04_aThreadThatWaitsForItselfIsTold(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        AcquireTimeoutException thrown =
                assertThrows(AcquireTimeoutException.class, () -> bench.acquire(AcquireRules.SHORT));
        assertContains(thrown, "this thread", "the hint that the caller holds a connection itself");
        held.close();
        AcquireTimeoutException none = bench.threads()
                .start("holds nothing", () -> {
                    HeldLease mine = bench.acquire();
                    mine.close();
                    HeldLease other = bench.threads()
                            .start("other", () -> bench.acquire())
                            .result();
                    AcquireTimeoutException timeout =
                            assertThrows(AcquireTimeoutException.class, () -> bench.acquire(AcquireRules.SHORT));
                    other.close();
                    return timeout;
                })
                .result();
        assertFalse(
                none.getMessage().contains("this thread"),
                () -> "a thread that holds nothing is told that it does: " + none.getMessage());
    }

    @Rule(value = "EXPL-05", says = "No credential appears in any message.")
    default void expl05_noCredentialIsShown(PoolBench bench) throws Exception {
        String secret = "s3cr3t-canary";
        bench.driver().once(Call.CONNECT, Behaviour.failing(() -> new IllegalStateException("login refused")));
        bench.open(bench.config()
                .maxSize(1)
                .driverOptions(Map.of("user", "app", "password", secret))
                .build());
        var first = bench.startWaiter("first");
        bench.untilWhileTimePasses("it is served", first::ended);
        HeldLease held = first.result();
        AcquireTimeoutException timeout =
                assertThrows(AcquireTimeoutException.class, () -> bench.acquire(AcquireRules.SHORT));
        StringWriter all = new StringWriter(); // All that a log might show of it; nothing is printed.
        timeout.printStackTrace(new PrintWriter(all));
        all.append(bench.pool().toString())
                .append(bench.pool().config().toString())
                .append(bench.stats().toString())
                .append(held.lease().toString())
                .append(bench.listener().events().toString());
        held.close();
        bench.pool().close();
        var closed = assertThrows(PoolClosedException.class, () -> bench.acquire(Duration.ZERO));
        closed.printStackTrace(new PrintWriter(all));
        Thread.getAllStackTraces().keySet().forEach(thread -> all.append(thread.getName()));
        assertFalse(all.toString().contains(secret), () -> "the password is in: " + all);
    }

    private static void assertContains(Throwable thrown, String part, String what) {
        assertTrue(
                thrown.getMessage().contains(part),
                () -> what + " ('" + part + "') is missing in: " + thrown.getMessage());
    }
}
