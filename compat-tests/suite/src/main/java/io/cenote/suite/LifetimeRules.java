package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.kit.FakeConnector.Call;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** LIFE: how old a connection becomes. */
public interface LifetimeRules {
    /** The maximum lifetime under test. */
    Duration LIFETIME = Duration.ofSeconds(100);

    @Rule(
            value = "LIFE-01",
            says = "A connection as old as maxLifetime is not handed out but closed.",
            needs = PoolTrait.TICKER)
    default void life01_anExpiredConnectionIsNotHandedOut(PoolBench bench) throws Exception {
        bench.open(lifetime(bench, 2));
        bench.fill(2);
        bench.ticker().leap(LIFETIME);
        for (HeldLease held : bench.acquireAll(2)) {
            assertTrue(held.serial() > 2, () -> held.connection() + " was handed out at an age of " + LIFETIME);
            held.close();
        }
        bench.until("both expired connections are closed", () -> bench.driver().calls(Call.CLOSE) == 2);
        bench.settle();
        assertEquals(2, bench.closed(CloseReason.MAX_LIFETIME), "closed as MAX_LIFETIME");
    }

    @Rule(
            value = "LIFE-02",
            says = "A connection that is always in use ends at its lifetime too.",
            needs = PoolTrait.TICKER)
    default void life02_aBusyConnectionEndsToo(PoolBench bench) throws Exception {
        bench.open(lifetime(bench, 1));
        Map<Integer, Long> openedAt = new HashMap<>();
        for (int i = 0; i < 30; i++) {
            HeldLease held = bench.acquire();
            long now = bench.ticker().nanos();
            long age = now - openedAt.computeIfAbsent(held.serial(), serial -> now);
            assertTrue(age < LIFETIME.toNanos(), () -> held.connection() + " was handed out at " + age + " ns");
            bench.ticker().advance(Duration.ofSeconds(5));
            held.close();
            bench.ticker().advance(Duration.ofSeconds(5));
        }
    }

    @Rule(value = "LIFE-03", says = "A connection is not retired before 75 % of maxLifetime.", needs = PoolTrait.TICKER)
    default void life03_noConnectionIsRetiredEarly(PoolBench bench) throws Exception {
        bench.open(lifetime(bench, 8));
        bench.fill(8);
        bench.ticker().advance(LIFETIME.multipliedBy(3).dividedBy(4).minusSeconds(1));
        List<HeldLease> held = bench.acquireAll(8);
        held.forEach(HeldLease::close);
        bench.settle();
        assertEquals(8, bench.driver().calls(Call.CONNECT), "attempts to connect after 74 % of the lifetime");
        assertEquals(0, bench.closed(CloseReason.MAX_LIFETIME), "closed as MAX_LIFETIME");
    }

    @Rule(
            value = "LIFE-04",
            says = "A leased connection is left alone, and closed on release if it has expired.",
            needs = PoolTrait.TICKER)
    default void life04_aLeasedConnectionIsLeftAlone(PoolBench bench) throws Exception {
        bench.open(lifetime(bench, 1));
        HeldLease held = bench.acquire();
        bench.ticker().advance(LIFETIME.multipliedBy(2));
        bench.settle();
        assertFalse(held.connection().isClosed(), "the leased connection is closed");
        held.close();
        HeldLease next = bench.acquire();
        assertNotEquals(held.serial(), next.serial(), "serial number after the expired one was released");
        next.close();
        bench.settle();
        assertEquals(1, bench.closed(CloseReason.MAX_LIFETIME), "closed as MAX_LIFETIME");
    }

    @Rule(
            value = "LIFE-05",
            says = "Connections that were opened together do not all expire together.",
            needs = PoolTrait.TICKER)
    default void life05_lifetimesAreSpread(PoolBench bench) throws Exception {
        int size = 20;
        // Long, so that the pool's passes over its slots are close together in comparison.
        Duration lifetime = Duration.ofMinutes(40);
        bench.open(bench.config().maxSize(size).maxLifetime(lifetime).build());
        bench.fill(size);
        bench.ticker().advance(lifetime.multipliedBy(3).dividedBy(4));
        for (int step = 0; step < 100 && bench.closed(CloseReason.MAX_LIFETIME) == 0; step++) {
            bench.ticker().advance(lifetime.dividedBy(400));
        }
        bench.until("some have expired", () -> bench.closed(CloseReason.MAX_LIFETIME) > 0);
        bench.settle();
        assertNotEquals(size, bench.closed(CloseReason.MAX_LIFETIME), "connections that expired at once");
    }

    @Rule(
            value = "LIFE-06",
            says = "Expired idle connections are closed though nobody asks for one.",
            needs = PoolTrait.TICKER)
    default void life06_aQuietPoolClosesExpiredConnections(PoolBench bench) throws Exception {
        bench.open(lifetime(bench, 3));
        bench.fill(3);
        bench.ticker().advance(LIFETIME.plusSeconds(60));
        bench.untilWhileTimePasses("nothing is open", () -> bench.driver().open() == 0);
        bench.settle();
        assertEquals(3, bench.closed(CloseReason.MAX_LIFETIME), "closed as MAX_LIFETIME");
    }

    @Rule(value = "LIFE-07", says = "A maxLifetime of zero is for ever.", needs = PoolTrait.TICKER)
    default void life07_zeroIsForEver(PoolBench bench) throws Exception {
        bench.open(bench.config().build());
        HeldLease first = bench.acquire();
        first.close();
        bench.ticker().leap(Duration.ofDays(3650));
        bench.ticker().advance(Duration.ofMinutes(1));
        HeldLease second = bench.acquire();
        assertEquals(first.serial(), second.serial(), "serial number after ten years");
        second.close();
    }

    @Rule(
            value = "LIFE-08",
            says = "Lifetimes are spread over their last quarter: no moment sees a large part of the connections end.",
            needs = PoolTrait.TICKER)
    default void life08_thereIsNoHerd(PoolBench bench) throws Exception {
        int size = 100;
        int steps = 100;
        // Long, so that the pool's passes over its slots are close together in comparison.
        Duration lifetime = Duration.ofHours(8);
        bench.open(bench.config().maxSize(size).maxLifetime(lifetime).build());
        bench.fill(size);
        bench.ticker().advance(lifetime.multipliedBy(3).dividedBy(4));
        long most = 0;
        for (int step = 1; step <= steps; step++) {
            long before = bench.closed(CloseReason.MAX_LIFETIME);
            bench.ticker().advance(lifetime.dividedBy(4L * steps));
            bench.settle();
            long ended = bench.closed(CloseReason.MAX_LIFETIME);
            most = Math.max(most, ended - before);
            if (step == steps / 2) {
                // Even jitter leaves half of them. Jitter that is drawn anew at every look leaves next to none.
                assertTrue(
                        ended <= size * 4 / 5, () -> ended + " of " + size + " ended in the first half of the spread");
            }
        }
        long herd = most;
        assertTrue(herd <= size / 4, () -> herd + " of " + size + " ended within a hundredth of the spread");
    }

    private static PoolConfig lifetime(PoolBench bench, int maxSize) {
        return bench.config().maxSize(maxSize).maxLifetime(LIFETIME).build();
    }
}
