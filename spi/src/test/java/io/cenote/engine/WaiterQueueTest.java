package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WaiterQueueTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration NEVER = Duration.ofHours(1);

    private final Scripted driver = new Scripted();
    private final CountDownLatch goOn = new CountDownLatch(1);

    private ManagedPool<Connection> open(Runnable beforeAnnounced) {
        return ManagedPool.open(
                driver,
                // Without validation: nothing else may come to a forgotten waiter's help.
                Scripted.config(2)
                        .handoffAfter(NEVER)
                        .validateAfterIdle(Duration.ZERO)
                        .build(),
                PoolRuntime.system(),
                new TestExchange<>(beforeAnnounced));
    }

    private static FutureTask<Lease<Connection>> waiter(ManagedPool<Connection> pool, String name, int waiting) {
        FutureTask<Lease<Connection>> task = new FutureTask<>(() -> pool.acquire(LONG));
        new Thread(task, name).start();
        Scripted.await(name + " waits", () -> pool.stats().waiting() == waiting);
        return task;
    }

    private static boolean isFirst() {
        return Thread.currentThread().getName().equals("first");
    }

    @Test
    void aSignalThatItsReceiverDoesNotNeedAnyMoreGoesToTheNext() throws Exception {
        try (ManagedPool<Connection> pool = open(() -> {
            if (isFirst()) {
                Scripted.hang(goOn);
            }
        })) {
            Lease<Connection> one = pool.acquire(LONG);
            Lease<Connection> two = pool.acquire(LONG);
            FutureTask<Lease<Connection>> first = waiter(pool, "first", 1);
            FutureTask<Lease<Connection>> second = waiter(pool, "second", 2);
            Scripted.await("the second is parked", () -> pool.exchange().waitingSince(1) != Long.MAX_VALUE);
            one.close(); // Idle, and the first is signalled, but does not run.
            assertEquals(1, pool.stats().idle());
            pool.reconfigure(
                    pool.config().toBuilder().handoffAfter(Duration.ofNanos(1)).build());
            two.close(); // Handed to the first, which leaves without a look at what is idle.
            second.get(20, TimeUnit.SECONDS).close();
            goOn.countDown();
            first.get(20, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void aSignalSurvivesThatItsUnparkIsUsedUpByALock() throws Exception {
        try (ManagedPool<Connection> pool = open(() -> {
            if (isFirst()) {
                Scripted.hang(goOn); // Parks, as waiting for a lock would, and so spends the permit of the signal.
            }
        })) {
            Lease<Connection> one = pool.acquire(LONG);
            Lease<Connection> two = pool.acquire(LONG);
            FutureTask<Lease<Connection>> first = waiter(pool, "first", 1);
            one.close();
            goOn.countDown();
            first.get(20, TimeUnit.SECONDS).close();
            two.close();
        }
    }

    @Test
    void whatIsEvictedBeforeItIsHandedOverIsClosedInstead() throws Exception {
        CountDownLatch matching = new CountDownLatch(1);
        Runnable heldUp = () -> {
            if (Thread.currentThread().getName().equals("releaser")) {
                matching.countDown();
                Scripted.hang(goOn);
            }
        };
        try (ManagedPool<Connection> pool = ManagedPool.open(
                driver,
                Scripted.config(1).handoffAfter(Duration.ZERO).build(),
                PoolRuntime.system(),
                new TestExchange<>(() -> {}, heldUp))) {
            Lease<Connection> lease = pool.acquire(LONG);
            Connection evicted = lease.connection();
            FutureTask<Lease<Connection>> first = waiter(pool, "first", 1);
            new Thread(lease::close, "releaser").start();
            matching.await(); // It has been found fit, and is about to be handed over.
            pool.evict();
            goOn.countDown();
            try (Lease<Connection> served = first.get(20, TimeUnit.SECONDS)) {
                assertNotSame(evicted, served.connection());
            }
        }
    }

    @Test
    void whoWakesSoLateThatWhatItWasWokenForIsDueForValidationIsServedAllTheSame() throws Exception {
        TestTicker time = new TestTicker();
        AtomicReference<Slot<Connection>> released = new AtomicReference<>();
        Ticker ticker = new Ticker() {
            @Override
            public long nanos() {
                return time.nanos();
            }

            @Override
            public long coarseNanos() {
                Slot<Connection> slot = released.get();
                if (isFirst() && slot != null && slot.is(Slot.IDLE) && released.compareAndSet(slot, null)) {
                    time.advance(Duration.ofMinutes(1));
                }
                return time.coarseNanos();
            }

            @Override
            public Registration every(Duration period, Runnable work) {
                return () -> {}; // No pass comes to its help.
            }
        };
        try (ManagedPool<Connection> pool = driver.open(
                Scripted.config(1).handoffAfter(NEVER).build(), new PoolRuntime(ticker, PoolListener.NONE))) {
            Lease<Connection> lease = pool.acquire(LONG);
            FutureTask<Lease<Connection>> first = waiter(pool, "first", 1);
            CountDownLatch quiet = new CountDownLatch(1);
            Alarm.in(Duration.ofMillis(500).toNanos(), quiet::countDown); // Behind the one of the first connect.
            quiet.await();
            released.set(pool.slots().get(0));
            lease.close();
            first.get(30, TimeUnit.SECONDS).close();
            assertEquals(1, driver.validations.get());
        }
    }
}
