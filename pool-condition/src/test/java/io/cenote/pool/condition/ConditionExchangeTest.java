package io.cenote.pool.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.cenote.engine.ManagedPool;
import io.cenote.engine.Slot;
import io.cenote.engine.SlotExchange;
import io.cenote.engine.Slots;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.Ticker;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.ManualTicker;
import io.cenote.suite.kit.TestThreads;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ConditionExchangeTest {
    private static final Duration NEVER = Duration.ofHours(1);

    private final Await await = Await.ordinary();
    private final TestThreads threads = new TestThreads(await);
    private final Gate gate = new Gate(await);

    /** An exchange in which one thread is held up after it has entered the queue or before it matches a slot. */
    private static final class HeldUp implements SlotExchange<FakeConnection> {
        private final SlotExchange<FakeConnection> exchange = new ConditionExchange<>();
        private final Gate gate;
        private final String thread;

        HeldUp(Gate gate, String thread) {
            this.gate = gate;
            this.thread = thread;
        }

        @Override
        public void bind(Slots<FakeConnection> slots, Runnable announced) {
            exchange.bind(slots, () -> {
                announced.run();
                holdUp();
            });
        }

        private void holdUp() {
            if (Thread.currentThread().getName().equals(thread)) {
                gate.passDeafly();
            }
        }

        @Override
        public Slot<FakeConnection> poll() {
            return exchange.poll();
        }

        @Override
        public void list(Slot<FakeConnection> slot) {
            exchange.list(slot);
        }

        @Override
        public void listIfAbsent(Slot<FakeConnection> slot) {
            exchange.listIfAbsent(slot);
        }

        @Override
        public Slot<FakeConnection> await(Deadline deadline) throws InterruptedException {
            return exchange.await(deadline);
        }

        @Override
        public void match(Slot<FakeConnection> held) {
            holdUp();
            exchange.match(held);
        }

        @Override
        public void wake() {
            exchange.wake();
        }

        @Override
        public void failAll() {
            exchange.failAll();
        }

        @Override
        public long waitingSince(int place) {
            return exchange.waitingSince(place);
        }
    }

    private ConnectionPool<FakeConnection> open(int maxSize, Duration handoffAfter, String thread) {
        PoolConfig config = PoolConfig.builder()
                .provider("condition")
                .maxSize(maxSize)
                .minIdle(0)
                .handoffAfter(handoffAfter)
                .validateAfterIdle(Duration.ZERO) // Nothing else may come to a forgotten waiter's help.
                .build();
        return ManagedPool.open(
                new FakeConnector(threads::isCaller),
                config,
                new PoolRuntime(new ManualTicker(), PoolListener.NONE),
                new HeldUp(gate, thread));
    }

    private Task<Void> waiter(ConnectionPool<FakeConnection> pool, String name) {
        return threads.start(name, () -> {
            pool.acquire(NEVER).close(); // Whose time is up looks once more, and would hide that it was forgotten.
            return null;
        });
    }

    @Test
    void aSignalGoesToTheNextIfItsReceiverIsHandedAnotherSlotBeforeItLooks() throws Exception {
        try (ConnectionPool<FakeConnection> pool = open(2, NEVER, "first")) {
            Lease<FakeConnection> one = pool.acquire(await.bound());
            Lease<FakeConnection> two = pool.acquire(await.bound());
            Task<Void> first = waiter(pool, "first");
            gate.awaitArrivals(1);
            Task<Void> second = waiter(pool, "second");
            await.until(
                    "the second is in the queue and waits", () -> pool.stats().waiting() == 2 && second.waits());
            one.close(); // Turns idle, and the first is signalled, but does not get to look.
            assertEquals(1, pool.stats().idle());
            pool.reconfigure(
                    pool.config().toBuilder().handoffAfter(Duration.ofNanos(1)).build());
            two.close(); // Handed to the first, which will not look at what is idle.
            second.result();
            gate.open();
            first.result();
        } finally {
            gate.open();
        }
    }

    @Test
    void whatIsEvictedBeforeItIsHandedOverIsClosedInstead() throws Exception {
        try (ConnectionPool<FakeConnection> pool = open(1, Duration.ZERO, "releaser")) {
            Lease<FakeConnection> lease = pool.acquire(await.bound());
            FakeConnection evicted = lease.connection();
            Task<FakeConnection> waiter = threads.start("waiter", () -> {
                try (Lease<FakeConnection> served = pool.acquire(NEVER)) {
                    return served.connection();
                }
            });
            await.until("it waits", () -> pool.stats().waiting() == 1);
            Task<Void> releaser = threads.start("releaser", () -> {
                lease.close();
                return null;
            });
            gate.awaitArrivals(1); // It has been found fit, and is about to be handed over.
            pool.evict();
            gate.open();
            assertNotSame(evicted, waiter.result());
            releaser.result();
        } finally {
            gate.open();
        }
    }

    /** Time passes when a thread wakes that was asked to sleep on; no housekeeping comes to anybody's help. */
    private static final class Sleepy implements Ticker {
        private final AtomicLong now = new AtomicLong();
        private final AtomicReference<String> sleeper = new AtomicReference<>();

        @Override
        public long nanos() {
            return now.get();
        }

        @Override
        public long coarseNanos() {
            String me = Thread.currentThread().getName();
            if (me.equals(sleeper.get()) && sleeper.getAndSet(null) != null) {
                now.addAndGet(Duration.ofMinutes(1).toNanos());
            }
            return now.get();
        }

        @Override
        public Registration every(Duration period, Runnable pass) {
            return () -> {};
        }
    }

    @Test
    void whoWakesSoLateThatWhatItWasWokenForIsDueForValidationIsServedAllTheSame() throws Exception {
        Sleepy ticker = new Sleepy();
        PoolConfig config = PoolConfig.builder()
                .provider("condition")
                .maxSize(1)
                .minIdle(0)
                .handoffAfter(NEVER)
                .build();
        long start = System.nanoTime();
        try (ConnectionPool<FakeConnection> pool = ManagedPool.open(
                new FakeConnector(threads::isCaller),
                config,
                new PoolRuntime(ticker, PoolListener.NONE),
                new ConditionExchange<>())) {
            Lease<FakeConnection> lease = pool.acquire(await.bound());
            Task<Void> waiter = waiter(pool, "waiter");
            await.until("it waits", () -> pool.stats().waiting() == 1 && waiter.waits());
            // Its alarms would help, too.
            await.until("the first connect is long past", () -> System.nanoTime() - start > 1_000_000_000);
            ticker.sleeper.set("waiter");
            lease.close();
            waiter.result();
        }
    }
}
