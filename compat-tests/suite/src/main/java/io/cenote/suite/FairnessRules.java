package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** FAIR: in which order waiters are served. */
public interface FairnessRules {
    @Rule(value = "FAIR-01", says = "Waiters are served in the order of their arrival.", needs = PoolTrait.FIFO_WAITERS)
    default void fair01_waitersAreServedInTheOrderOfArrival(PoolBench bench) throws Exception {
        bench.open(strict(bench));
        HeldLease held = bench.acquire();
        List<Integer> served = new CopyOnWriteArrayList<>();
        int waiters = bench.waiters();
        for (int i = 0; i < waiters; i++) {
            startServed(bench, served, i, i);
        }
        held.close();
        bench.joinCallers();
        assertEquals(IntStream.range(0, waiters).boxed().toList(), served, "order of service");
    }

    @Rule(
            value = "FAIR-02",
            says = "Waiters that give up leave the order of the others as it is.",
            needs = PoolTrait.FIFO_WAITERS)
    default void fair02_thoseWhoGiveUpDoNotDisturbTheOrder(PoolBench bench) throws Exception {
        bench.open(strict(bench));
        HeldLease held = bench.acquire();
        List<Integer> served = new CopyOnWriteArrayList<>();
        List<Task<Void>> tasks = new ArrayList<>();
        // An odd number: a queue that is turned at each departure could else end where it began.
        int waiters = bench.waiters() | 1;
        for (int i = 0; i < waiters; i++) {
            tasks.add(startServed(bench, served, i, i));
        }
        for (int i = 0; i < waiters; i += 2) {
            tasks.get(i).interrupt();
            tasks.get(i).failure(InterruptedException.class); // One after another: the same departures every time.
        }
        held.close();
        bench.joinCallers();
        List<Integer> odd =
                IntStream.range(0, waiters).filter(i -> i % 2 == 1).boxed().toList();
        assertEquals(odd, served, "order of service");
    }

    @Rule(
            value = "FAIR-03",
            says = "Nobody who comes later overtakes a waiter, not even the thread that releases.",
            needs = PoolTrait.FIFO_WAITERS)
    default void fair03_nobodyOvertakesAWaiter(PoolBench bench) throws Exception {
        bench.open(strict(bench));
        for (int round = 0; round < 50; round++) {
            HeldLease held = bench.acquire();
            List<Integer> served = new CopyOnWriteArrayList<>();
            Task<Void> waiter = startServed(bench, served, 1, 0);
            held.close();
            HeldLease late = bench.acquire();
            served.add(2);
            late.close();
            waiter.join();
            assertEquals(List.of(1, 2), served, "the waiter is 1, who came later is 2; round " + round);
        }
    }

    @Rule(value = "FAIR-04", says = "No waiter starves while others take and release without a pause.")
    default void fair04_noWaiterStarves(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        AtomicBoolean done = new AtomicBoolean();
        for (int i = 0; i < 2; i++) {
            bench.threads().start("busy-" + i, () -> {
                while (!done.get()) {
                    bench.acquire().close();
                }
                return null;
            });
        }
        Task<Void> patient = bench.threads().start("patient", () -> {
            try {
                for (int i = 0; i < 20; i++) {
                    bench.acquire().close();
                }
            } finally {
                done.set(true);
            }
            return null;
        });
        patient.result();
        bench.threads().joinAll();
        bench.settle();
    }

    @Rule(
            value = "FAIR-05",
            says = "A pool that can be strict serves in the order of arrival those who have waited for handoffAfter.",
            needs = PoolTrait.FIFO_WAITERS)
    default void fair05_thoseWhoHaveWaitedForLongAreServedInOrder(PoolBench bench) throws Exception {
        Duration handoffAfter = Duration.ofMillis(1);
        bench.open(bench.config().maxSize(1).handoffAfter(handoffAfter).build(), strict(bench));
        HeldLease held = bench.acquire();
        List<Integer> served = new CopyOnWriteArrayList<>();
        int waiters = Math.min(300, bench.waiters());
        for (int i = 0; i < waiters; i++) {
            startServed(bench, served, i, i);
        }
        long last = System.nanoTime();
        bench.until("the last has waited for handoffAfter", () -> System.nanoTime() - last > handoffAfter.toNanos());
        held.close();
        for (int i = 0; i < 10; i++) {
            bench.acquire().close(); // Whoever comes later is behind them.
        }
        bench.joinCallers();
        assertEquals(IntStream.range(0, waiters).boxed().toList(), served, "order of service");
    }

    private static PoolConfig strict(PoolBench bench) {
        return bench.config().maxSize(1).handoffAfter(Duration.ZERO).build();
    }

    /** Starts a caller that notes its number when it is served, and waits until it is the last in the queue. */
    private static Task<Void> startServed(PoolBench bench, List<Integer> served, int number, int ahead) {
        Task<Void> task = bench.threads().start("waiter-" + number, () -> {
            // On a busy machine it takes long to start them all, and the first waits until the last is there.
            HeldLease lease = bench.acquire(bench.patience().multipliedBy(4));
            served.add(number);
            lease.close();
            return null;
        });
        bench.until("waiter " + number + " waits", () -> bench.stats().waiting() == ahead + 1 || task.failed());
        if (task.failed()) {
            task.result();
        }
        return task;
    }
}
