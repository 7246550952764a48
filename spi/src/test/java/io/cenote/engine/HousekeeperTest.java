package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.CloseReason;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HousekeeperTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Scripted driver = new Scripted();
    private final TestTicker ticker = new TestTicker();

    private ManagedPool<Connection> open(PoolConfig.Builder config) {
        return driver.open(config.build(), new PoolRuntime(ticker, PoolListener.NONE));
    }

    private static PoolConfig.Builder ageless(int maxSize) {
        return Scripted.config(maxSize)
                .maxLifetime(Duration.ZERO)
                .idleTimeout(Duration.ZERO)
                .keepalive(Duration.ZERO)
                .validateAfterIdle(Duration.ZERO);
    }

    private static Duration period(PoolConfig.Builder config) {
        return Duration.ofNanos(Housekeeper.periodNanos(config.build(), false));
    }

    @Test
    void passesAreAsFrequentAsTheShortestLimitNeeds() {
        assertEquals(Duration.ofSeconds(30), period(ageless(1)), "nothing to look for but hints that grew cold");
        assertEquals(Duration.ofSeconds(1), period(ageless(1).maxLifetime(Duration.ofSeconds(100))));
        assertEquals(Duration.ofSeconds(5), period(ageless(1).idleTimeout(Duration.ofSeconds(100))));
        assertEquals(Duration.ofSeconds(5), period(ageless(1).keepalive(Duration.ofSeconds(100))));
        assertEquals(Duration.ofSeconds(5), period(ageless(1).leakThreshold(Duration.ofSeconds(100))));
        assertEquals(Duration.ofSeconds(1), period(ageless(1).leakReclaim(true)));
        assertEquals(
                Duration.ofSeconds(2),
                period(ageless(1)
                        .maxLifetime(Duration.ofSeconds(900))
                        .idleTimeout(Duration.ofSeconds(40))
                        .keepalive(Duration.ofSeconds(60))),
                "the shortest of all");
        assertEquals(Duration.ofMillis(100), period(ageless(1).leakThreshold(Duration.ofMillis(1))), "not too often");
        assertEquals(Duration.ofSeconds(30), period(ageless(1).maxLifetime(Duration.ofDays(1))), "nor too seldom");
    }

    private static void warm(ManagedPool<Connection> pool, int connections) throws Exception {
        pool.warmUp(connections).toCompletableFuture().get(30, TimeUnit.SECONDS);
        Scripted.await("all are idle", () -> pool.stats().idle() == connections);
    }

    @Test
    void minIdleConnectionsAreKeptOpenWhileTheyAreReplacedOneByOne() {
        try (ManagedPool<Connection> pool = open(ageless(6).minIdle(3).maxLifetime(Duration.ofSeconds(30)))) {
            Scripted.await("three are open", () -> pool.stats().idle() == 3);
            AtomicInteger least = new AtomicInteger(3);
            driver.close = connection -> least.accumulateAndGet(driver.physical.get() - 1, Math::min);
            Scripted.await("each has been replaced three times", () -> {
                ticker.advance(ticker.period());
                return pool.stats().closed(CloseReason.MAX_LIFETIME) >= 9;
            });
            assertEquals(3, least.get(), "the fewest that were open at any time");
            Scripted.await(
                    "at rest",
                    () -> pool.stats().connecting() == 0 && pool.stats().held() == 0);
            assertTrue(driver.mostPhysical.get() <= 6);
        }
    }

    @Test
    void aReplacementIsOpenBeforeALeaseOfAnOldConnectionEnds() throws Exception {
        try (ManagedPool<Connection> pool = open(ageless(2).minIdle(1).maxLifetime(Duration.ofSeconds(30)))) {
            Lease<Connection> old = pool.acquire(LONG);
            ticker.advance(Duration.ofSeconds(30));
            Scripted.await("a replacement", () -> pool.stats().idle() == 1);
            for (int i = 0; i < 200; i++) {
                ticker.advance(ticker.period());
            }
            assertTrue(!old.connection().ended);
            old.close();
            Scripted.await(
                    "the old one closed",
                    () -> pool.stats().closed(CloseReason.MAX_LIFETIME) >= 1
                            && pool.stats().open() == 1);
        }
    }

    @Test
    void anOutageKeepsNoConnectionBeyondItsLifetime() {
        try (ManagedPool<Connection> pool = open(ageless(4).minIdle(2).maxLifetime(Duration.ofSeconds(30)))) {
            Scripted.await("two are open", () -> pool.stats().idle() == 2);
            driver.connect = () -> {
                throw new IllegalStateException("the server is full");
            };
            Scripted.await("both are closed", () -> {
                ticker.advance(ticker.period());
                return pool.stats().closed(CloseReason.MAX_LIFETIME) == 2;
            });
        }
    }

    @Test
    void whereThereIsNoRoomForBothTheOldConnectionIsClosedFirst() {
        try (ManagedPool<Connection> pool = open(ageless(2).minIdle(2).maxLifetime(Duration.ofSeconds(30)))) {
            Scripted.await("two are open", () -> pool.stats().idle() == 2);
            Scripted.await("both are replaced", () -> {
                ticker.advance(ticker.period());
                return pool.stats().closed(CloseReason.MAX_LIFETIME) >= 2
                        && pool.stats().open() == 2;
            });
            assertEquals(2, driver.mostPhysical.get());
        }
    }

    @Test
    void minIdleCountsWhatIsOpenInUseOrNot() throws Exception {
        try (ManagedPool<Connection> pool = open(ageless(4).minIdle(2))) {
            Scripted.await("two are open", () -> pool.stats().idle() == 2);
            Lease<Connection> first = pool.acquire(LONG);
            Lease<Connection> second = pool.acquire(LONG);
            ticker.advance(Duration.ofMinutes(5));
            assertEquals(0, pool.stats().connecting());
            assertEquals(2, driver.attempts.get());
            first.invalidate(null);
            second.close();
            Scripted.await("the lost one is replaced", () -> pool.stats().idle() == 2);
            assertEquals(3, driver.attempts.get());
        }
    }

    @Test
    void connectionsOpenedTogetherEndAFewAtATime() throws Exception {
        int size = 100;
        try (ManagedPool<Connection> pool = open(ageless(size).maxLifetime(Duration.ofMinutes(30)))) {
            warm(pool, size);
            ticker.advance(Duration.ofSeconds(22 * 60 + 29));
            assertEquals(0, pool.stats().closedInAll(), "before the last quarter of their lifetime");
            List<Long> ended = new ArrayList<>();
            long before = 0;
            for (long at = 0; at < 8 * 60 + 1; at += ticker.period().toSeconds()) {
                ticker.advance(ticker.period());
                long now = pool.stats().closed(CloseReason.MAX_LIFETIME);
                ended.add(now - before);
                before = now;
            }
            assertEquals(size, before, "all have ended in time");
            long most = ended.stream().mapToLong(Long::longValue).max().orElseThrow();
            assertTrue(most <= size / 5, () -> "so many ended in each pass: " + ended);
        }
    }

    @Test
    void aClockThatStandsStillStopsNobody() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(2))) {
            for (int i = 0; i < 1000; i++) {
                pool.acquire(LONG).close();
            }
            Lease<Connection> first = pool.acquire(LONG);
            Lease<Connection> second = pool.acquire(LONG);
            assertThrows(AcquireTimeoutException.class, () -> pool.acquire(Duration.ofMillis(20)));
            first.close();
            second.close();
            assertEquals(2, pool.stats().open());
            assertEquals(0, pool.stats().closedInAll());
        }
    }

    @Test
    void afterALeapOfTheClockEachConnectionIsValidatedOnceAndNothingIsClosedThatIsNotTooOld() throws Exception {
        int size = 8;
        PoolConfig.Builder config = Scripted.config(size)
                .minIdle(size)
                .keepalive(Duration.ofMinutes(2))
                .idleTimeout(Duration.ofMinutes(10))
                .maxLifetime(Duration.ofHours(4));
        try (ManagedPool<Connection> pool = open(config)) {
            Scripted.await("all are open", () -> pool.stats().idle() == size);
            Lease<Connection> held = pool.acquire(LONG);
            ticker.leap(Duration.ofHours(1));
            for (int round = 0; round < 3; round++) {
                List<Lease<Connection>> leases = new ArrayList<>();
                for (int i = 1; i < size; i++) {
                    leases.add(pool.acquire(LONG));
                }
                leases.forEach(Lease::close);
            }
            held.close();
            pool.acquire(LONG).close();
            assertEquals(size - 1, driver.validations.get(), "all but the one that was in use");
            assertEquals(0, pool.stats().closedInAll());
            assertEquals(size, driver.attempts.get());
        }
    }

    @Test
    void afterALeapOnlyThoseEndWhoseTimeHasCome() throws Exception {
        try (ManagedPool<Connection> pool = open(ageless(4).maxLifetime(Duration.ofMinutes(30)))) {
            warm(pool, 2);
            ticker.advance(Duration.ofMinutes(20));
            warm(pool, 4);
            ticker.leap(Duration.ofMinutes(11));
            Scripted.await("the old ones are closed", () -> driver.physical.get() == 2);
            ticker.advance(Duration.ofMinutes(10));
            assertEquals(2, pool.stats().idle());
            assertEquals(2, pool.stats().closed(CloseReason.MAX_LIFETIME));
        }
    }

    @Test
    void limitsHoldInWhateverOrderTheyAreSet() throws Exception {
        Duration lifetime = Duration.ofHours(1);
        Duration idle = Duration.ofMillis(150);
        for (boolean idleFirst : new boolean[] {true, false}) {
            try (ManagedPool<Connection> pool = open(ageless(3))) {
                warm(pool, 3);
                PoolConfig.Builder changing = pool.config().toBuilder();
                pool.reconfigure((idleFirst ? changing.idleTimeout(idle) : changing.maxLifetime(lifetime)).build());
                changing = pool.config().toBuilder();
                pool.reconfigure((idleFirst ? changing.maxLifetime(lifetime) : changing.idleTimeout(idle)).build());
                ticker.advance(Duration.ofMillis(149));
                assertEquals(3, pool.stats().idle());
                ticker.advance(Duration.ofMillis(151));
                assertEquals(3, pool.stats().closed(CloseReason.IDLE_TIMEOUT), "idle timeout first: " + idleFirst);
            }
        }
    }

    @Test
    void outdatedConnectionsAreReplacedOneAfterAnotherWithinAMinuteAndNeverFewerThanMinIdleAreOpen() {
        try (ManagedPool<Connection> pool = open(ageless(8).minIdle(4).maxLifetime(Duration.ofHours(1)))) {
            Scripted.await("four are open", () -> pool.stats().idle() == 4);
            AtomicInteger least = new AtomicInteger(4);
            driver.close = connection -> least.accumulateAndGet(driver.physical.get() - 1, Math::min);
            driver.outdated = connection -> connection.serial <= 4;
            List<Long> ended = new ArrayList<>();
            long[] passed = {0};
            Scripted.await("all four replaced", () -> {
                ticker.advance(Duration.ofSeconds(1));
                passed[0]++;
                Scripted.await(
                        "at rest",
                        () -> pool.stats().connecting() == 0 && pool.stats().idle() >= 4);
                while (ended.size() < pool.stats().closed(CloseReason.MAX_LIFETIME)) {
                    ended.add(passed[0]);
                }
                return ended.size() == 4;
            });
            assertTrue(passed[0] <= 60 + 3 * ticker.period().toSeconds(), passed[0] + " s");
            assertEquals(4, least.get(), "the fewest that were open at any time");
            for (int i = 0; i < 120; i++) {
                ticker.advance(Duration.ofSeconds(1));
            }
            assertEquals(4, pool.stats().closed(CloseReason.MAX_LIFETIME), "no other ended");
        }
    }

    @Test
    void aShorterLifetimeHoldsForConnectionsThatAreOpen() {
        try (ManagedPool<Connection> pool = open(ageless(2).minIdle(1))) {
            Scripted.await("one is open", () -> pool.stats().idle() == 1);
            ticker.advance(Duration.ofHours(2));
            assertEquals(0, pool.stats().closed(CloseReason.MAX_LIFETIME));
            pool.reconfigure(
                    pool.config().toBuilder().maxLifetime(Duration.ofHours(1)).build());
            Scripted.await("it is replaced", () -> {
                ticker.advance(Duration.ofSeconds(1));
                return pool.stats().closed(CloseReason.MAX_LIFETIME) == 1;
            });
        }
    }
}
