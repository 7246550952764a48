package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.TooManyWaitersException;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/** WAIT: a waiter is served, or leaves without a trace. */
public interface WaitRules {
    @Rule(value = "WAIT-01", says = "A released connection serves a waiter.")
    default void wait01_aReleaseServesAWaiter(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        Task<HeldLease> first = bench.startWaiter("first");
        Task<HeldLease> second = bench.startWaiter("second");
        held.close();
        bench.until("a waiter is served", () -> first.ended() || second.ended());
        Task<HeldLease> served = first.ended() ? first : second;
        served.result().close();
        (served == first ? second : first).result().close();
        bench.settle();
        assertEquals(1, bench.driver().calls(Call.CONNECT), "attempts to connect");
    }

    @Rule(value = "WAIT-02", says = "A waiter whose time is up leaves the queue, and what comes later is not lost.")
    default void wait02_aTimedOutWaiterLeavesTheQueue(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        for (int i = 0; i < 5; i++) {
            assertThrows(AcquireTimeoutException.class, () -> bench.acquire(Duration.ofMillis(10)));
            assertEquals(0, bench.stats().waiting(), "waiters after a timeout");
        }
        held.close();
        bench.settle();
        assertEquals(1, bench.stats().idle(), "idle connections");
        bench.acquire(Duration.ZERO).close();
    }

    @Rule(value = "WAIT-03", says = "An interrupted waiter gets an InterruptedException at once and leaves the queue.")
    default void wait03_anInterruptedWaiterLeavesTheQueue(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        Task<Boolean> interrupted = bench.threads().start("interrupted", () -> {
            assertThrows(InterruptedException.class, bench::acquire);
            return Thread.interrupted();
        });
        bench.until("it waits", () -> bench.stats().waiting() == 1);
        interrupted.interrupt();
        assertFalse(interrupted.result(), "the interrupt flag after an InterruptedException");
        assertEquals(0, bench.stats().waiting(), "waiters after an interrupt");
        Task<HeldLease> next = bench.startWaiter("next");
        held.close();
        next.result().close();
        bench.settle();
    }

    @Rule(
            value = "WAIT-04",
            says = "An interrupted thread gets an idle connection and keeps its flag; it does not wait.")
    default void wait04_anInterruptedThreadGetsWhatIsIdle(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        bench.fill(1);
        Thread.currentThread().interrupt();
        HeldLease held = bench.acquire();
        assertTrue(Thread.interrupted(), "the interrupt flag after acquire");
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, bench::acquire, "nothing is idle");
        assertFalse(Thread.interrupted(), "the interrupt flag after an InterruptedException");
        held.close();
        bench.settle();
        assertEquals(1, bench.stats().idle(), "idle connections");
    }

    @Rule(value = "WAIT-05", says = "No wake-up is lost: two threads and one connection never stop each other.")
    default void wait05_noWakeUpIsLost(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        // A round is short: ten for each step, up to a million.
        int rounds = (int) Math.min(1_000_000L, 10L * bench.steps()) / 2;
        int meetings = Math.max(1, rounds / 100);
        AtomicIntegerArray asking = new AtomicIntegerArray(2);
        Gate start = bench.gate();
        for (int i = 0; i < 2; i++) {
            Random random = new Random(i);
            int me = i;
            bench.threads().start("caller-" + i, () -> {
                start.pass();
                for (int round = 0; round < rounds; round++) {
                    asking.set(me, 1);
                    HeldLease held = bench.acquire();
                    asking.set(me, 0);
                    if (round % meetings == 0 && round > 0) {
                        // Not by chance alone: now and then the other is known to be on its way in.
                        bench.until("the other asks or is done", () -> asking.get(1 - me) == 1);
                    }
                    // Long enough for the other to come, and never the same.
                    for (int look = random.nextInt(10); look > 0; look--) {
                        bench.stats();
                    }
                    held.close();
                }
                asking.set(me, 1);
                return null;
            });
        }
        start.awaitArrivals(2);
        start.open();
        bench.joinCallers();
        bench.settle();
        assertEquals(0, bench.stats().timeouts(), "timeouts");
    }

    @Rule(value = "WAIT-06", says = "A hand-off to a waiter that times out at that moment loses nothing.")
    default void wait06_aTimeoutDuringTheHandOffLosesNothing(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        int rounds = bench.steps() / 10;
        for (int i = 0; i < 3; i++) {
            Random random = new Random(i);
            bench.threads().start("impatient-" + i, () -> {
                for (int round = 0; round < rounds; round++) {
                    try (HeldLease held = bench.acquire(Duration.ofNanos(1 + random.nextInt(150_000)))) {
                        LockSupport.parkNanos(random.nextInt(50_000));
                        held.connection().use();
                    } catch (AcquireTimeoutException expected) {
                        // This is what the race is about.
                    }
                }
                return null;
            });
        }
        bench.threads().start("patient", () -> {
            for (int round = 0; round < rounds / 10; round++) {
                bench.acquire().close();
            }
            return null;
        });
        bench.joinCallers();
        bench.settle();
        assertEquals(1, bench.stats().idle(), "idle connections");
        assertEquals(1, bench.driver().calls(Call.CONNECT), "attempts to connect");
        bench.acquire(Duration.ZERO).close();
    }

    @Rule(value = "WAIT-07", says = "A hand-off to a waiter that is interrupted at that moment loses nothing.")
    default void wait07_anInterruptDuringTheHandOffLosesNothing(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        int rounds = bench.steps() / 40;
        Random random = new Random(1);
        AtomicBoolean done = new AtomicBoolean();
        List<Task<Object>> victims = List.of(
                bench.threads().start("victim one", () -> interruptedOften(bench, done)),
                bench.threads().start("victim two", () -> interruptedOften(bench, done)));
        bench.threads().start("patient", () -> {
            try {
                for (int round = 0; round < rounds; round++) {
                    HeldLease held = bench.acquire();
                    bench.until("both victims wait", () -> bench.stats().waiting() == 2);
                    // Before, during or after the hand-off: what lies between takes a while, never the same.
                    boolean interruptFirst = random.nextInt(4) > 0;
                    if (!interruptFirst) {
                        held.close();
                    }
                    victims.forEach(Task::interrupt);
                    for (int i = random.nextInt(40); i > 0; i--) {
                        bench.stats();
                    }
                    if (interruptFirst) {
                        held.close();
                    }
                }
            } finally {
                done.set(true);
            }
            return null;
        });
        bench.joinCallers();
        bench.settle();
        assertEquals(1, bench.stats().idle(), "idle connections");
        assertEquals(1, bench.driver().calls(Call.CONNECT), "attempts to connect");
        bench.acquire(Duration.ZERO).close();
    }

    private static Object interruptedOften(PoolBench bench, AtomicBoolean done) {
        while (!done.get()) {
            try (HeldLease held = bench.acquire()) {
                held.connection().use();
            } catch (InterruptedException expected) {
                // This is what the race is about.
            }
        }
        return null;
    }

    @Rule(value = "WAIT-08", says = "When maxWaiters callers wait, the next gets a TooManyWaitersException at once.")
    default void wait08_theNumberOfWaitersIsBounded(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).maxWaiters(2).build());
        HeldLease held = bench.acquire();
        Task<HeldLease> first = bench.startWaiter("first");
        Task<HeldLease> second = bench.startWaiter("second");
        assertThrows(TooManyWaitersException.class, bench::acquire);
        second.interrupt();
        second.failure(InterruptedException.class);
        Task<HeldLease> third = bench.startWaiter("third");
        held.close();
        bench.until("a waiter is served", () -> first.ended() || third.ended());
        Task<HeldLease> served = first.ended() ? first : third;
        served.result().close();
        (served == first ? third : first).result().close();
        bench.settle();
    }

    @Rule(value = "WAIT-09", says = "Those who have given up leave nothing behind, however many they were.")
    default void wait09_thoseWhoGaveUpLeaveNothingBehind(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        Task<HeldLease> patient = bench.startWaiter("patient", Duration.ofHours(1));
        for (int i = 1; i <= bench.steps() / 10; i++) {
            assertThrows(AcquireTimeoutException.class, () -> bench.acquire(Duration.ofNanos(1)));
            assertEquals(1, bench.stats().waiting(), "waiters, after " + i + " have given up behind the first");
        }
        held.close();
        patient.result().close();
        bench.settle();
        bench.acquire(Duration.ZERO).close();
    }
}
