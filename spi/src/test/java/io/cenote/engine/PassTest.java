package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.CloseReason;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What one pass of the {@link Housekeeper} takes up. A pass runs on the test's thread, so what it has claimed and counted
 * is there when the clock has been moved; driver calls hang where they would undo it meanwhile.
 */
class PassTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration LIMIT = Duration.ofSeconds(100);
    private static final Duration NANO = Duration.ofNanos(1);

    private final Scripted driver = new Scripted();
    private final TestTicker ticker = new TestTicker();
    private final TestExchange<Connection> exchange = new TestExchange<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private ManagedPool<Connection> pool;

    @AfterEach
    void close() {
        release.countDown();
        pool.close();
        assertTrue(ticker.isIdle(), "no pass of a closed pool is left");
    }

    private static PoolConfig.Builder ageless(int maxSize) {
        return Scripted.config(maxSize)
                .maxLifetime(Duration.ZERO)
                .idleTimeout(Duration.ZERO)
                .keepalive(Duration.ZERO)
                .validateAfterIdle(Duration.ZERO);
    }

    /** With so many idle connections, opened now. */
    private void open(PoolConfig.Builder config, int idle) throws Exception {
        pool = ManagedPool.open(driver, config.build(), new PoolRuntime(ticker, PoolListener.NONE), exchange);
        pool.warmUp(idle).toCompletableFuture().get(30, TimeUnit.SECONDS);
        Scripted.await("all are idle", () -> pool.stats().idle() == idle);
    }

    /** No other connect than those that have been made comes to an end before the test does. */
    private void connectsHang() {
        driver.connect = () -> {
            Scripted.hang(release);
            throw new IllegalStateException("the test is over");
        };
    }

    private void validationsHang() {
        driver.validate = connection -> Scripted.hang(release);
    }

    private long closed(CloseReason reason) {
        return pool.stats().closed(reason);
    }

    /** One pass, at once. */
    private void pass() {
        ticker.leap(ticker.period());
    }

    private void assertValidatedAtOnce(int expected, int idle) throws Exception {
        open(ageless(idle).keepalive(LIMIT), idle);
        validationsHang();
        ticker.leap(LIMIT);
        assertEquals(idle - expected, pool.stats().idle());
        assertEquals(expected, pool.validator().running());
    }

    @Test
    void aQuarterOfTheIdleIsValidatedAtOnce() throws Exception {
        assertValidatedAtOnce(2, 8);
    }

    @Test
    void aQuarterIsRoundedDown() throws Exception {
        assertValidatedAtOnce(1, 7);
    }

    @Test
    void butOneIsValidatedAtLeast() throws Exception {
        assertValidatedAtOnce(1, 3);
    }

    @Test
    void aKeepaliveIsDueWhenItsTimeIsOverAndNotBefore() throws Exception {
        open(ageless(1).keepalive(LIMIT), 1);
        ticker.leap(LIMIT.minus(NANO));
        assertEquals(1, pool.stats().idle());
        assertEquals(0, pool.validator().running());
        validationsHang();
        pass();
        assertEquals(0, pool.stats().idle());
        assertEquals(1, pool.validator().running());
    }

    @Test
    void aValidatedConnectionIsValidatedAgainAfterTheSameTime() throws Exception {
        open(ageless(1).keepalive(LIMIT), 1);
        ticker.leap(LIMIT);
        Scripted.await("it is idle again", () -> pool.stats().idle() == 1);
        assertEquals(1, driver.validations.get());
        ticker.leap(LIMIT.minus(NANO));
        assertEquals(1, pool.stats().idle());
        assertEquals(0, pool.validator().running());
        assertEquals(1, driver.validations.get());
        pass();
        Scripted.await("it is validated again", () -> driver.validations.get() == 2);
    }

    @Test
    void aConnectionThatWasUsedNeedsNoKeepalive() throws Exception {
        open(ageless(1).keepalive(LIMIT), 1);
        ticker.leap(Duration.ofSeconds(60));
        pool.acquire(LONG).close();
        ticker.leap(Duration.ofSeconds(60));
        assertEquals(1, pool.stats().idle());
        assertEquals(0, driver.validations.get());
        validationsHang();
        ticker.leap(Duration.ofSeconds(40));
        assertEquals(0, pool.stats().idle());
    }

    @Test
    void theIdleTimeoutEndsWhatIsMoreThanMinIdle() throws Exception {
        open(ageless(4).minIdle(2).idleTimeout(LIMIT), 4);
        ticker.leap(LIMIT.minus(NANO));
        assertEquals(0, closed(CloseReason.IDLE_TIMEOUT));
        assertEquals(4, pool.stats().idle());
        pass();
        assertEquals(2, closed(CloseReason.IDLE_TIMEOUT));
        assertEquals(2, pool.stats().idle());
        ticker.leap(LIMIT);
        assertEquals(2, closed(CloseReason.IDLE_TIMEOUT));
    }

    @Test
    void theIdleTimeoutHoldsFromItsExactTimeOn() throws Exception {
        open(ageless(1).idleTimeout(LIMIT), 1);
        ticker.leap(LIMIT);
        assertEquals(1, closed(CloseReason.IDLE_TIMEOUT));
    }

    @Test
    void whatWasIdleForLongestEndsFirst() throws Exception {
        List<Integer> ended = new ArrayList<>();
        driver.close = connection -> {
            synchronized (ended) {
                ended.add(connection.serial);
            }
        };
        open(ageless(3).minIdle(1).idleTimeout(LIMIT), 3);
        List<Lease<Connection>> leases = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            leases.add(pool.acquire(LONG));
        }
        leases.sort((a, b) -> Integer.compare(b.connection().serial, a.connection().serial));
        for (Lease<Connection> lease : leases) {
            lease.close();
            ticker.leap(Duration.ofMillis(1)); // The highest number is idle for longest.
        }
        ticker.leap(LIMIT);
        assertEquals(2, closed(CloseReason.IDLE_TIMEOUT));
        Scripted.await("two are closed", () -> driver.physical.get() == 1);
        synchronized (ended) {
            assertEquals(java.util.Set.of(2, 3), java.util.Set.copyOf(ended));
        }
    }

    @Test
    void whatTheIdleTimeoutMayNotEndIsKeptAlive() throws Exception {
        open(ageless(2).minIdle(2).idleTimeout(LIMIT).keepalive(LIMIT), 2);
        validationsHang();
        ticker.leap(LIMIT);
        assertEquals(0, closed(CloseReason.IDLE_TIMEOUT));
        assertEquals(1, pool.validator().running());
    }

    @Test
    void aLifetimeEndsAtItsExactTimeAndNotBefore() throws Exception {
        open(ageless(1).maxLifetime(LIMIT), 1);
        Duration lifetime = Duration.ofNanos(pool.slots().get(0).lifetimeNanos());
        ticker.leap(lifetime.minus(NANO));
        assertEquals(1, pool.stats().idle());
        assertEquals(0, closed(CloseReason.MAX_LIFETIME));
        pass();
        assertEquals(1, closed(CloseReason.MAX_LIFETIME));
    }

    @Test
    void aLifetimeIsOverWhenItsTimeIsReached() throws Exception {
        open(ageless(1).maxLifetime(LIMIT), 1);
        ticker.leap(Duration.ofNanos(pool.slots().get(0).lifetimeNanos()));
        assertEquals(1, closed(CloseReason.MAX_LIFETIME));
    }

    @Test
    void whatIsMoreThanMinIdleEndsTogether() throws Exception {
        open(ageless(4).minIdle(1).maxLifetime(LIMIT), 4);
        connectsHang();
        ticker.leap(LIMIT);
        assertEquals(3, closed(CloseReason.MAX_LIFETIME));
        assertEquals(1, pool.stats().idle());
    }

    @Test
    void inAFullPoolOneMakesRoomForWhatReplacesTheOthers() throws Exception {
        open(ageless(3).minIdle(2).maxLifetime(LIMIT), 3);
        connectsHang();
        ticker.leap(LIMIT);
        assertEquals(1, closed(CloseReason.MAX_LIFETIME));
        assertEquals(2, pool.stats().idle());
    }

    @Test
    void whereMinIdleIsAllThereMayBeAllEnd() throws Exception {
        open(ageless(3).minIdle(3).maxLifetime(LIMIT), 3);
        connectsHang();
        ticker.leap(LIMIT);
        assertEquals(3, closed(CloseReason.MAX_LIFETIME));
    }

    @Test
    void whereThereIsRoomNoneEndsBeforeItsReplacementIsOpen() throws Exception {
        open(ageless(4).minIdle(2).maxLifetime(LIMIT), 2);
        connectsHang();
        ticker.leap(LIMIT);
        assertEquals(0, closed(CloseReason.MAX_LIFETIME));
        Scripted.await("replacements are under way", () -> driver.connecting.get() >= 1);
        pass();
        assertEquals(0, closed(CloseReason.MAX_LIFETIME));
    }

    @Test
    void aReplacementUnderWayInTheLastRoomIsWaitedFor() throws Exception {
        open(ageless(2).minIdle(1).maxLifetime(LIMIT), 1);
        connectsHang();
        pool.warmUp(2);
        Scripted.await("it is under way", () -> driver.connecting.get() == 1);
        ticker.leap(LIMIT);
        assertEquals(0, closed(CloseReason.MAX_LIFETIME));
        assertEquals(1, pool.stats().idle());
    }

    @Test
    void whileConnectingFailsNothingIsKeptForAReplacement() throws Exception {
        open(ageless(4).minIdle(2).maxLifetime(LIMIT), 2);
        connectsHang();
        pool.opener().breaker().failed(new IllegalStateException("the server is down"), Ticker.realNanos());
        ticker.leap(LIMIT);
        assertEquals(2, closed(CloseReason.MAX_LIFETIME));
    }

    @Test
    void whatNoOrderKnowsOfIsListed() throws Exception {
        open(ageless(1), 1);
        Slot<Connection> slot = exchange.poll();
        assertTrue(slot.move(Slot.LEASED, Slot.IDLE));
        assertNull(exchange.poll());
        pass();
        assertSame(slot, exchange.poll());
        assertTrue(slot.move(Slot.LEASED, Slot.IDLE));
    }

    @Test
    void whatWasLeftToTheNextIsDone() throws Exception {
        open(ageless(1), 0);
        AtomicInteger done = new AtomicInteger();
        pool.postpone(done::incrementAndGet);
        pass();
        assertEquals(1, done.get());
    }

    @Test
    void aChangedLimitChangesThePeriodAndLeavesNoPassOfBefore() throws Exception {
        open(ageless(1), 1);
        assertEquals(Duration.ofSeconds(30), ticker.period());
        pool.reconfigure(ageless(1).idleTimeout(LIMIT).build());
        assertEquals(Duration.ofSeconds(5), ticker.period());
        ticker.leap(LIMIT);
        assertEquals(1, closed(CloseReason.IDLE_TIMEOUT));
    }

    @Test
    void aHousekeeperThatIsStartedInAClosedPoolDoesNothing() throws Exception {
        open(ageless(1), 0);
        pool.close();
        new Housekeeper<>(pool, ticker, null, null).start();
        assertTrue(ticker.isIdle());
    }
}
