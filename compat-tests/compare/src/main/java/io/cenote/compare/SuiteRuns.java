package io.cenote.compare;

import io.cenote.compare.hikari.HikariProvider;
import io.cenote.spi.PoolProvider;
import io.cenote.suite.Deviations;
import io.cenote.suite.RuleOutcome;
import io.cenote.suite.SuiteRunner;
import io.cenote.suite.kit.Await;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Runs the suite on a pool, with patience where it is worth it. */
final class SuiteRuns {
    /**
     * A pool that breaks a rule often does so by never doing something: no need to wait long for that. On a slow machine
     * a bound that is too short can only confirm the deviation.
     */
    private static final Duration KNOWN_TO_DEVIATE = Duration.ofSeconds(1);

    private SuiteRuns() {}

    /**
     * Runs every rule, in order.
     *
     * @param provider the pool
     * @param heard is told each outcome as it comes, by one thread
     * @return how many threads have died of what the suite's drivers throw
     */
    static int run(PoolProvider provider, Consumer<RuleOutcome> heard) {
        SubjectThreads threads = new SubjectThreads(provider.name());
        threads.run(() -> SuiteRunner.rules().forEach(rule -> heard.accept(outcome(provider, rule))));
        return threads.died();
    }

    /** Runs one rule. */
    static RuleOutcome run(PoolProvider provider, String rule) {
        AtomicReference<RuleOutcome> outcome = new AtomicReference<>();
        new SubjectThreads(provider.name()).run(() -> outcome.set(outcome(provider, rule)));
        return outcome.get();
    }

    private static RuleOutcome outcome(PoolProvider provider, String rule) {
        Deviations deviations = deviations(provider);
        Await await = deviations.of(rule).isPresent() ? new Await(KNOWN_TO_DEVIATE) : Await.ordinary();
        return new SuiteRunner(provider, deviations, await)
                .run(Set.of(rule), outcome -> {})
                .get(0);
    }

    /** Only HikariCP is known to deviate. */
    private static Deviations deviations(PoolProvider provider) {
        return provider.name().equals(HikariProvider.NAME) ? HikariProvider.deviations() : Deviations.none();
    }
}
