package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.CloseReason;
import io.cenote.spi.CloseReport;
import io.cenote.spi.Lease;
import io.cenote.spi.LeaseReport;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolStats;
import io.cenote.spi.PoolSuspendedException;
import io.cenote.spi.Tenure;
import io.cenote.spi.Ticker;
import io.cenote.spi.TooManyWaitersException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ManagedPoolTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final Scripted driver = new Scripted();
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void endCallers() throws InterruptedException {
        release.countDown();
        callers.shutdownNow();
        assertTrue(callers.awaitTermination(30, TimeUnit.SECONDS));
    }

    /** What an acquire leaves that found no room on its stack to go on. */
    private static void forsakeAnAcquire(ManagedPool<Connection> pool) throws InterruptedException {
        pool.acquire(LONG);
        Slot<Connection> slot = pool.slots().get(0);
        slot.forsaken = slot.word();
        pool.slots().forsaken = true;
    }

    @Test
    void theResetOfALeaseThatNobodyHasHoldsNoWaiterPastItsDeadline() throws Exception {
        driver.reset = connection -> Scripted.hang(release);
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            forsakeAnAcquire(pool);
            Future<?> waiter = callers.submit(
                    () -> assertThrows(AcquireTimeoutException.class, () -> pool.acquire(Duration.ofMillis(1))));
            waiter.get(10, TimeUnit.SECONDS); // The reset hangs until this thread ends it.
            release.countDown();
            pool.acquire(LONG).close();
        }
    }

    @Test
    void theResetOfALeaseThatNobodyHasHoldsNoHousekeeping() throws Exception {
        driver.reset = connection -> Scripted.hang(release);
        TestTicker clock = new TestTicker();
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(1).build(), new PoolRuntime(clock, PoolListener.NONE))) {
            forsakeAnAcquire(pool);
            Future<?> pass = callers.submit(() -> clock.advance(clock.period()));
            pass.get(10, TimeUnit.SECONDS);
            release.countDown();
            Scripted.await("it is idle", () -> pool.stats().idle() == 1);
        }
    }

    @Test
    void aPoolWithALeaseThatNobodyHasClosesAll() throws Exception {
        ManagedPool<Connection> pool = driver.open(Scripted.config(1).build());
        forsakeAnAcquire(pool);
        pool.close();
        assertTrue(driver.connectorClosed.await(30, TimeUnit.SECONDS));
        assertEquals(0, driver.physical.get());
    }

    private static Slot<Connection> beginARelease(ManagedPool<Connection> pool) throws InterruptedException {
        pool.acquire(LONG);
        Slot<Connection> slot = pool.slots().get(0);
        long leased = slot.word();
        assertTrue(slot.cas(leased, Slot.word(Slot.RESETTING, Slot.next(Slot.lease(leased)))));
        return slot;
    }

    /** As a release does whose stack ends after it has begun to undo something. */
    private static void forsakeARelease(ManagedPool<Connection> pool) throws InterruptedException {
        Slot<Connection> slot = beginARelease(pool);
        slot.forsaken = slot.word();
    }

    /** As a release does that finds its reset taken away. */
    private static void forsakeAReleaseThatWasTakenAway(ManagedPool<Connection> pool) throws InterruptedException {
        Slot<Connection> slot = beginARelease(pool);
        pool.acquire(LONG).close(); // Its reset has the watch look.
        Scripted.await("it is taken away", () -> pool.stats().closed(CloseReason.ABANDONED) == 1);
        assertTrue(pool.stats().abandoned() > 0);
        synchronized (pool.slots().marking) {
            slot.lateResets.left = true;
        }
    }

    @Test
    void aConnectionThatWasNotUndoneToTheEndIsClosedAndItsSlotServesWhoeverWaits() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            forsakeARelease(pool);
            pool.slots().forsaken = true;
            try (Lease<Connection> next = pool.acquire(LONG)) {
                assertEquals(2, next.connection().serial);
            }
            assertEquals(1, pool.stats().closed(CloseReason.RESET_FAILED));
            pool.slots().forsaken = true; // An old mark does nothing.
            pool.runPostponed();
            assertEquals(1, pool.stats().idle());
        }
    }

    @Test
    void aForsakenResetThatWasTakenAwayKeepsNoPermit() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(
                Scripted.config(2).validationTimeout(Duration.ofMillis(250)).build())) {
            forsakeAReleaseThatWasTakenAway(pool);
            pool.slots().forsaken = true;
            pool.runPostponed();
            Scripted.await("no abandoned call", () -> pool.stats().abandoned() == 0);
            pool.acquire(LONG).close();
        }
    }

    @Test
    void aResetThatIsLeftWhenItsPoolIsClosedAlreadyKeepsNothingOpen() throws Exception {
        ManagedPool<Connection> pool = driver.open(
                Scripted.config(1).validationTimeout(Duration.ofMillis(250)).build());
        forsakeARelease(pool);
        pool.close();
        pool.slots().forsaken = true;
        Scripted.await("the connector is closed", () -> driver.connectorClosed.getCount() == 0);
        assertEquals(1, pool.stats().closed(CloseReason.RESET_FAILED));
        assertEquals(0, driver.physical.get());
    }

    @Test
    void aResetThatIsLeftAfterItWasTakenAwayKeepsNoClosedPoolFromItsEnd() throws Exception {
        ManagedPool<Connection> pool = driver.open(
                Scripted.config(2).validationTimeout(Duration.ofMillis(250)).build());
        forsakeAReleaseThatWasTakenAway(pool);
        pool.close();
        pool.slots().forsaken = true;
        Scripted.await("the connector is closed", () -> driver.connectorClosed.getCount() == 0);
    }

    @Test
    void aResetThatHangsHoldsItsReleaserAlone() throws Exception {
        driver.reset = connection -> {
            if (connection.serial == 1) {
                Scripted.hang(release);
            }
        };
        try (ManagedPool<Connection> pool = driver.open(
                Scripted.config(1).validationTimeout(Duration.ofMillis(250)).build())) {
            Lease<Connection> lease = pool.acquire(LONG);
            Future<?> releaser = callers.submit(lease::close);
            Lease<Connection> next = pool.acquire(LONG);
            assertNotSame(1, next.connection().serial);
            assertFalse(releaser.isDone());
            assertEquals(1, pool.stats().closed(CloseReason.ABANDONED));
            assertEquals(1, pool.stats().abandoned());
            release.countDown();
            releaser.get(30, TimeUnit.SECONDS);
            next.close();
            Scripted.await("no abandoned call", () -> pool.stats().abandoned() == 0);
            assertEquals(1, driver.aborted.size());
        }
    }

    @Test
    void aResetThatEndsLateLeavesWhatIsInTheSlotByNowAsOldAsItIs() throws Exception {
        driver.reset = connection -> {
            if (connection.serial == 1) {
                Scripted.hang(release);
            }
        };
        TestTicker ticker = new TestTicker();
        try (ManagedPool<Connection> pool = driver.open(
                Scripted.config(1).validationTimeout(Duration.ofMillis(250)).build(),
                new PoolRuntime(ticker, PoolListener.NONE))) {
            Lease<Connection> lease = pool.acquire(LONG);
            Future<?> releaser = callers.submit(lease::close);
            Scripted.await("it is being reset", () -> pool.slots().get(0).is(Slot.RESETTING));
            pool.acquire(LONG).close(); // Another connection, in the same slot.
            long released = pool.slots().get(0).releasedTick;
            ticker.advance(Duration.ofSeconds(10));
            release.countDown();
            releaser.get(30, TimeUnit.SECONDS);
            assertEquals(released, pool.slots().get(0).releasedTick);
        }
    }

    @Test
    void aLookThatFailsDoesNotEndTheWatchOverResets() throws Exception {
        driver.reset = connection -> Scripted.hang(release);
        try (ManagedPool<Connection> pool = driver.open(
                Scripted.config(2).validationTimeout(Duration.ofMillis(250)).build())) {
            Slot<Connection>[] table = pool.slots().table();
            Slot<Connection> second = table[1];
            Future<?> releaser = callers.submit(pool.acquire(LONG)::close);
            Scripted.await("it is being reset", () -> table[0].is(Slot.RESETTING));
            table[1] = null; // As if there were no memory for what the look takes down.
            CountDownLatch looked = new CountDownLatch(1);
            Alarm.in(Duration.ofMillis(250).toNanos(), looked::countDown);
            assertTrue(looked.await(30, TimeUnit.SECONDS));
            table[1] = second;
            Scripted.await("it is taken away", () -> pool.stats().closed(CloseReason.ABANDONED) == 1);
            release.countDown();
            releaser.get(30, TimeUnit.SECONDS);
        }
    }

    @RepeatedTest(3)
    void theConnectorIsNotClosedWhileAResetRunsThatIsJustTakenAway() throws Exception {
        driver.reset = connection -> Scripted.hang(release);
        ManagedPool<Connection> pool = driver.open(
                Scripted.config(1).validationTimeout(Duration.ofMillis(250)).build());
        pool.slots().grow(200_000);
        // The look for what is open takes its time, and comes to the only slot that can be used in the end.
        Slot<Connection>[] table = pool.slots().table();
        for (int number = 0; number < table.length - 1; number++) {
            assertTrue(table[number].move(Slot.VACANT, Slot.RETIRED));
        }
        Lease<Connection> lease = pool.acquire(LONG);
        Future<?> releaser = callers.submit(lease::close);
        Scripted.await("it is being reset", () -> table[table.length - 1].is(Slot.RESETTING));
        pool.close();
        while (pool.stats().closed(CloseReason.ABANDONED) == 0) {
            pool.progressOfClose();
        }
        assertFalse(driver.connectorClosed.await(200, TimeUnit.MILLISECONDS), "closed under a driver call");
        release.countDown();
        releaser.get(30, TimeUnit.SECONDS);
        assertTrue(driver.connectorClosed.await(30, TimeUnit.SECONDS));
    }

    /** The thread's second lease takes the hint away from its first one, which it took by the hint. */
    @Test
    void aResetThatHangsIsCutOffWhenItsPoolWasClosedBeforeItBegan() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        driver.abort = cutOff -> end.countDown();
        ManagedPool<Connection> pool = driver.open(
                Scripted.config(2).validationTimeout(Duration.ofMillis(250)).build());
        Lease<Connection> left = pool.acquire(LONG);
        Connection connection = left.connection();
        pool.acquire(LONG).close(); // Its reset has the watch look, until the pool is closed.
        pool.close();
        driver.reset = hung -> Scripted.hang(end);
        left.close();
        Scripted.await("it is cut off", () -> driver.aborted.equals(List.of(connection)));
        Scripted.await("the connector is closed", () -> driver.connectorClosed.getCount() == 0);
    }

    @Test
    void whatNoHintNamesAnyMoreIsListedWhenItIsReleased() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(2).build())) {
            pool.acquire(LONG).close();
            Lease<Connection> hinted = pool.acquire(LONG);
            Lease<Connection> other = pool.acquire(LONG);
            assertNull(pool.exchange().poll(), "both are leased; entries of theirs are dropped here");
            other.close();
            hinted.close();
            assertNotNull(pool.exchange().poll());
            assertNotNull(pool.exchange().poll());
        }
    }

    @Test
    void aLeaseThatIsEndedOnceMoreLeavesTheIdleSlotAsOldAsItIs() throws Exception {
        TestTicker ticker = new TestTicker();
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(1).build(), new PoolRuntime(ticker, PoolListener.NONE))) {
            record Handle(Tenure<Connection> tenure, long lease) {}
            Handle handle = pool.acquire(LONG, (tenure, lease, connection) -> new Handle(tenure, lease));
            assertTrue(handle.tenure().release(handle.lease(), true));
            long released = pool.slots().get(0).releasedTick;
            ticker.advance(Duration.ofSeconds(10));
            assertFalse(handle.tenure().release(handle.lease(), true));
            assertEquals(released, pool.slots().get(0).releasedTick);
        }
    }

    @Test
    void aLeaseThatADrainTookBackDoesNothingWhenItIsClosedLate() throws Exception {
        ManagedPool<Connection> pool = driver.open(Scripted.config(2).build());
        Lease<Connection> late = pool.acquire(LONG);
        pool.acquire(LONG).close();
        CloseReport report = pool.close(Duration.ofMillis(50));
        assertEquals(1, report.aborted().size());
        assertEquals(Thread.currentThread().getName(), report.aborted().get(0).holder());
        assertFalse(report.clean());
        Scripted.await("the abort", () -> driver.aborted.size() == 1);
        late.close();
        assertThrows(IllegalStateException.class, late::connection);
        assertTrue(driver.connectorClosed.await(30, TimeUnit.SECONDS));
        PoolStats stats = pool.stats();
        assertEquals(stats.opened(), stats.closedInAll());
        assertEquals(0, driver.physical.get());
    }

    @Test
    void aDrainEndsWhenTheLastLeaseComesBack() throws Exception {
        ManagedPool<Connection> pool = driver.open(Scripted.config(1).build());
        Lease<Connection> lease = pool.acquire(LONG);
        Future<CloseReport> report = callers.submit(() -> pool.close(LONG));
        Scripted.await("closed", () -> pool.slots().closed());
        lease.close();
        assertTrue(report.get(30, TimeUnit.SECONDS).clean());
        assertTrue(driver.connectorClosed.await(30, TimeUnit.SECONDS));
    }

    @Test
    void evictClosesIdleConnectionsNowAndLeasedOnesWhenTheyAreReleased() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(2).build())) {
            Lease<Connection> leased = pool.acquire(LONG);
            pool.acquire(LONG).close();
            pool.evict();
            Scripted.await("the idle one closed", () -> driver.physical.get() == 1);
            assertFalse(leased.connection().ended);
            leased.close();
            Scripted.await("the leased one closed", () -> driver.physical.get() == 0);
            assertEquals(2, pool.stats().closed(CloseReason.EVICTED));
            pool.acquire(LONG).close();
            pool.acquire(LONG).close();
            assertEquals(3, driver.attempts.get());
        }
    }

    @Test
    void aSuspendedPoolGivesNothingOutUntilItResumes() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            pool.acquire(LONG).close();
            pool.suspend();
            assertThrows(PoolSuspendedException.class, pool::tryAcquire);
            assertThrows(PoolSuspendedException.class, () -> pool.acquire(Duration.ZERO));
            assertThrows(PoolSuspendedException.class, () -> pool.acquire(SHORT));
            Future<Lease<Connection>> waiter = callers.submit(() -> pool.acquire(LONG));
            Scripted.await("a waiter", () -> pool.stats().waiting() == 1);
            assertEquals(1, pool.stats().idle());
            pool.resume();
            waiter.get(30, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void aSmallerPoolClosesWhatIsReleasedAndALargerOneServesItsWaiters() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(2).build())) {
            Lease<Connection> first = pool.acquire(LONG);
            Lease<Connection> second = pool.acquire(LONG);
            pool.reconfigure(pool.config().toBuilder().maxSize(1).minIdle(0).build());
            first.close();
            Scripted.await("the surplus closed", () -> pool.stats().closed(CloseReason.SURPLUS) == 1);
            assertThrows(AcquireTimeoutException.class, () -> pool.acquire(SHORT));
            Future<Lease<Connection>> waiter = callers.submit(() -> pool.acquire(LONG));
            Scripted.await("a waiter", () -> pool.stats().waiting() == 1);
            pool.reconfigure(pool.config().toBuilder().maxSize(3).minIdle(0).build());
            waiter.get(30, TimeUnit.SECONDS).close();
            second.close();
            assertEquals(2, pool.stats().open());
            assertTrue(driver.mostPhysical.get() <= 2);
        }
    }

    @Test
    void aReleaseReturnsWhileASurplusConnectionIsStillBeingClosed() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(3).build())) {
            Lease<Connection> first = pool.acquire(LONG);
            Lease<Connection> second = pool.acquire(LONG);
            Lease<Connection> third = pool.acquire(LONG);
            driver.close = connection -> Scripted.hang(release);
            pool.reconfigure(pool.config().toBuilder().maxSize(2).minIdle(0).build());
            callers.submit(first::close).get(30, TimeUnit.SECONDS);
            Scripted.await("the surplus is being closed", () -> pool.stats().closed(CloseReason.SURPLUS) == 1);
            Future<?> others = callers.submit(() -> {
                second.close();
                third.close();
                pool.reconfigure(pool.config().toBuilder().maxWaiters(7).build());
            });
            others.get(4, TimeUnit.SECONDS); // The close hangs until its deadline of 5 s.
            assertEquals(2, pool.stats().idle());
            release.countDown();
        }
    }

    @Test
    void noLeaseIsWithoutAConnectionWhenADrainTakesSlotsBackAtOnce() throws Exception {
        for (int round = 0; round < 200; round++) {
            ManagedPool<Connection> pool = driver.open(Scripted.config(2).build());
            pool.acquire(LONG).close();
            CountDownLatch start = new CountDownLatch(1);
            Future<?> caller = callers.submit(() -> {
                start.await();
                try {
                    for (int i = 0; i < 1000; i++) {
                        pool.acquire(LONG, (tenure, lease, connection) -> {
                            assertNotSame(null, connection);
                            tenure.release(lease, true);
                            return connection;
                        });
                    }
                } catch (PoolClosedException expected) {
                    // The end of the round.
                }
                return null;
            });
            start.countDown();
            Scripted.await("some leases", () -> pool.stats().acquired() > 1);
            pool.close(Duration.ZERO);
            caller.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void noMoreThanMaxWaitersWait() throws Exception {
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(1).maxWaiters(1).build())) {
            Lease<Connection> lease = pool.acquire(LONG);
            Future<Lease<Connection>> waiter = callers.submit(() -> pool.acquire(LONG));
            Scripted.await("a waiter", () -> pool.stats().waiting() == 1);
            TooManyWaitersException refused = assertThrows(TooManyWaitersException.class, () -> pool.acquire(LONG));
            assertTrue(refused.getMessage().contains("maxWaiters"), refused.getMessage());
            lease.close();
            waiter.get(30, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void aShapeThatThrowsLosesNoSlot() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            IllegalStateException thrown = new IllegalStateException("shape");
            assertSame(
                    thrown,
                    assertThrows(
                            IllegalStateException.class,
                            () -> pool.acquire(LONG, (tenure, lease, connection) -> {
                                throw thrown;
                            })));
            pool.acquire(SHORT).close();
            assertEquals(1, driver.attempts.get());
        }
    }

    @Test
    void aThreadThatWaitsForItselfIsToldSo() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build());
                Lease<Connection> held = pool.acquire(LONG)) {
            AcquireTimeoutException timeout = assertThrows(AcquireTimeoutException.class, () -> pool.acquire(SHORT));
            String message = timeout.getMessage();
            assertTrue(message.contains("while it holds slot 0 for "), message);
            assertTrue(message.contains("max 1: 1 leased, 0 idle"), message);
            assertEquals(
                    List.of(Thread.currentThread().getName()),
                    timeout.leases().stream().map(LeaseReport::holder).toList());
            assertFalse(held.connection().ended);
        }
    }

    @Test
    void aLeaseHeldPastTheLeakThresholdIsReportedOnce() throws Exception {
        List<LeaseReport> leaks = new CopyOnWriteArrayList<>();
        PoolListener listening = new PoolListener() {
            @Override
            public void leaked(String pool, LeaseReport lease) {
                leaks.add(lease);
            }
        };
        PoolConfig config =
                Scripted.config(1).leakThreshold(Duration.ofMillis(1)).build();
        AtomicInteger passes = new AtomicInteger();
        try (ManagedPool<Connection> pool = driver.open(config, new PoolRuntime(Ticker.system(), listening));
                Ticker.Registration counting = Ticker.system().every(Duration.ofMillis(100), passes::incrementAndGet);
                Lease<Connection> held = pool.acquire(LONG)) {
            Scripted.await("a report", () -> leaks.size() == 1);
            int before = passes.get();
            Scripted.await("more passes", () -> passes.get() > before + 3);
            assertEquals(1, leaks.size());
            assertEquals(Thread.currentThread().getName(), leaks.get(0).holder());
            assertFalse(held.connection().ended);
            assertNotSame(null, counting);
        }
    }

    @Test
    void aListenerThatThrowsCostsNothing() throws Exception {
        PoolListener throwing = new PoolListener() {
            @Override
            public void opened(String pool, Duration took) {
                throw new StackOverflowError();
            }

            @Override
            public void closed(String pool, CloseReason reason) {
                throw new IllegalStateException();
            }
        };
        PoolRuntime runtime = new PoolRuntime(Ticker.system(), throwing);
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build(), runtime)) {
            pool.acquire(LONG).invalidate(null);
            pool.acquire(LONG).close();
        }
        assertTrue(driver.connectorClosed.await(30, TimeUnit.SECONDS));
    }
}
