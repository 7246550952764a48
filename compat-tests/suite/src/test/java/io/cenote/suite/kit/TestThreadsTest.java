package io.cenote.suite.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TestThreadsTest {
    private final Await brief = new Await(Duration.ofMillis(50));

    @Test
    void aResultIsHandedOver() {
        TestThreads threads = new TestThreads(Await.ordinary());
        assertEquals("done", threads.start("one", () -> "done").result());
        threads.joinAll();
    }

    @Test
    void aFailureIsPropagatedUnlessItWasAskedFor() {
        TestThreads threads = new TestThreads(Await.ordinary());
        threads.start("expected", () -> {
                    throw new IOException("no");
                })
                .failure(IOException.class);
        threads.joinAll();
        threads.start("unexpected", () -> {
            throw new IOException("really no");
        });
        AssertionError thrown = assertThrows(AssertionError.class, threads::joinAll);
        assertTrue(thrown.getMessage().contains("'unexpected' failed: java.io.IOException: really no"));
    }

    @Test
    void aFailureThatDoesNotComeIsAFailure() {
        TestThreads threads = new TestThreads(Await.ordinary());
        AssertionError thrown = assertThrows(
                AssertionError.class, () -> threads.start("one", () -> "fine").failure(IOException.class));
        assertTrue(thrown.getMessage().contains("but returned fine"), thrown.getMessage());
    }

    @Test
    void aStuckThreadIsShownWithItsStack() {
        TestThreads threads = new TestThreads(brief);
        Gate gate = new Gate(brief);
        TestThreads.Task<Void> stuck = threads.start("stuck", () -> {
            gate.pass();
            return null;
        });
        AssertionError thrown = assertThrows(AssertionError.class, stuck::join);
        assertTrue(thrown.getMessage().contains("'stuck' has not ended"), thrown.getMessage());
        assertTrue(thrown.getMessage().contains("io.cenote.suite.kit.Gate.pass"), thrown.getMessage());
        gate.open();
    }

    @Test
    void threadsThatGetOnMayTakeLongerThanTheBound() {
        TestThreads threads = new TestThreads(brief);
        Gate gate = new Gate(brief);
        threads.start("long", () -> {
            gate.pass();
            return null;
        });
        AtomicInteger looks = new AtomicInteger();
        threads.joinAllWhile(() -> {
            if (looks.incrementAndGet() == 20) {
                gate.open(); // After twenty looks, which take several bounds.
            }
            return looks.get();
        });
        assertTrue(looks.get() >= 20, looks + " looks");
    }

    @Test
    void whoWaitsIsToldFromWhoHasEnded() {
        TestThreads threads = new TestThreads(Await.ordinary());
        Gate gate = new Gate(Await.ordinary());
        TestThreads.Task<String> waiting = threads.start("waiting", () -> {
            gate.pass();
            return "done";
        });
        waiting.untilItWaits();
        assertFalse(waiting.ended());
        gate.open();
        assertEquals("done", waiting.result());
        waiting.untilItWaits();
    }

    @Test
    void everyBoundIsThirtySecondsTimesTheScale() {
        assertEquals(Duration.ofSeconds(30), Await.scaled("1").bound());
        assertEquals(Duration.ofSeconds(3), Await.scaled("0.1").bound());
        for (String wrong : List.of("0", "-1", "fast", "")) {
            String message = assertThrows(IllegalArgumentException.class, () -> Await.scaled(wrong))
                    .getMessage();
            assertTrue(message.contains("cenote.suite.scale is '" + wrong + "'"), message);
        }
    }

    @Test
    void afterAFaultElsewhereNobodyWaitsForAStuckThread() {
        TestThreads threads = new TestThreads(Await.ordinary());
        Gate gate = new Gate(Await.ordinary());
        TestThreads.Task<Void> stuck = threads.start("stuck", () -> {
            gate.pass();
            return null;
        });
        threads.start("faulty", () -> {
            throw new IllegalStateException("really no");
        });
        AssertionError thrown = assertThrows(AssertionError.class, stuck::join);
        assertTrue(thrown.getMessage().contains("'faulty' failed: java.lang.IllegalStateException: really no"));
        gate.open();
    }

    @Test
    void aLongBoundComesWithTheAdviceToShortenIt() {
        assertTrue(new Await(Duration.ofSeconds(30)).hint().contains("-Dcenote.suite.scale=0.1"));
        assertEquals("", brief.hint());
    }

    @Test
    void callersAreKnown() {
        TestThreads threads = new TestThreads(Await.ordinary());
        assertTrue(threads.start("one", () -> threads.isCaller(Thread.currentThread()))
                .result());
        assertFalse(threads.isCaller(Thread.currentThread()));
        threads.enrol();
        assertTrue(threads.isCaller(Thread.currentThread()));
    }

    @Test
    void aWaitInVainSaysForWhatAndShowsTheThreads() {
        AssertionError thrown = assertThrows(
                AssertionError.class, () -> brief.until("it rains", () -> false, () -> "sunshine", () -> {}));
        assertTrue(thrown.getMessage().startsWith("waited 50 ms in vain until it rains; seen: sunshine"));
        assertTrue(thrown.getMessage().contains("aWaitInVainSaysForWhatAndShowsTheThreads"), thrown.getMessage());
    }

    @Test
    void aWaitKeepsTheInterruptFlag() {
        Thread.currentThread().interrupt();
        int[] looks = {0};
        brief.until("the third look", () -> ++looks[0] == 3);
        assertTrue(Thread.interrupted(), "the interrupt flag after a wait");
    }
}
