package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolException;
import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutageTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final long MS = 1_000_000;
    private static final IllegalStateException DOWN = new IllegalStateException("the server is down");

    private final Scripted driver = new Scripted();
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void endCallers() throws InterruptedException {
        release.countDown();
        callers.shutdownNow();
        assertTrue(callers.awaitTermination(30, TimeUnit.SECONDS));
    }

    private static Connection down() {
        throw DOWN;
    }

    private void heal() {
        driver.connect = () -> new Connection(driver.attempts.get());
    }

    /** However long the machine stands still, no probe takes so long that another begins. */
    private static PoolConfig.Builder failingFast(int maxSize) {
        return Scripted.config(maxSize).failFastAfter(Duration.ofNanos(1)).connectTimeout(Duration.ofHours(1));
    }

    /** Comes again and again with little patience, as callers of a server that is down do, until one is refused. */
    private static ConnectFailedException refused(ManagedPool<Connection> pool) {
        List<ConnectFailedException> refusals = new ArrayList<>();
        Scripted.await("a caller is refused", () -> {
            PoolException failure = assertThrows(PoolException.class, () -> pool.acquire(SHORT));
            if (failure instanceof ConnectFailedException refusal) {
                refusals.add(refusal);
            } else {
                assertInstanceOf(AcquireTimeoutException.class, failure);
            }
            return !refusals.isEmpty();
        });
        return refusals.get(0);
    }

    @Test
    void atMostFourAttemptsBeginInASecondAndOneWithin300MillisecondsUntilTheOutageLastsForAMinute() {
        long at = 0;
        Outage outage = Outage.after(null, DOWN, at, at);
        while (outage.lasted() < 60_000 * MS) {
            assertGap(251, 281, outage);
            at += outage.gapNanos();
            outage = Outage.after(outage, DOWN, at, at);
        }
        for (int i = 0; i < 100; i++) {
            assertGap(800, 900, outage);
            at += outage.gapNanos();
            outage = Outage.after(outage, DOWN, at, at);
        }
    }

    private static void assertGap(long least, long most, Outage outage) {
        long gap = outage.gapNanos();
        assertTrue(gap >= least * MS && gap <= most * MS, () -> least + " to " + most + " ms, not " + gap);
        assertEquals(gap, outage.gapNanos(), "the same at every look");
    }

    @Test
    void thePaceCountsFromTheBeginOfAnAttempt() {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            Breaker<Connection> breaker = pool.opener().breaker();
            long began = System.nanoTime() + 1_000 * MS;
            breaker.begun(began);
            breaker.failed(DOWN, began);
            assertEquals(began + breaker.outage().gapNanos(), breaker.nextAttempt(breaker.outage()));
        }
    }

    @Test
    void theJitterDiffersFromFailureToFailure() {
        Outage first = Outage.after(null, DOWN, 0, 0);
        long distinct = java.util.stream.LongStream.range(0, 100)
                .map(at -> Outage.after(first, DOWN, at, at).gapNanos())
                .distinct()
                .count();
        assertTrue(distinct > 50, () -> distinct + " gaps");
    }

    @Test
    void noOutageLastsWhileNobodyTries() {
        Outage outage = Outage.after(null, DOWN, 0, 0);
        outage = Outage.after(outage, DOWN, 100 * MS, 200 * MS);
        assertEquals(200 * MS, outage.lasted());
        long hour = 3_600_000 * MS;
        outage = Outage.after(outage, DOWN, hour, hour + MS);
        assertEquals(0, outage.lasted());
        assertEquals(3, outage.inARow());
        // But one attempt that hung for so long has lasted.
        outage = Outage.after(outage, DOWN, hour + 2 * MS, hour + 60_000 * MS);
        assertEquals(59_999 * MS, outage.lasted());
    }

    @Test
    void afterThreeFailuresInARowOneAttemptRunsAtATime() throws Exception {
        AtomicReference<ManagedPool<Connection>> opened = new AtomicReference<>();
        CountDownLatch probes = new CountDownLatch(3);
        driver.connect = () -> {
            Opener<Connection> opener = opened.get().opener();
            Outage outage = opener.breaker().outage();
            // It lasts beyond the pace: only that it runs still holds back the next.
            long due = opener.breaker().nextAttempt(outage) + outage.gapNanos() / 4;
            Scripted.await("the pace allows the next attempt", () -> Ticker.realNanos() - due > 0);
            opener.ask();
            probes.countDown();
            throw DOWN;
        };
        PoolConfig config = failingFast(10).failFastAfter(Duration.ZERO).build();
        try (ManagedPool<Connection> pool = driver.open(config)) {
            opened.set(pool);
            for (int i = 0; i < 3; i++) {
                pool.opener().breaker().failed(DOWN, Ticker.realNanos());
            }
            for (int i = 0; i < 10; i++) {
                callers.submit(() -> pool.acquire(LONG));
            }
            assertTrue(probes.await(30, TimeUnit.SECONDS));
            assertEquals(1, driver.mostConnecting.get(), "attempts at once");
        }
    }

    @Test
    void aProbeThatHangsDoesNotHoldBackTheNext() throws Exception {
        driver.connect = () -> {
            if (driver.attempts.get() == 4) {
                Scripted.hang(release);
            }
            if (driver.attempts.get() <= 4) {
                throw DOWN;
            }
            return new Connection(driver.attempts.get());
        };
        PoolConfig config = Scripted.config(2)
                .connectTimeout(Duration.ofSeconds(5))
                .maxConnecting(2)
                .build();
        try (ManagedPool<Connection> pool = driver.open(config);
                Lease<Connection> lease = pool.acquire(LONG)) {
            assertEquals(5, lease.connection().serial);
        }
    }

    @Test
    void callersThatComeWhileConnectingHasFailedForLongFailAtOnceWithTheConnectError() throws Exception {
        driver.connect = OutageTest::down;
        try (ManagedPool<Connection> pool = driver.open(failingFast(2).build())) {
            Future<Lease<Connection>> before = callers.submit(() -> pool.acquire(LONG));
            Scripted.await("three failures", () -> pool.stats().connectFailures() >= 3);
            ConnectFailedException refusal = refused(pool);
            assertSame(DOWN, refusal.getCause());
            String message = refusal.getMessage();
            assertTrue(
                    message.matches("pool 'test': connecting has failed for \\d+\\.\\d s, \\d+ attempts in a row,"
                            + " so callers do not wait \\(failFastAfter 0 ms\\); the next attempt"
                            + " (begins in \\d+ ms|is under way) and lets callers in if it succeeds;"
                            + " last connect error: java.lang.IllegalStateException: the server is down\\."
                            + " Check that the server can be reached and takes the credentials\\."),
                    message);
            assertFalse(before.isDone(), "who waited before keeps its deadline");
            heal();
            before.get(30, TimeUnit.SECONDS).close();
            pool.acquire(LONG).close();
        }
    }

    @Test
    void aProbeGoesOnThoughNobodyWaitsAndItsSuccessLetsCallersIn() throws Exception {
        driver.connect = OutageTest::down;
        try (ManagedPool<Connection> pool = driver.open(failingFast(2).build())) {
            refused(pool);
            int before = driver.attempts.get();
            Scripted.await("probes that nobody waits for", () -> driver.attempts.get() >= before + 3);
            assertEquals(0, pool.stats().waiting());
            refused(pool);
            heal();
            Scripted.await("the probe's connection", () -> pool.stats().idle() == 1);
            pool.acquire(LONG).close();
            assertEquals(1, pool.stats().opened());
        }
    }

    @Test
    void nobodyIsRefusedWhileAnythingIsOpen() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(failingFast(2).build())) {
            Lease<Connection> held = pool.acquire(LONG);
            driver.connect = OutageTest::down;
            Future<Lease<Connection>> waiter = callers.submit(() -> pool.acquire(LONG));
            Scripted.await("failures", () -> pool.stats().connectFailures() >= 4);
            assertThrows(AcquireTimeoutException.class, () -> pool.acquire(SHORT));
            held.close();
            waiter.get(30, TimeUnit.SECONDS).invalidate(null);
            refused(pool); // The last connection is gone, and with it the last hope.
        }
    }

    @Test
    void nobodyIsRefusedIfFailFastAfterIsOff() throws Exception {
        driver.connect = OutageTest::down;
        PoolConfig config = failingFast(2).failFastAfter(Duration.ZERO).build();
        try (ManagedPool<Connection> pool = driver.open(config)) {
            callers.submit(() -> pool.acquire(LONG));
            Scripted.await("failures", () -> pool.stats().connectFailures() >= 4);
            AcquireTimeoutException timeout = assertThrows(AcquireTimeoutException.class, () -> pool.acquire(SHORT));
            assertSame(DOWN, timeout.getCause());
            pool.reconfigure(failingFast(2).build());
            refused(pool);
        }
    }

    @Test
    void aCallerThatDoesNotWaitAnywayTimesOutAsEver() throws Exception {
        driver.connect = OutageTest::down;
        try (ManagedPool<Connection> pool = driver.open(failingFast(2).build())) {
            refused(pool);
            assertThrows(AcquireTimeoutException.class, () -> pool.acquire(Duration.ZERO));
            assertTrue(pool.tryAcquire().isEmpty());
        }
    }

    @Test
    void attemptsThatBeganBeforeASuccessBeginNoOutage() {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            long began = System.nanoTime();
            pool.opener().breaker().succeeded();
            for (int attempt = 0; attempt < 5; attempt++) {
                pool.opener().breaker().failed(DOWN, began);
            }
            assertNull(pool.opener().breaker().outage());
            assertEquals(5, pool.stats().connectFailures());
        }
    }

    @Test
    void anOutageAfterWhichNobodyHadToConnectForLongTellsNothingAboutNow() {
        long failed = 1_000 * MS;
        Outage outage = new Outage(DOWN, 0, failed, 12);
        assertFalse(outage.isStale(failed - MS, failed + 9_000 * MS), "nobody has tried for 9 s");
        assertTrue(outage.isStale(failed - MS, failed + 11_000 * MS), "nobody has tried for 11 s");
        assertFalse(outage.isStale(failed + MS, failed + 60_000 * MS), "an attempt has run ever since");
        assertTrue(outage.isStale(failed + 11_000 * MS, failed + 11_001 * MS), "an attempt begins after 11 s");
    }

    @Test
    void anAttemptThatBeginsTenSecondsAfterTheLastFailureStillTellsOfTheTimeBetweenThem() {
        long quiet = 10_000 * MS;
        Outage first = Outage.after(null, DOWN, 0, 0);
        assertEquals(quiet + 5, Outage.after(first, DOWN, quiet, quiet + 5).lasted());
        assertEquals(0, Outage.after(first, DOWN, quiet + 1, quiet + 5).lasted());
        assertFalse(first.isStale(-1, quiet));
        assertTrue(first.isStale(-1, quiet + 1));
        assertFalse(first.isStale(quiet, 2 * quiet));
        assertTrue(first.isStale(0, quiet + 1), "what began when it failed began before");
    }

    @Test
    void anOutageIsEstablishedByItsThirdFailureAndJustThen() {
        Outage outage = null;
        for (int failures = 1; failures <= 5; failures++) {
            outage = Outage.after(outage, DOWN, failures, failures);
            assertEquals(failures, outage.inARow());
            assertEquals(failures >= 3, outage.established());
            assertEquals(failures == 3, outage.justEstablished());
        }
    }
}
