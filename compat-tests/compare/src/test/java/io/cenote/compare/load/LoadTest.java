package io.cenote.compare.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final double MICROS_PER_MILLI = 1000;

    /** Waits for so long in acquire and in close. */
    private record Slow(int acquireMillis, int closeMillis) implements Supply<String> {
        @Override
        public String acquire() throws Exception {
            Hold.<String>waiting(Duration.ofMillis(acquireMillis)).use("");
            return "taken";
        }

        @Override
        public void release(String taken) throws Exception {
            Hold.<String>waiting(Duration.ofMillis(closeMillis)).use(taken);
        }
    }

    @Test
    void acquireAndCloseAreBothCountedAndTheUseIsNot() throws Exception {
        Felt felt = new Load(2, false, 2).run(new Slow(2, 3), Hold.waiting(Duration.ofMillis(4)), 10, 50);
        assertTrue(felt.waited(0) >= 2 * MICROS_PER_MILLI * 0.99, felt.waited(0) + " us");
        assertTrue(felt.meanClose() >= 3 * MICROS_PER_MILLI, felt.meanClose() + " us");
        assertTrue(felt.poolTime(0) >= 5 * MICROS_PER_MILLI * 0.99, felt.poolTime(0) + " us");
        assertTrue(felt.whole(0) >= 9 * MICROS_PER_MILLI * 0.99, felt.whole(0) + " us");
        assertTrue(felt.utilisation() > 0 && felt.utilisation() < 1, felt.utilisation() + " of the time");
    }

    /** The first caller keeps what all want until the time is over. */
    @Test
    void aWaitThatIsPendingAtTheEndRunsOutAndCounts() throws Exception {
        One one = new One();
        int millis = 300;
        Felt felt = new Load(3, false, 1).run(one, one.keptFirstFor(millis), 0, millis);
        assertTrue(felt.waited(100) >= millis * MICROS_PER_MILLI * 0.99, felt.waited(100) + " us");
        assertEquals(0, Arrays.stream(felt.throughput()).sum(), "nothing ended in time");
    }

    @Test
    void aWaitThatBeganBeforeItCountsCountsWhole() throws Exception {
        One one = new One();
        int warmUp = 300;
        Felt felt = new Load(2, false, 1).run(one, one.keptFirstFor(warmUp), warmUp, 100);
        assertTrue(felt.waited(100) >= warmUp * MICROS_PER_MILLI * 0.99, felt.waited(100) + " us");
    }

    /** One thing that all want. */
    private static final class One implements Supply<String> {
        private final BlockingQueue<String> there = new LinkedBlockingQueue<>(List.of("one"));
        private final CountDownLatch wanted = new CountDownLatch(2);
        private final AtomicBoolean first = new AtomicBoolean(true);

        @Override
        public String acquire() throws Exception {
            wanted.countDown();
            return there.take();
        }

        @Override
        public void release(String taken) {
            there.add(taken);
        }

        /** Whoever has it first keeps it for so long from when another wants it. */
        Hold<String> keptFirstFor(int millis) {
            return taken -> {
                if (first.getAndSet(false)) {
                    assertTrue(wanted.await(30, TimeUnit.SECONDS));
                    Hold.<String>waiting(Duration.ofMillis(millis)).use(taken);
                }
            };
        }
    }

    @Test
    void throughputCountsWhatAllCallersGotDone() throws Exception {
        AtomicLong uses = new AtomicLong();
        int millis = 100;
        Felt felt = new Load(3, false, 3).run(new Slow(0, 0), Hold.waiting(Duration.ofMillis(1)), 0, millis);
        Load many = new Load(200, false, 200); // share tallies
        Felt shared = many.run(
                new Slow(0, 0),
                taken -> {
                    uses.incrementAndGet();
                    Hold.waiting(Duration.ofMillis(5)).use(taken);
                },
                0,
                millis);
        double done = Arrays.stream(felt.throughput()).average().orElseThrow() * millis;
        assertTrue(done > 0 && done <= 3 * millis, done + " operations of 1 ms by 3 callers in " + millis + " ms");
        double all = Arrays.stream(shared.throughput()).average().orElseThrow() * millis;
        assertTrue(all <= uses.get() && all >= uses.get() - 200 - 1e-6, all + " of " + uses + " ended in time");
    }

    @Test
    void jainIsOneIfAllGetTheSameAndOneOfManyIfOneGetsAll() {
        assertEquals(1, Felt.jain(new long[] {5, 5, 5, 5}), 1e-9);
        assertEquals(0.25, Felt.jain(new long[] {0, 8, 0, 0}), 1e-9);
        assertEquals(0.9, Felt.jain(new long[] {1, 2}), 1e-9);
    }

    @Test
    void serviceInTurnIsTheIdealLongestWait() throws Exception {
        Felt felt = new Load(4, false, 1).run(inTurn(4), Hold.waiting(Duration.ofMillis(1)), 0, 400);
        assertTrue(felt.longestWaitOfIdeal() > 0.5, "no wait is longer than half of the ideal, which no order can do");
        assertTrue(felt.jain() > 0.9, "in turn, all get the same done");
    }

    /** One thing, given to so many callers in the order in which they ask, and to nobody before all have come. */
    private static Supply<String> inTurn(int callers) {
        Queue<Thread> turn = new ConcurrentLinkedQueue<>();
        CountDownLatch came = new CountDownLatch(callers);
        return new Supply<>() {
            @Override
            public String acquire() throws Exception {
                turn.add(Thread.currentThread());
                came.countDown();
                assertTrue(came.await(30, TimeUnit.SECONDS));
                while (turn.peek() != Thread.currentThread()) {
                    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
                }
                return "one";
            }

            @Override
            public void release(String taken) {
                turn.remove();
            }
        };
    }

    @Test
    void aPermitThatSomebodyLeftDoesNotShortenAHold() throws Exception {
        LockSupport.unpark(Thread.currentThread());
        long begun = System.nanoTime();
        Hold.waiting(Duration.ofMillis(20)).use("");
        assertTrue(System.nanoTime() - begun >= TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void theFirstFailureOfACallerIsTheFailureOfTheRun() {
        Supply<String> none = new Supply<>() {
            @Override
            public String acquire() {
                throw new IllegalStateException("nothing there");
            }

            @Override
            public void release(String taken) {}
        };
        IllegalStateException e = assertThrows(
                IllegalStateException.class, () -> new Load(2, false, 1).run(none, Hold.work(1), 0, 1_000));
        assertEquals("nothing there", e.getMessage());
    }

    @Test
    void callersBeginTogetherAndAreVirtualIfThatIsAskedFor() throws Exception {
        if (!Callers.virtualThreads()) {
            assertThrows(ReflectiveOperationException.class, Callers::virtual);
            return;
        }
        CountDownLatch both = new CountDownLatch(2);
        ConcurrentLinkedQueue<String> kinds = new ConcurrentLinkedQueue<>();
        Callers callers = Callers.ready(2, Callers.virtual(), number -> {
            kinds.add(Thread.currentThread().getClass().getSimpleName());
            both.countDown();
            assertTrue(both.await(30, TimeUnit.SECONDS), "the other one has not begun");
        });
        callers.go();
        callers.join();
        assertEquals("VirtualThread", kinds.peek());
    }
}
