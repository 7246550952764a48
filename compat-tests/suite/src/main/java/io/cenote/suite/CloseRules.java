package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import io.cenote.spi.CloseReport;
import io.cenote.spi.PoolClosedException;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** CLOSE: how a pool ends. */
public interface CloseRules {
    @Rule(value = "CLOSE-01", says = "close() closes idle connections, then the connector, once.")
    default void close01_idleConnectionsAreClosed(PoolBench bench) throws Exception {
        bench.open();
        bench.fill(2);
        bench.pool().close();
        bench.until("the connector is closed", () -> bench.driver().connectorCloses() == 1);
        assertEquals(2, bench.driver().calls(Call.CLOSE), "closed connections when the connector is closed");
        bench.settle();
        assertEquals(2, bench.closed(CloseReason.POOL_CLOSED), "closed as POOL_CLOSED");
    }

    @Rule(value = "CLOSE-02", says = "close() wakes every waiter, which gets a PoolClosedException.")
    default void close02_everyWaiterIsWoken(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        List<Task<HeldLease>> waiters =
                List.of(bench.startWaiter("one"), bench.startWaiter("two"), bench.startWaiter("three"));
        bench.pool().close();
        // The connection is still out: only the close itself can have woken them.
        waiters.forEach(waiter -> waiter.failure(PoolClosedException.class));
        held.close();
        assertEquals(0, bench.stats().waiting(), "waiters");
    }

    @Rule(value = "CLOSE-03", says = "A closed pool gives nothing and says that it is closed.")
    default void close03_aClosedPoolGivesNothing(PoolBench bench) throws Exception {
        bench.open();
        bench.fill(1);
        assertFalse(bench.pool().isClosed(), "isClosed() before close()");
        bench.pool().close();
        assertTrue(bench.pool().isClosed(), "isClosed() after close()");
        assertThrows(PoolClosedException.class, bench::acquire, "acquire()");
        assertThrows(PoolClosedException.class, () -> bench.acquire(Duration.ZERO), "acquire(ZERO)");
        assertThrows(PoolClosedException.class, bench::tryAcquire, "tryAcquire()");
    }

    @Rule(value = "CLOSE-04", says = "A lease outlives close(); its connection is closed when it is released.")
    default void close04_leasesStayUsable(PoolBench bench) throws Exception {
        bench.open();
        HeldLease released = bench.acquire();
        HeldLease invalidated = bench.acquire();
        bench.pool().close();
        bench.settle();
        released.connection().use();
        assertFalse(released.connection().isClosed(), "a leased connection is closed by close()");
        assertEquals(released.connection(), released.lease().connection(), "the connection of a lease after close()");
        released.close();
        invalidated.invalidate(null);
        bench.until("both are closed", () -> bench.driver().calls(Call.CLOSE) == 2);
        bench.settle();
        assertEquals(0, bench.stats().open(), "open connections");
        bench.until("the connector is closed", () -> bench.driver().connectorCloses() == 1);
    }

    @Rule(value = "CLOSE-05", says = "close() may be called again, and by many threads at once.")
    default void close05_closeIsIdempotent(PoolBench bench) throws Exception {
        bench.open();
        bench.fill(2);
        for (int i = 0; i < 4; i++) {
            bench.threads().start("closer-" + i, () -> {
                bench.pool().close();
                return null;
            });
        }
        bench.threads().joinAll();
        bench.pool().close();
        bench.until("the connector is closed", () -> bench.driver().connectorCloses() == 1);
        bench.settle();
        assertEquals(2, bench.driver().calls(Call.CLOSE), "closed connections");
    }

    @Rule(value = "CLOSE-06", says = "A connect that ends after close() leaves no connection behind.")
    default void close06_aLateConnectIsClosed(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.driver().on(Call.CONNECT, c -> gate.passDeafly());
        bench.open();
        Task<HeldLease> waiter = bench.startWaiter("waiter");
        gate.awaitArrivals(1);
        bench.pool().close();
        waiter.failure(PoolClosedException.class);
        gate.open();
        bench.until(
                "the late connection is closed",
                () -> bench.driver().calls(Call.CLOSE)
                                == bench.driver().opened().size()
                        && bench.driver().connecting() == 0);
        bench.settle();
    }

    @Rule(value = "CLOSE-07", says = "No thread of the pool outlives it.")
    default void close07_noThreadIsLeft(PoolBench bench) throws Exception {
        bench.open(bench.config().minIdle(1).build());
        bench.acquireAll(2).forEach(HeldLease::close);
        bench.acquire().invalidate(null);
        bench.pool().close();
        ThreadGroup mine = Thread.currentThread().getThreadGroup();
        bench.until("no thread is left but the rule's own", () -> {
            Thread[] alive = new Thread[100];
            mine.enumerate(alive);
            return Arrays.stream(alive)
                    .filter(Objects::nonNull)
                    .allMatch(thread -> thread == Thread.currentThread() || isOfTheJdk(thread));
        });
        assertEquals(0, bench.ticker().registrations(), "passes that are still registered with the ticker");
    }

    /** The JDK starts one such thread for all, whenever it is first needed. */
    private static boolean isOfTheJdk(Thread thread) {
        return thread.getName().startsWith("CompletableFutureDelayScheduler")
                || thread.getName().startsWith("ForkJoinPool.commonPool");
    }

    @Rule(value = "CLOSE-08", says = "close(drain) waits for the leases and reports that nothing was left.")
    default void close08_drainWaitsForLeases(PoolBench bench) throws Exception {
        bench.open();
        bench.fill(1);
        HeldLease held = bench.acquire();
        Task<CloseReport> close =
                bench.threads().start("closer", () -> bench.pool().close(bench.patience()));
        bench.until("the pool refuses callers", () -> refuses(bench));
        close.untilItWaits();
        assertFalse(close.ended(), "close(drain) has returned while a lease is out");
        held.close();
        CloseReport report = close.result();
        assertEquals(List.of(), report.aborted(), "aborted leases");
        bench.settle();
        assertEquals(0, bench.stats().open(), "open connections");
        assertEquals(0, bench.driver().calls(Call.ABORT), "aborts");
    }

    private static boolean refuses(PoolBench bench) {
        try {
            HeldLease unwanted = bench.tryAcquire();
            if (unwanted != null) {
                unwanted.close();
            }
            return false;
        } catch (PoolClosedException expected) {
            return true;
        }
    }

    @Rule(value = "CLOSE-09", says = "When the drain's time is up, leases are taken back, aborted and reported.")
    default void close09_drainAbortsWhatIsStillOut(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        // The pool may now cut the connection off: its holder no longer counts.
        var lease = held.letGo();
        CloseReport report = bench.pool().close(AcquireRules.SHORT);
        assertEquals(1, report.aborted().size(), () -> "leases in " + report);
        assertEquals(Thread.currentThread().getName(), report.aborted().get(0).holder(), "the holder in the report");
        bench.until("the connection is cut off", () -> held.connection().isClosed());
        lease.close();
        lease.invalidate(null);
        bench.settle();
        assertEquals(1, bench.closed(CloseReason.POOL_CLOSED), "closed as POOL_CLOSED");
        assertEquals(1, bench.stats().closedInAll(), "closes counted");
    }

    @Rule(value = "CLOSE-10", says = "close() in the middle of everything ends everybody and leaves nothing open.")
    default void close10_closeInTheMiddleOfEverything(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(3).build());
        AtomicInteger rounds = new AtomicInteger();
        for (int i = 0; i < 8; i++) {
            int caller = i;
            bench.threads().start("caller-" + i, () -> {
                assertThrows(PoolClosedException.class, () -> {
                    while (true) {
                        HeldLease held = bench.acquire();
                        if (rounds.incrementAndGet() % 8 == caller) {
                            held.invalidate(null);
                        } else {
                            held.close();
                        }
                    }
                });
                return null;
            });
        }
        bench.until("they are busy", () -> rounds.get() > 200);
        bench.pool().close();
        bench.threads().joinAll();
        bench.until("nothing is open", () -> bench.driver().open() == 0);
        bench.settle();
        assertEquals(bench.driver().opened().size(), bench.stats().closedInAll(), "opened and closed");
        assertTrue(
                bench.driver().peakLive() <= 3,
                () -> "connections at once: " + bench.driver().peakLive());
    }

    @Rule(value = "CLOSE-11", says = "A pool that is closed while it starts leaves nothing behind.")
    default void close11_aPoolThatStartsCanBeClosed(PoolBench bench) throws Exception {
        Gate gate = bench.gate();
        bench.driver().on(Call.CONNECT, c -> gate.passDeafly());
        bench.open(bench.config().minIdle(2).build());
        gate.awaitArrivals(1);
        bench.pool().close();
        gate.open();
        bench.until(
                "what was being opened is closed",
                () -> bench.driver().connecting() == 0 && bench.driver().open() == 0);
        bench.until("the connector is closed", () -> bench.driver().connectorCloses() == 1);
        bench.settle();
    }
}
