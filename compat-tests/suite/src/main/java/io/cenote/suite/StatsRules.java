package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.CloseReason;
import io.cenote.spi.PoolStats;
import io.cenote.suite.kit.FakeConnector.Behaviour;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.RecordingListener.Event;
import io.cenote.suite.kit.RecordingListener.Kind;
import io.cenote.suite.kit.TestThreads.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** STAT: what a pool tells about itself. */
public interface StatsRules {
    @Rule(value = "STAT-01", says = "At rest the figures add up and agree with what the driver sees.")
    default void stat01_theFiguresAddUp(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(4).build());
        List<HeldLease> held = bench.acquireAll(3);
        held.get(0).close();
        held.get(1).invalidate(null);
        bench.until("the invalidated one is closed", () -> bench.driver().calls(Call.CLOSE) == 1);
        bench.figuresAddUp();
        PoolStats stats = bench.stats();
        assertEquals(4, stats.maxSize(), "maxSize");
        assertEquals(2, stats.open(), "open");
        assertEquals(1, stats.idle(), "idle");
        assertEquals(1, stats.leased(), "leased");
        assertEquals(3, stats.acquired(), "acquired");
        assertEquals(3, stats.opened(), "opened");
        assertEquals(0, stats.connectFailures(), "connectFailures");
        assertEquals(Set.of(CloseReason.values()), stats.closed().keySet(), "reasons");
        held.get(2).close();
        bench.figuresAddUp();
        assertEquals(0, bench.stats().leased(), "leased after the last release");
    }

    @Rule(value = "STAT-02", says = "Every closed connection is counted, and told, under exactly one reason.")
    default void stat02_everyCloseHasOneReason(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        bench.acquire().invalidate(null);
        HeldLease broken = bench.acquire();
        broken.connection().breakOff();
        broken.close();
        HeldLease notReset = bench.acquire();
        bench.driver().once(Call.RESET, Behaviour.failing(() -> new IllegalStateException("reset failed")));
        notReset.close();
        HeldLease evicted = bench.acquire();
        bench.pool().evict();
        evicted.close();
        bench.acquire().close();
        bench.pool().close();
        bench.until("all five are closed", () -> bench.driver().calls(Call.CLOSE) == 5);
        bench.figuresAddUp();
        Set<CloseReason> expected = Set.of(
                CloseReason.INVALIDATED,
                CloseReason.BROKEN,
                CloseReason.RESET_FAILED,
                CloseReason.EVICTED,
                CloseReason.POOL_CLOSED);
        for (CloseReason reason : CloseReason.values()) {
            long closes = expected.contains(reason) ? 1 : 0;
            assertEquals(closes, bench.closed(reason), () -> "counted as " + reason + " in " + bench.stats());
            bench.until(
                    "the listener was told " + closes + " times of " + reason,
                    () -> bench.listener().closed(reason) == closes);
        }
    }

    @Rule(value = "STAT-03", says = "Waits, the time spent in them, and timeouts are counted, each once.")
    default void stat03_waitsAreCounted(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        bench.fill(1);
        PoolStats before = bench.stats();
        HeldLease held = bench.acquire();
        Task<HeldLease> inVain = bench.startWaiter("in vain", AcquireRules.SHORT);
        inVain.failure(AcquireTimeoutException.class);
        Task<HeldLease> served = bench.startWaiter("served");
        held.close();
        served.result().close();
        PoolStats after = bench.stats();
        assertEquals(2, after.waits() - before.waits(), "waits");
        assertEquals(1, after.timeouts() - before.timeouts(), "timeouts");
        assertEquals(2, after.acquired() - before.acquired(), "acquired");
        long waited = after.waitNanos() - before.waitNanos();
        assertTrue(waited >= AcquireRules.SHORT.toNanos(), () -> "waitNanos grew by " + waited);
    }

    @Rule(value = "STAT-04", says = "Under load no figure is negative or beyond maxSize.")
    default void stat04_figuresStayWithinTheirLimits(PoolBench bench) throws Exception {
        int maxSize = 3;
        bench.open(bench.config().maxSize(maxSize).build());
        List<HeldLease> all = bench.acquireAll(maxSize);
        Task<HeldLease> waiter = bench.startWaiter("waiter");
        assertFalse(cannotBe(bench.stats(), maxSize), () -> "with all leased and a waiter: " + bench.stats());
        all.forEach(HeldLease::close);
        waiter.result().close();
        AtomicBoolean done = new AtomicBoolean();
        Task<List<PoolStats>> sampler = bench.threads().start("sampler", () -> {
            List<PoolStats> wrong = new ArrayList<>();
            while (!done.get()) {
                PoolStats s = bench.stats();
                if (cannotBe(s, maxSize) && wrong.size() < 3) {
                    wrong.add(s);
                }
                LockSupport.parkNanos(100_000); // Whoever samples without a pause may keep others from a lock.
            }
            return wrong;
        });
        List<Task<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            callers.add(bench.threads().start("caller-" + i, () -> {
                for (int round = 0; round < 200; round++) {
                    HeldLease held = bench.acquire();
                    if (round % 10 == 9) {
                        held.invalidate(null);
                    } else {
                        held.close();
                    }
                }
                return null;
            }));
        }
        try {
            callers.forEach(Task::result);
        } finally {
            done.set(true);
        }
        assertEquals(List.of(), sampler.result(), "figures that cannot be");
        bench.figuresAddUp();
    }

    private static boolean cannotBe(PoolStats s, int maxSize) {
        boolean negative = s.idle() < 0 || s.leased() < 0 || s.held() < 0 || s.waiting() < 0 || s.open() < 0;
        boolean tooMany = s.idle() > maxSize || s.leased() > maxSize || s.open() > maxSize;
        return negative || tooMany;
    }

    @Rule(value = "STAT-05", says = "The listener hears of connects, failed connects, waits and timeouts.")
    default void stat05_theListenerHears(PoolBench bench) throws Exception {
        bench.driver().once(Call.CONNECT, Behaviour.failing(() -> new IllegalStateException("connect failed")));
        bench.open(bench.config().maxSize(1).build());
        Task<HeldLease> first = bench.startWaiter("first");
        bench.untilWhileTimePasses("the second attempt serves it", first::ended);
        HeldLease held = first.result();
        bench.startWaiter("in vain", AcquireRules.SHORT).failure(AcquireTimeoutException.class);
        held.close();
        for (Kind kind : List.of(Kind.OPENED, Kind.CONNECT_FAILED, Kind.WAITED, Kind.TIMED_OUT)) {
            bench.until(
                    "the listener was told " + kind + " once",
                    () -> bench.listener().count(kind) == 1);
        }
        for (Event event : bench.listener().events()) {
            assertEquals("suite", event.pool(), () -> "the pool's name in " + event);
        }
    }

    @Rule(value = "STAT-06", says = "A listener that throws changes nothing.")
    default void stat06_aListenerThatThrowsChangesNothing(PoolBench bench) throws Exception {
        bench.listener().failWith(new IllegalStateException("the listener fails"));
        bench.open(bench.config().maxSize(1).build());
        for (int i = 0; i < 3; i++) {
            HeldLease held = bench.acquire();
            Task<HeldLease> waiter = bench.startWaiter("waiter-" + i);
            held.invalidate(null);
            waiter.result().close();
        }
        bench.figuresAddUp();
        bench.pool().close();
        bench.until("nothing is open", () -> bench.driver().open() == 0);
    }
}
