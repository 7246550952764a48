package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.Elsewhere;
import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.CloseReason;
import io.cenote.spi.Lease;
import io.cenote.spi.LeaseReport;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeakTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Scripted driver = new Scripted();
    private final TestTicker ticker = new TestTicker();
    private final List<LeaseReport> leaked = new CopyOnWriteArrayList<>();
    private final List<LeaseReport> lost = new CopyOnWriteArrayList<>();
    private final ExecutorService callers = Executors.newCachedThreadPool();

    private final PoolListener listener = new PoolListener() {
        @Override
        public void leaked(String pool, LeaseReport lease) {
            leaked.add(lease);
        }

        @Override
        public void lost(String pool, LeaseReport lease) {
            lost.add(lease);
        }
    };

    @AfterEach
    void endCallers() throws InterruptedException {
        callers.shutdownNow();
        assertTrue(callers.awaitTermination(30, TimeUnit.SECONDS));
    }

    private ManagedPool<Connection> open(PoolConfig.Builder config) {
        return driver.open(config.build(), new PoolRuntime(ticker, listener));
    }

    /** Garbage is collected and a pass looks, as often as it takes. */
    private void collectUntilLost(int count) {
        Scripted.await("lost leases are noticed", () -> {
            System.gc();
            ticker.advance(ticker.period());
            return lost.size() >= count;
        });
    }

    private static void lose(ManagedPool<Connection> pool) throws InterruptedException {
        assertFalse(pool.acquire(LONG).connection().ended);
    }

    @Test
    void aReportSaysWhereALeaseWasAcquiredIfStacksAreTaken() throws Exception {
        try (ManagedPool<Connection> pool =
                open(Scripted.config(1).leakThreshold(Duration.ofSeconds(2)).leakStacks(true))) {
            Elsewhere.acquire(pool).close();
            Lease<Connection> held = Elsewhere.acquire(pool); // By its hint, as most are.
            ticker.advance(Duration.ofSeconds(3));
            Scripted.await("it is told", () -> leaked.size() == 1);
            StackTraceElement at = leaked.get(0).acquiredAt().get(0);
            assertEquals(Elsewhere.class.getName(), at.getClassName());
            AcquireTimeoutException timeout =
                    assertThrows(AcquireTimeoutException.class, () -> pool.acquire(Duration.ofMillis(20)));
            assertTrue(
                    timeout.getMessage().contains(", acquired at app.Elsewhere.acquire(Elsewhere.java:"),
                    timeout::getMessage);
            held.close();
        }
    }

    private static Lease<Connection> acquireLater(ManagedPool<Connection> pool) throws InterruptedException {
        Scripted.age(pool);
        return Elsewhere.acquire(pool);
    }

    @Test
    void aReportSaysHowToLearnWhereALeaseWasAcquiredUnlessItSaysThat() throws Exception {
        TestLog log = new TestLog();
        Recorder recorder = new Recorder("test", PoolListener.NONE, Runnable::run, log);
        for (boolean stacks : new boolean[] {false, true}) {
            try (ManagedPool<Connection> pool = open(Scripted.config(1).leakStacks(stacks));
                    Lease<Connection> held = acquireLater(pool)) {
                assertFalse(held.connection().ended);
                ticker.advance(Duration.ofSeconds(3));
                new LeakWatch<>(pool, recorder)
                        .look(ticker.nanos(), Duration.ofSeconds(2).toNanos());
            }
        }
        assertEquals(2, log.lines.size(), log.lines::toString);
        assertTrue(
                log.lines
                        .get(0)
                        .endsWith("; where leases are acquired is kept of at most 1000 in a second, of all with"
                                + " leakStacks=true"),
                log.lines::toString);
        assertTrue(
                log.lines
                        .get(1)
                        .matches("(?s).*, acquired at app\\.Elsewhere\\..*; leakDetectionThreshold is 0 ms; acquired\n"
                                + "\tat .*app\\.Elsewhere\\.acquire\\(Elsewhere.java:.*\n\tat .*"),
                log.lines::toString);
    }

    @Test
    void ofAPoolThatLooksForLeaksAThousandLeasesInASecondRememberWhereTheyWereAcquired() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(1).leakThreshold(Duration.ofSeconds(2)))) {
            for (int second = 1; second <= 20; second++) {
                ticker.advance(Duration.ofSeconds(1));
                try (Lease<Connection> held = Elsewhere.acquire(pool)) {
                    assertFalse(held.connection().ended);
                    ticker.advance(Duration.ofSeconds(3));
                    int reports = second;
                    Scripted.await("it is told", () -> leaked.size() == reports);
                    assertEquals(
                            Elsewhere.class.getName(),
                            leaked.get(second - 1).acquiredAt().get(0).getClassName());
                }
                Scripted.age(pool);
            }
        }
    }

    @Test
    void aStackThatAnEarlierLeaseLeftBehindIsNotShownForALaterOne() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(1).leakStacks(true))) {
            Elsewhere.acquire(pool).close();
            pool.reconfigure(pool.config().toBuilder().leakStacks(false).build());
            Scripted.age(pool);
            Slot<Connection> slot = pool.slots().get(0);
            assertNotNull(slot.trace);
            try (Lease<Connection> held = pool.acquire(LONG)) {
                assertFalse(held.connection().ended);
                assertEquals(List.of(), pool.explanation().report(slot).acquiredAt());
            }
        }
    }

    @Test
    void aLeaseThatIsLostToTheCollectorIsEndedOnceAndItsSlotServesAWaiter() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(1).leakReclaim(true))) {
            lose(pool);
            Future<Lease<Connection>> waiter = callers.submit(() -> pool.acquire(LONG));
            collectUntilLost(1);
            try (Lease<Connection> next = waiter.get(30, TimeUnit.SECONDS)) {
                assertEquals(2, next.connection().serial);
                ticker.advance(Duration.ofMinutes(1));
                assertEquals(1, lost.size());
                assertEquals(1, pool.stats().closed(CloseReason.LOST));
                assertEquals(Thread.currentThread().getName(), lost.get(0).holder());
            }
        }
    }

    @Test
    void aLeaseWhoseHandleSomebodyHasIsKeptWhateverBecomesOfOthers() throws Exception {
        try (ManagedPool<Connection> pool =
                open(Scripted.config(3).leakReclaim(true).leakStacks(true))) {
            Lease<Connection> kept = pool.acquire(LONG);
            pool.acquire(LONG).close(); // Its handle is garbage, but its lease is over.
            lose(pool);
            lose(pool);
            collectUntilLost(2);
            assertFalse(kept.connection().ended);
            assertEquals(2, pool.stats().closed(CloseReason.LOST));
            assertFalse(lost.get(0).acquiredAt().isEmpty());
            assertNotSame(null, kept.connection());
            kept.close();
            assertEquals(2, pool.stats().closedInAll());
            Reference.reachabilityFence(kept);
        }
    }

    @Test
    void aLostHandleOfALeaseThatIsOverEndsNoLaterLease() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(1).leakReclaim(true))) {
            pool.acquire(LONG).close();
            Slot<Connection> slot = pool.slots().get(0);
            LeaseTrace over = slot.trace;
            Lease<Connection> next = pool.acquire(LONG);
            slot.trace = over; // As if the trace of the later lease were not seen yet.
            Scripted.await("the handle is gone", () -> {
                System.gc();
                return over.isLost();
            });
            ticker.advance(Duration.ofMinutes(1));
            assertFalse(next.connection().ended);
            assertEquals(0, lost.size());
            next.close();
        }
    }

    @Test
    void lostLeasesAreLookedForFromWhenItIsConfigured() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(2))) {
            pool.acquire(LONG).close();
            pool.reconfigure(pool.config().toBuilder().leakReclaim(true).build());
            lose(pool);
            collectUntilLost(1);
            assertEquals(1, pool.stats().closed(CloseReason.LOST));
        }
    }

    @Test
    void theTraceOfALeaseThatBeginsIsNotForgottenWithThatOfTheOneBefore() throws Exception {
        for (PoolConfig.Builder config :
                List.of(Scripted.config(1).leakStacks(true), Scripted.config(1).leakReclaim(true))) {
            try (ManagedPool<Connection> pool = open(config)) {
                LeakWatch<Connection> leaks =
                        new LeakWatch<>(pool, new Recorder("test", listener, Runnable::run, new TestLog()));
                AtomicBoolean over = new AtomicBoolean();
                Future<?> forgetting = callers.submit(() -> {
                    while (!over.get()) {
                        leaks.forget();
                    }
                });
                try {
                    for (int i = 0; i < 50_000; i++) {
                        Lease<Connection> lease = pool.acquire(LONG);
                        assertNotNull(pool.slots().get(0).trace, "of lease " + i);
                        lease.close();
                    }
                } finally {
                    over.set(true);
                }
                forgetting.get(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aLeaseThatIsOverKeepsNoStackThoughLostOnesAreLookedFor() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(1).leakReclaim(true))) {
            pool.acquire(LONG).close();
            assertNotNull(pool.slots().get(0).trace);
            ticker.advance(ticker.period());
            assertNull(pool.slots().get(0).trace);
        }
    }
}
