package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.CloseReason;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Scripted driver = new Scripted();
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void endCallers() throws InterruptedException {
        release.countDown();
        callers.shutdownNow();
        assertTrue(callers.awaitTermination(30, TimeUnit.SECONDS));
    }

    private List<Future<Lease<Connection>>> acquire(ManagedPool<Connection> pool, int count) {
        List<Future<Lease<Connection>>> leases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leases.add(callers.submit(() -> pool.acquire(LONG)));
        }
        return leases;
    }

    @Test
    void twentyCallersOnAnEmptyPoolAreServedByFourConnectsAtATime() throws Exception {
        CountDownLatch fourBegun = new CountDownLatch(4);
        driver.connect = () -> {
            fourBegun.countDown();
            Scripted.hang(fourBegun); // Opened by the fourth: the test ends only if four run at once.
            return new Connection(driver.attempts.get());
        };
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(20).build())) {
            nothingSeemsToHang(pool);
            for (Future<Lease<Connection>> lease : acquire(pool, 20)) {
                lease.get(30, TimeUnit.SECONDS);
            }
            assertEquals(20, driver.attempts.get());
            assertEquals(4, driver.mostConnecting.get());
        }
    }

    @Test
    void anEmptyPoolGrowsByWavesOfMaxConnectingAndServesEveryCaller() throws Exception {
        Semaphore admitted = new Semaphore(0);
        driver.connect = () -> {
            int serial = driver.attempts.get();
            admitted.acquire();
            return new Connection(serial);
        };
        try (ManagedPool<Connection> pool = driver.open(
                Scripted.config(20).connectTimeout(Duration.ofHours(1)).build())) {
            nothingSeemsToHang(pool);
            List<Future<Lease<Connection>>> leases = acquire(pool, 20);
            for (int wave = 1; wave <= 5; wave++) {
                int begun = 4 * wave;
                Scripted.await("four attempts of wave " + wave, () -> driver.attempts.get() == begun);
                assertEquals(4, pool.opener().connecting());
                admitted.release(4);
                Scripted.await("wave " + wave + " is served", () -> done(leases) == begun);
            }
            assertEquals(4, driver.mostConnecting.get());
        }
    }

    /** However slow this machine is. */
    private static void nothingSeemsToHang(ManagedPool<Connection> pool) {
        pool.opener().connected(TimeUnit.DAYS.toNanos(1));
    }

    private static long done(List<Future<Lease<Connection>>> leases) {
        return leases.stream().filter(Future::isDone).count();
    }

    @Test
    void aBurstOfFiftyCallersOverFiveConnectionsNeedsNoOtherIfConnectingTakesLonger() {
        long ms = 1_000_000;
        Forecast forecast = new Forecast(150 * ms, 2 * ms);
        for (int waiters = 45, at = 0; waiters > 0; waiters -= 5, at += 2) {
            long now = at * ms;
            assertTrue(forecast.connectAt(0, waiters, leased(5, ms)) > now, waiters + " waiters");
        }
        assertEquals(7, forecast.connectAt(7, 1, leased(0, 0)), "with nothing open it connects at once");
        assertEquals(7, forecast.connectAt(7, 400, leased(5, ms)), "and if the queue is too long");
        assertEquals(7, forecast.connectAt(7, 45, leased(5, 20 * ms)), "and if the leases turn out long");
        assertEquals(150 * ms, forecast.connectAt(0, 1, leased(5, ms)), "it delays by one mean connect time");
        assertEquals(250 * ms, new Forecast(9000 * ms, 0).connectAt(0, 1, leased(5, ms)), "at most a quarter second");
    }

    private static Census leased(int leased, long meanAge) {
        return new Census(50 - leased, 0, 0, leased, 0, 0, meanAge);
    }

    @Test
    void aWaiterThatPredictionHasDelayedIsConnectedForThoughNothingElseHappens() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(2).build());
                Lease<Connection> held = pool.acquire(LONG)) {
            for (int i = 0; i < 100; i++) {
                pool.opener().connected(TimeUnit.HOURS.toNanos(1)); // So that waiting always looks shorter.
            }
            try (Lease<Connection> second = pool.acquire(LONG)) {
                assertTrue(second.connection().serial > held.connection().serial);
            }
        }
    }

    @Test
    void aHungConnectDoesNotHoldBackTheNext() throws Exception {
        driver.connect = () -> {
            int serial = driver.attempts.get();
            if (serial == 1) {
                Scripted.hang(release);
            }
            return new Connection(serial);
        };
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(5).build());
                Lease<Connection> lease = pool.acquire(LONG)) {
            assertTrue(lease.connection().serial > 1);
        }
    }

    @ParameterizedTest(name = "{0} of {1}, maxConnecting {2}")
    @CsvSource({"1, 4, 4", "2, 4, 4", "3, 4, 4", "1, 5, 1", "6, 10, 4"})
    void hungConnectsLeaveAsManyUsableAsThereAreOthers(int hung, int maxSize, int maxConnecting) throws Exception {
        AtomicInteger begun = new AtomicInteger();
        driver.connect = () -> {
            int serial = begun.incrementAndGet();
            if (serial <= hung) {
                Scripted.hang(release);
            }
            return new Connection(serial);
        };
        PoolConfig config = Scripted.config(maxSize)
                .maxConnecting(maxConnecting)
                .connectTimeout(Duration.ofHours(1))
                .build();
        try (ManagedPool<Connection> pool = driver.open(config)) {
            for (Future<Lease<Connection>> lease : acquire(pool, maxSize - hung)) {
                lease.get(30, TimeUnit.SECONDS);
            }
            assertEquals(maxSize - hung, pool.stats().leased());
            Scripted.await("only those that hang run", () -> pool.stats().connecting() == hung);
            release.countDown();
            Scripted.await("what hung is idle", () -> pool.stats().idle() == hung);
            assertTrue(driver.mostPhysical.get() <= maxSize);
        }
    }

    @Test
    void aServerThatIsSlowAltogetherIsTriedOnceMoreInASecond() throws Exception {
        driver.connect = () -> {
            Scripted.hang(release);
            return new Connection(driver.attempts.get());
        };
        long start = System.nanoTime();
        try (ManagedPool<Connection> pool = driver.open(
                Scripted.config(20).connectTimeout(Duration.ofHours(1)).build())) {
            List<Future<Lease<Connection>>> leases = acquire(pool, 20);
            Scripted.await("some attempts too many", () -> driver.attempts.get() >= 6);
            int attempts = driver.attempts.get();
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            assertTrue(attempts <= 4 + seconds, () -> attempts + " attempts in " + seconds + " s");
            release.countDown();
            for (Future<Lease<Connection>> lease : leases) {
                lease.get(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void anAttemptPastItsDeadlineIsAbandonedAndItsLateResultIsPooled() throws Exception {
        driver.connect = () -> {
            int serial = driver.attempts.get();
            if (serial > 1) {
                throw new IllegalStateException("refused");
            }
            Scripted.hang(release);
            return new Connection(serial);
        };
        Duration shortest = Duration.ofMillis(250);
        try (ManagedPool<Connection> pool = driver.open(
                Scripted.config(2).connectTimeout(shortest).maxAbandoned(1).build())) {
            assertThrows(AcquireTimeoutException.class, () -> pool.acquire(Duration.ofMillis(100)));
            Scripted.await("one abandoned", () -> pool.stats().abandoned() == 1);
            Scripted.await("a failure", () -> pool.stats().connectFailures() >= 1);
            release.countDown();
            try (Lease<Connection> lease = pool.acquire(LONG)) {
                assertEquals(1, lease.connection().serial);
            }
            Scripted.await("no abandoned call", () -> pool.stats().abandoned() == 0);
            assertEquals(0, pool.opener().underway().meanNanos(), "what hung tells nothing of how long others take");
        }
    }

    @Test
    void aHungAbortKeepsThePermitOfTheCallThatItWasToEnd() throws Exception {
        CountDownLatch aborting = new CountDownLatch(1);
        driver.validate = connection -> {
            aborting.await();
            throw new IllegalStateException("cut off");
        };
        driver.abort = connection -> {
            aborting.countDown();
            Scripted.hang(release);
        };
        PoolConfig config = Scripted.config(1)
                .maxAbandoned(1)
                .validateAfterIdle(Duration.ofNanos(1))
                .validationTimeout(Duration.ofMillis(250))
                .build();
        try (ManagedPool<Connection> pool = driver.open(config)) {
            pool.acquire(LONG).close();
            // The tick moves on, the connection is due for validation, and the validation ends by the abort alone.
            Scripted.await("one abandoned", () -> {
                try {
                    pool.acquire(Duration.ofMillis(20)).close();
                } catch (AcquireTimeoutException due) {
                    // Its validation runs.
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return aborting.getCount() == 0;
            });
            Scripted.await("the validation ended", () -> pool.stats().held() == 0);
            assertEquals(1, pool.stats().abandoned());
            release.countDown();
            Scripted.await("no abandoned call", () -> pool.stats().abandoned() == 0);
        }
    }

    @Test
    void anExceptionWhoseMessageThrowsLosesNoSlot() throws Exception {
        driver.connect = () -> {
            if (driver.attempts.get() <= 3) {
                throw new IllegalStateException() {
                    private static final long serialVersionUID = 1;

                    @Override
                    public String getMessage() {
                        throw new StackOverflowError();
                    }
                };
            }
            return new Connection(driver.attempts.get());
        };
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            pool.acquire(LONG).close();
        }
        assertTrue(driver.connectorClosed.await(30, TimeUnit.SECONDS));
    }

    @Test
    void thePoolKeepsItsIdleConnectionsOpenOnlyOnceTheFirstAttemptHasEndedOrTakesASecond() throws Exception {
        driver.connect = () -> {
            if (driver.attempts.get() == 1) {
                Scripted.hang(release);
            }
            return new Connection(driver.attempts.get());
        };
        long before = System.nanoTime();
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(8).minIdle(5).build())) {
            long opened = System.nanoTime(); // Between the two the first attempt has begun.
            Scripted.await("a waiter would have another begun", () -> System.nanoTime() - opened > 300_000_000);
            pool.opener().ask();
            int connecting = pool.stats().connecting();
            if (System.nanoTime() - before < 1_000_000_000) {
                assertEquals(1, connecting, "a server may be as slow, and others are not to be asked then");
            }
            Scripted.await(
                    "it is taken to hang, and the others are open",
                    () -> pool.stats().open() == 4);
            release.countDown();
            Scripted.await("five are open", () -> pool.stats().open() == 5);
        }
    }

    @Test
    void theFirstFailureIsFollowedByNoAttemptAtOnceWhoeverAsksThen() throws Exception {
        for (int round = 0; round < 30; round++) {
            Scripted refusing = new Scripted();
            CountDownLatch ready = new CountDownLatch(1);
            AtomicLong refusedAt = new AtomicLong();
            AtomicInteger early = new AtomicInteger();
            refusing.connect = () -> {
                if (refusing.attempts.get() > 1 && System.nanoTime() - refusedAt.get() < 40_000_000) {
                    early.incrementAndGet();
                }
                Scripted.hang(ready);
                refusedAt.compareAndSet(0, System.nanoTime());
                throw new IllegalStateException("refused");
            };
            try (ManagedPool<Connection> pool =
                    refusing.open(Scripted.config(8).minIdle(5).build())) {
                Scripted.await("the first has begun", () -> refusing.attempts.get() == 1);
                ready.countDown();
                while (pool.stats().connectFailures() == 0) {
                    pool.opener().ask();
                }
                pool.opener().ask();
            }
            assertEquals(0, early.get(), "attempts at once after the first");
        }
    }

    @Test
    void whileNoneHasEverSucceededOneRunsAtATimeOnceOneHasFailed() throws Exception {
        driver.connect = () -> {
            if (driver.attempts.get() > 1) {
                Scripted.hang(release);
            }
            throw new IllegalStateException("refused");
        };
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(8).minIdle(5).build())) {
            Scripted.await("the second has begun", () -> driver.attempts.get() == 2);
            Breaker<Connection> breaker = pool.opener().breaker();
            long until = breaker.nextAttempt(breaker.outage());
            Scripted.await("the pace would allow the next", () -> System.nanoTime() - until > 0);
            pool.opener().ask();
            int connecting = pool.stats().connecting();
            if (System.nanoTime() - until < 500_000_000) { // A tenth of connectTimeout later it is taken to hang.
                assertEquals(1, connecting);
            }
        }
    }

    @Test
    void whoIsToldThatAConnectionIsOfNoUseFindsThatAttemptOver() throws Exception {
        for (int round = 0; round < 50; round++) {
            Scripted repeating = new Scripted();
            Connection same = new Connection(1);
            repeating.connect = () -> same;
            try (ManagedPool<Connection> pool =
                    repeating.open(Scripted.config(2).maxConnecting(1).build())) {
                AtomicInteger connecting = new AtomicInteger(-1);
                CountDownLatch told = new CountDownLatch(1);
                pool.warmUp(2).whenComplete((done, failure) -> {
                    connecting.set(pool.stats().connecting());
                    told.countDown();
                });
                assertTrue(told.await(30, TimeUnit.SECONDS));
                assertEquals(0, connecting.get(), "round " + round);
            }
        }
    }

    @Test
    void anErrorWhileAConnectionIsCountedThatTheDriverReturnedTwiceCostsNoSlot() throws Exception {
        Connection same = new Connection(1);
        driver.connect = () -> same;
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(2).build());
                Lease<Connection> held = pool.acquire(LONG)) {
            AtomicBoolean thrown = new AtomicBoolean();
            Field counter = Recorder.class.getDeclaredField("connectFailures");
            counter.setAccessible(true);
            counter.set(pool.recorder(), new LongAdder() {
                @Override
                public void increment() {
                    if (thrown.compareAndSet(false, true)) {
                        throw new OutOfMemoryError("no room to count");
                    }
                    super.increment();
                }
            });
            FutureTask<Lease<Connection>> waiter = new FutureTask<>(() -> pool.acquire(LONG));
            new Thread(waiter, "waiter").start();
            Scripted.await("it is counted", thrown::get);
            driver.connect = () -> new Connection(7);
            waiter.get(30, TimeUnit.SECONDS).close();
            assertSame(same, held.connection());
        }
    }

    @Test
    void callersWaitForNoFirstAttempt() throws Exception {
        driver.connect = () -> {
            Scripted.hang(release);
            return new Connection(driver.attempts.get());
        };
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(8).minIdle(5).build())) {
            List<Future<Lease<Connection>>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(callers.submit(() -> pool.acquire(LONG)));
            }
            Scripted.await("an attempt for each", () -> driver.connecting.get() >= 3);
            release.countDown();
            for (Future<Lease<Connection>> caller : waiting) {
                caller.get(30, TimeUnit.SECONDS).close();
            }
        }
    }

    @Test
    void aConnectionThatTheDriverReturnsTwiceIsRefused() throws Exception {
        Connection only = new Connection(1);
        driver.connect = () -> only;
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(2).build());
                Lease<Connection> first = pool.acquire(LONG)) {
            AcquireTimeoutException second =
                    assertThrows(AcquireTimeoutException.class, () -> pool.acquire(Duration.ofMillis(300)));
            assertTrue(second.getMessage().contains("a connection that the pool has already"), second.getMessage());
            assertSame(only, first.connection());
            assertTrue(!only.ended, "the connection is in use and must not be closed");
        }
    }

    @Test
    void aBurstOverWarmConnectionsIsServedByThemIfTheyAreFasterThanConnecting() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(50).build())) {
            List<Lease<Connection>> warm = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                warm.add(pool.acquire(LONG));
            }
            driver.connect = () -> {
                Scripted.hang(release);
                return new Connection(driver.attempts.get());
            };
            warm.forEach(Lease::close);
            List<Future<?>> burst = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                burst.add(callers.submit(() -> {
                    pool.acquire(LONG).close();
                    return null;
                }));
            }
            for (Future<?> caller : burst) {
                caller.get(30, TimeUnit.SECONDS); // Every connect hangs: only the five can have served them.
            }
        }
    }

    @Test
    void aCloseThatHangsKeepsItsPlaceUntilItsDeadline() throws Exception {
        driver.close = connection -> Scripted.hang(release);
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            pool.acquire(LONG).invalidate(null);
            assertThrows(AcquireTimeoutException.class, () -> pool.acquire(Duration.ofMillis(300)));
            assertEquals(1, driver.attempts.get());
            release.countDown();
            pool.acquire(LONG).close();
            assertEquals(1, driver.mostPhysical.get());
            assertEquals(1, pool.stats().closed(CloseReason.INVALIDATED));
        }
    }
}
