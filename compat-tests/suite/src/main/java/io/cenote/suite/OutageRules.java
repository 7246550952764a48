package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.PoolException;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector.Behaviour;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** OUT: the server goes away and comes back. */
public interface OutageRules {
    @Rule(
            value = "OUT-01",
            says =
                    "When the server restarts behind idle connections, no caller fails, and the pool shrinks again later.",
            needs = PoolTrait.TICKER)
    default void out01_aRestartFailsNobody(PoolBench bench) throws Exception {
        int size = 10;
        bench.open(bench.config()
                .maxSize(size)
                .validateAfterIdle(Duration.ofSeconds(1))
                .idleTimeout(Duration.ofSeconds(60))
                .build());
        bench.fill(size);
        bench.driver().opened().forEach(FakeConnection::die);
        bench.ticker().advance(Duration.ofSeconds(5));
        List<Task<Boolean>> callers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            callers.add(bench.threads().start("caller-" + i, () -> {
                try (HeldLease held = bench.acquire()) {
                    return held.serial() > size;
                }
            }));
        }
        bench.untilServedWhileTimePasses("all callers are served", callers);
        for (Task<Boolean> caller : callers) {
            assertTrue(caller.result(), "a dead connection was handed out");
        }
        bench.settle();
        bench.untilWhileTimePasses(
                "the pool has shrunk",
                Duration.ofSeconds(5),
                () -> bench.driver().open() == 0);
        bench.settle();
        assertTrue(bench.closed(CloseReason.FAILED_VALIDATION) > 0, "closed as FAILED_VALIDATION");
    }

    @Rule(value = "OUT-02", says = "Those who wait through an outage are served when it ends, without help.")
    default void out02_waitersOutliveAnOutage(PoolBench bench) throws Exception {
        bench.driver().on(Call.CONNECT, Behaviour.failing(() -> new IllegalStateException("the server is down")));
        bench.open();
        List<Task<Void>> waiters = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waiters.add(bench.threads().start("waiter-" + i, () -> {
                bench.acquire().close();
                return null;
            }));
        }
        bench.untilWhileTimePasses(
                "several connects have failed", () -> bench.stats().connectFailures() >= 3);
        assertEquals(0, waiters.stream().filter(Task::ended).count(), "waiters that have given up");
        bench.driver().heal();
        bench.untilServedWhileTimePasses("all are served", waiters);
        waiters.forEach(Task::result);
        bench.settle();
    }

    @Rule(
            value = "OUT-03",
            says = "During an outage, connects are tried at the pace of the back-off, however many callers come.",
            needs = PoolTrait.TICKER)
    default void out03_anOutageIsNotAStampede(PoolBench bench) throws Exception {
        bench.driver().on(Call.CONNECT, Behaviour.failing(() -> new IllegalStateException("the server is down")));
        bench.open(bench.config().maxSize(10).maxConnecting(2).build());
        int callers = 50;
        long start = System.nanoTime();
        for (int i = 0; i < callers; i++) {
            assertThrows(PoolException.class, () -> bench.acquire(Duration.ofMillis(5)));
            bench.until("no connect runs", () -> bench.driver().connecting() == 0);
        }
        // The pool's clock stands still. A back-off that follows the real one may have gone on meanwhile.
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        int attempts = bench.driver().calls(Call.CONNECT);
        assertTrue(
                attempts <= 10 + 5 * seconds,
                () -> attempts + " attempts to connect for " + callers + " callers within " + (1 + seconds) + " s");
    }

    @Rule(value = "OUT-04", says = "While nothing can be opened, live connections stay usable.")
    default void out04_liveConnectionsStayUsable(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(3).failFastAfter(Duration.ofNanos(1)).build());
        HeldLease live = bench.acquire();
        bench.driver().on(Call.CONNECT, Behaviour.failing(() -> new IllegalStateException("the server is full")));
        List<Task<Void>> callers = new ArrayList<>();
        callers.add(startUser(bench, 0));
        bench.untilWhileTimePasses(
                "several connects have failed", () -> bench.stats().connectFailures() >= 4);
        for (int i = 1; i < 4; i++) {
            callers.add(startUser(bench, i));
        }
        live.close();
        bench.untilServedWhileTimePasses("all are served", callers);
        bench.settle();
        assertEquals(1, bench.stats().idle(), "idle connections");
    }

    /** Starts a caller that acquires again and again, and waits until the pool counts it among its waiters. */
    private static Task<Void> startUser(PoolBench bench, int number) {
        int before = bench.stats().waiting();
        Task<Void> caller = bench.threads().start("caller-" + number, () -> {
            for (int round = 0; round < 50; round++) {
                bench.acquire().close();
            }
            return null;
        });
        bench.until("caller-" + number + " waits", () -> bench.stats().waiting() > before || caller.ended());
        return caller;
    }

    @Rule(
            value = "OUT-05",
            says = "Once connecting has failed for failFastAfter and nothing is open, a caller that would wait fails at"
                    + " once with the connect error; who waits already keeps its deadline.",
            needs = PoolTrait.FAIL_FAST)
    default void out05_aLongOutageFailsCallersAtOnce(PoolBench bench) throws Exception {
        IllegalStateException down = new IllegalStateException("the server is down");
        bench.driver().on(Call.CONNECT, Behaviour.failing(() -> down));
        bench.open(bench.config().failFastAfter(Duration.ofNanos(1)).build());
        Task<HeldLease> early = bench.startWaiter("early");
        ConnectFailedException refusal = untilRefused(bench);
        assertSame(down, refusal.getCause(), "the cause");
        assertTrue(refusal.getMessage().contains(bench.pool().config().name()), refusal::getMessage);
        assertThrows(ConnectFailedException.class, bench::acquire, "a caller with all the time of the world");
        assertFalse(early.ended(), "who waited before was failed too");
        bench.driver().heal();
        bench.untilServedWhileTimePasses("who waited is served", List.of(early));
        early.result().close();
        bench.acquire().close();
        bench.settle();
    }

    @Rule(
            value = "OUT-06",
            says = "While callers are refused attempts to connect go on, though nobody waits, and the first that"
                    + " succeeds lets callers in.",
            needs = PoolTrait.FAIL_FAST)
    default void out06_theFirstSuccessLetsCallersIn(PoolBench bench) throws Exception {
        bench.driver().on(Call.CONNECT, Behaviour.failing(() -> new IllegalStateException("the server is down")));
        bench.open(bench.config().failFastAfter(Duration.ofNanos(1)).build());
        untilRefused(bench);
        int before = bench.driver().calls(Call.CONNECT);
        bench.untilWhileTimePasses(
                "attempts for which nobody waits", () -> bench.driver().calls(Call.CONNECT) >= before + 2);
        assertEquals(0, bench.stats().waiting(), "waiters");
        bench.driver().heal();
        bench.untilWhileTimePasses("a connection", () -> bench.driver().open() == 1);
        bench.untilWhileTimePasses("it is idle", () -> bench.stats().idle() == 1);
        bench.acquire().close();
        bench.settle();
    }

    /** Callers with little patience come until one is refused. */
    private static ConnectFailedException untilRefused(PoolBench bench) {
        List<ConnectFailedException> refusals = new ArrayList<>();
        bench.untilWhileTimePasses("a caller is refused", () -> {
            PoolException failure = assertThrows(PoolException.class, () -> bench.acquire(Duration.ofMillis(5)));
            if (failure instanceof ConnectFailedException refusal) {
                refusals.add(refusal);
            }
            return !refusals.isEmpty();
        });
        return refusals.get(0);
    }
}
