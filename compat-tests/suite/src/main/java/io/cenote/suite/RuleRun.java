package io.cenote.suite;

import io.cenote.suite.RuleOutcome.Status;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.TestThreads;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** One rule on one pool: runs it on a thread of its own, so that a pool that hangs ends the rule and not the run. */
final class RuleRun {
    /** What a rule does. */
    @FunctionalInterface
    interface Body {
        void run() throws Throwable;
    }

    /** A rule may wait for several states one after another, each within its bound. */
    private static final int BOUNDS_PER_RULE = 4;

    /** A rule that goes on for longer is stuck even if callers that it has started still keep the driver busy. */
    private static final int BOUNDS_OF_A_BUSY_RULE = 16;

    private final Rule rule;
    private final String subject;
    private final Optional<Deviations.Deviation> deviation;
    private final TestThreads threads;
    private final LongSupplier driverCalls;
    private final Runnable assertNoMisuse;
    private final Runnable tearDown;
    private final Await await;
    private RuleOutcome outcome;
    private Throwable failure;

    RuleRun(Rule rule, String subject, Optional<Deviations.Deviation> deviation, PoolBench bench, Await await) {
        this(
                rule,
                subject,
                deviation,
                bench.threads(),
                bench.driver()::callsInAll,
                () -> bench.driver().assertNoMisuse(),
                bench::tearDown,
                await);
    }

    RuleRun(Rule rule, String subject, Optional<Deviations.Deviation> deviation, DataSourceBench bench, Await await) {
        this(
                rule,
                subject,
                deviation,
                bench.threads(),
                bench.driver()::callsInAll,
                () -> bench.driver().assertNoMisuse(),
                bench::tearDown,
                await);
    }

    private RuleRun(
            Rule rule,
            String subject,
            Optional<Deviations.Deviation> deviation,
            TestThreads threads,
            LongSupplier driverCalls,
            Runnable assertNoMisuse,
            Runnable tearDown,
            Await await) {
        this.rule = rule;
        this.subject = subject;
        this.deviation = deviation;
        this.threads = threads;
        this.driverCalls = driverCalls;
        this.assertNoMisuse = assertNoMisuse;
        this.tearDown = tearDown;
        this.await = await;
    }

    /** Runs it and tells how the pool did. */
    RuleOutcome run(Body body) {
        long start = System.nanoTime();
        Throwable thrown = runOnItsOwnThread(body);
        boolean tookBound = System.nanoTime() - start >= await.bound().toNanos();
        if (thrown == null && deviation.isPresent() && deviation.get().always()) {
            conclude(
                    Status.FAIL,
                    "is listed as always broken (" + deviation.get().reason()
                            + "), but the pool keeps it: delete the line from the deviations",
                    null);
        } else if (thrown == null) {
            conclude(Status.PASS, "", null);
        } else if (thrown instanceof TestAbortedException) {
            conclude(Status.NOT_APPLICABLE, text(thrown), thrown);
        } else if (deviation.isPresent()) {
            conclude(Status.DEVIATION, deviation.get().reason(), thrown);
        } else {
            String text = text(thrown);
            boolean hinted = !tookBound || text.contains(await.hint());
            conclude(Status.FAIL, hinted ? text : text + await.hint(), thrown);
        }
        return outcome;
    }

    /** The outcome as JUnit wants it: nothing, an abort, or a failure that names the rule. */
    void report() {
        switch (outcome.status()) {
            case PASS -> {}
            case NOT_APPLICABLE, DEVIATION ->
                throw new TestAbortedException(outcome.status().text() + ": " + outcome.reason(), failure);
            case FAIL ->
                throw new AssertionFailedError(rule.value() + " (" + rule.says() + "): " + outcome.reason(), failure);
        }
    }

    private void conclude(Status status, String reason, Throwable thrown) {
        outcome = new RuleOutcome(rule.value(), rule.says(), subject, status, reason);
        failure = thrown;
    }

    private Throwable runOnItsOwnThread(Body body) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        ThreadGroup group = TestThreads.newGroup(rule.value());
        Thread thread = new Thread(group, () -> thrown.set(runHere(body)), "rule " + rule.value());
        thread.setDaemon(true);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        Duration limit = await.bound().multipliedBy(BOUNDS_PER_RULE);
        try {
            long before;
            int parts = 0;
            do {
                before = driverCalls.getAsLong();
                thread.join(limit.toMillis());
                parts++;
            } while (thread.isAlive()
                    && driverCalls.getAsLong() != before
                    && parts < BOUNDS_OF_A_BUSY_RULE / BOUNDS_PER_RULE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new AssertionError("interrupted while the rule ran", e);
        }
        if (thread.isAlive()) {
            AssertionError stuck = new AssertionError("the rule has not ended after " + limit.toMillis()
                    + " ms or more: a call that must not wait is stuck" + await.hint() + await.dump(thread));
            thread.interrupt();
            return stuck;
        }
        return thrown.get();
    }

    private Throwable runHere(Body body) {
        Throwable thrown = null;
        threads.enrol();
        try {
            body.run();
            threads.joinAll();
            assertNoMisuse.run();
        } catch (Throwable e) {
            thrown = e;
        }
        try {
            tearDown.run();
            assertNoMisuse.run();
        } catch (Throwable e) {
            thrown = Objects.requireNonNullElse(thrown, e);
        }
        return thrown;
    }

    private static String text(Throwable thrown) {
        String message = thrown.getMessage();
        boolean speaksForItself = thrown instanceof AssertionError || thrown instanceof TestAbortedException;
        return speaksForItself && message != null ? message : thrown.toString();
    }
}
