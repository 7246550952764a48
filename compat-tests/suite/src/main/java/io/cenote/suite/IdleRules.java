package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import io.cenote.spi.PoolStats;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.Gate;
import java.time.Duration;
import java.util.List;

/** IDLE: how many connections are kept, and for how long. */
public interface IdleRules {
    /** The idle timeout under test. */
    Duration IDLE = Duration.ofSeconds(60);

    @Rule(
            value = "IDLE-01",
            says = "A connection that is idle for idleTimeout is closed, though nobody asks for one.",
            needs = PoolTrait.TICKER)
    default void idle01_anIdleConnectionIsClosed(PoolBench bench) throws Exception {
        bench.open(bench.config().idleTimeout(IDLE).build());
        bench.fill(2);
        for (int i = 0; i < 10; i++) {
            bench.ticker().advance(IDLE.dividedBy(12));
        }
        bench.settle();
        assertEquals(2, bench.stats().idle(), "idle connections before the timeout");
        bench.untilWhileTimePasses(
                "nothing is open", IDLE.dividedBy(20), () -> bench.driver().open() == 0);
        bench.settle();
        assertEquals(2, bench.closed(CloseReason.IDLE_TIMEOUT), "closed as IDLE_TIMEOUT");
    }

    @Rule(value = "IDLE-02", says = "The time of being idle begins at the last release.", needs = PoolTrait.TICKER)
    default void idle02_idleTimeBeginsAtRelease(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).idleTimeout(IDLE).build());
        HeldLease held = bench.acquire();
        bench.ticker().advance(IDLE.multipliedBy(5));
        bench.settle();
        assertFalse(held.connection().isClosed(), "the leased connection is closed");
        held.close();
        for (int i = 0; i < 5; i++) {
            bench.ticker().advance(IDLE.multipliedBy(3).dividedBy(4));
            bench.acquire().close();
        }
        bench.settle();
        assertEquals(1, bench.driver().calls(Call.CONNECT), "attempts to connect");
    }

    @Rule(value = "IDLE-03", says = "An idleTimeout of zero is for ever.", needs = PoolTrait.TICKER)
    default void idle03_zeroIsForEver(PoolBench bench) throws Exception {
        bench.open();
        bench.fill(2);
        bench.ticker().leap(Duration.ofDays(3650));
        bench.ticker().advance(Duration.ofMinutes(1));
        bench.settle();
        assertEquals(2, bench.stats().idle(), "idle connections after ten years");
    }

    @Rule(value = "IDLE-04", says = "A pool with minIdle zero opens nothing until somebody asks.")
    default void idle04_nothingIsOpenedUnasked(PoolBench bench) throws Exception {
        bench.open();
        bench.ticker().advance(Duration.ofSeconds(10));
        bench.settle();
        assertEquals(0, bench.driver().calls(Call.CONNECT), "attempts to connect");
        HeldLease held = bench.acquire();
        bench.ticker().advance(Duration.ofSeconds(10));
        bench.settle();
        assertEquals(1, bench.driver().calls(Call.CONNECT), "attempts to connect for one caller");
        held.close();
    }

    @Rule(value = "IDLE-05", says = "minIdle connections are opened in the background, and again when one is lost.")
    default void idle05_minIdleIsFilledInTheBackground(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(4).minIdle(2).build());
        bench.untilWhileTimePasses("two are idle", () -> bench.stats().idle() == 2);
        bench.acquire().invalidate(null);
        bench.untilWhileTimePasses(
                "the lost one is replaced",
                () -> bench.stats().idle() == 2 && bench.driver().open() == 2);
        bench.settle();
    }

    @Rule(
            value = "IDLE-06",
            says = "The idle timeout closes what is above minIdle and leaves the rest.",
            needs = PoolTrait.TICKER)
    default void idle06_minIdleStays(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(4).minIdle(1).idleTimeout(IDLE).build());
        bench.fill(4);
        bench.untilWhileTimePasses(
                "one is left", IDLE.dividedBy(20), () -> bench.stats().open() == 1);
        bench.ticker().advance(IDLE.multipliedBy(3));
        bench.settle();
        assertEquals(1, bench.stats().idle(), "idle connections");
        assertEquals(4, bench.driver().calls(Call.CONNECT), "attempts to connect");
        assertEquals(3, bench.closed(CloseReason.IDLE_TIMEOUT), "closed as IDLE_TIMEOUT");
    }

    @Rule(
            value = "IDLE-07",
            says = "Under light load a pool that uses the newest first shrinks to what is needed.",
            needs = {PoolTrait.TICKER, PoolTrait.LIFO_REUSE})
    default void idle07_whatIsNotNeededAgesOut(PoolBench bench) throws Exception {
        int size = 20;
        bench.open(bench.config().maxSize(size).idleTimeout(IDLE).build());
        bench.fill(size);
        for (int turn = 0; turn < 30; turn++) {
            bench.acquireAll(2).forEach(HeldLease::close);
            bench.ticker().advance(IDLE.dividedBy(10));
            bench.settle();
        }
        assertEquals(2, bench.driver().open(), "open connections, when two at a time have long been enough");
        assertEquals(size, bench.driver().calls(Call.CONNECT), "attempts to connect");
    }

    @Rule(
            value = "IDLE-08",
            says = "While old connections are replaced there are never fewer than minIdle, if there is room for more.",
            needs = PoolTrait.TICKER)
    default void idle08_aReplacementComesFirst(PoolBench bench) throws Exception {
        bench.open(bench.config()
                .maxSize(4)
                .minIdle(2)
                .maxLifetime(LifetimeRules.LIFETIME)
                .build());
        bench.untilWhileTimePasses("two are idle", () -> bench.stats().idle() == 2);
        bench.settle();
        List<FakeConnection> old = List.copyOf(bench.driver().opened());
        Gate gate = bench.gate();
        bench.driver().on(Call.CONNECT, c -> gate.pass());
        for (int step = 0; step < 100; step++) {
            bench.ticker().advance(LifetimeRules.LIFETIME.dividedBy(50));
            PoolStats stats = bench.stats();
            assertTrue(stats.open() >= 2, () -> "no other is open yet, and there are " + stats);
        }
        assertTrue(old.stream().noneMatch(FakeConnection::isClosed), "one is closed, and no other is open yet");
        gate.open();
        bench.untilWhileTimePasses("they are replaced", () -> old.stream().allMatch(FakeConnection::isClosed));
        bench.untilWhileTimePasses("two are idle", () -> bench.stats().idle() == 2);
        bench.settle();
        assertTrue(bench.closed(CloseReason.MAX_LIFETIME) >= 2, "closed as MAX_LIFETIME");
    }
}
