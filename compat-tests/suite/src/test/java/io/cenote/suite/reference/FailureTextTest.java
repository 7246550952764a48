package io.cenote.suite.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.suite.Deviations;
import io.cenote.suite.RuleOutcome;
import io.cenote.suite.RuleOutcome.Status;
import io.cenote.suite.SuiteRunner;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.TestThreads;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Whoever reads a failure knows the rule, what was expected and what was seen, and where those are that are stuck. */
class FailureTextTest {
    /** The shortest that is still a valid timeout of a pool; what is waited for here never comes. */
    private static final Duration SHORT = Duration.ofMillis(300);

    private static RuleOutcome failure(List<BrokenPool> pools, String fault, String rule, Duration bound) {
        BrokenPool pool =
                pools.stream().filter(p -> p.fault().equals(fault)).findFirst().orElseThrow();
        RuleOutcome outcome = new SuiteRunner(pool, Deviations.none(), new Await(bound))
                .run(Set.of(rule), heard -> {})
                .get(0);
        assertEquals(Status.FAIL, outcome.status());
        assertEquals(rule, outcome.rule());
        return outcome;
    }

    private static void assertSays(RuleOutcome outcome, String part) {
        assertTrue(outcome.reason().contains(part), () -> "'" + part + "' is missing in: " + outcome.reason());
    }

    @Test
    void itSaysWhatWasExpectedAndWhatWasSeen() {
        RuleOutcome outcome = failure(
                BrokenKeeping.ALL,
                "promises the newest first, but gives each its turn",
                "IDLE-07",
                Await.ordinary().bound());
        assertSays(outcome, "open connections, when two at a time have long been enough");
        assertSays(outcome, "expected: <2> but was: <");
    }

    @Test
    void aWaitInVainSaysForWhatAndWhatThereWasInstead() {
        RuleOutcome outcome = failure(BrokenEnding.ALL, "evict forgets what is leased", "EVICT-01", SHORT);
        assertSays(outcome, "waited 300 ms in vain until the leased one is closed");
        assertSays(outcome, "seen: PoolStats[maxSize=3, open=1, idle=1");
    }

    @Test
    void whoIsStuckIsShownWithItsStackAndSoIsEverybodyElseOfTheRule() {
        RuleOutcome outcome =
                failure(BrokenEnding.ALL, "close forgets the waiters of a suspended pool", "SUSP-03", SHORT);
        assertSays(outcome, "in vain until the waiter is woken");
        assertSays(outcome, "'waiter' TIMED_WAITING");
        assertSays(outcome, "io.cenote.suite.reference.Acquirer.await");
        assertSays(outcome, "'rule SUSP-03'");
        assertFalse(outcome.reason().contains("org.junit."), outcome.reason());
    }

    @Test
    void threadsOfAnotherRuleAreCountedAndNotShown() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread other = new Thread(
                TestThreads.newGroup("OTHER-01"),
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "left over");
        other.start();
        try {
            RuleOutcome outcome = failure(BrokenEnding.ALL, "evict forgets what is leased", "EVICT-01", SHORT);
            assertFalse(outcome.reason().contains("left over"), outcome.reason());
            assertSays(outcome, " of other rules");
        } finally {
            end.countDown();
            other.join();
        }
    }

    @Test
    void misuseOfTheDriverIsToldWithWhoAndWhen() {
        RuleOutcome outcome = failure(
                BrokenEnding.ALL,
                "a second close closes again",
                "CLOSE-05",
                Await.ordinary().bound());
        assertSays(outcome, "the driver was misused");
        assertSays(outcome, "the connector was closed twice, now on thread '");
    }
}
