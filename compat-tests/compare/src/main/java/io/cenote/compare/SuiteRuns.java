package io.cenote.compare;

import io.cenote.compare.hikari.HikariProvider;
import io.cenote.compare.peers.PeerDeviations;
import io.cenote.suite.DataSourceRunner;
import io.cenote.suite.Deviations;
import io.cenote.suite.RuleOutcome;
import io.cenote.suite.RuleOutcome.Status;
import io.cenote.suite.SuiteRunner;
import io.cenote.suite.kit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs the suite on a pool, with patience where it is worth it. */
final class SuiteRuns {
    /**
     * A pool that breaks a rule often does so by never doing something: no need to wait long for that. On a slow machine
     * a bound that is too short can only confirm the deviation.
     */
    private static final Duration KNOWN_TO_DEVIATE = Duration.ofSeconds(1);

    private static final String NO_ADAPTER =
            "there is no adapter to the SPI for it: only the rules about data sources are for it";

    private static final Set<String> ABOUT_DATA_SOURCES = Set.copyOf(DataSourceRunner.rules());
    private static final List<String> RULES = Stream.concat(
                    SuiteRunner.rules().stream(), DataSourceRunner.rules().stream())
            .toList();
    private static final Deviations HIKARI_BEHIND_THE_SPI = HikariProvider.deviations();

    private SuiteRuns() {}

    /** The names of all rules: those about pools behind the SPI, then those about data sources. */
    static List<String> rules() {
        return RULES;
    }

    /**
     * Runs every rule, in order.
     *
     * @param subject the pool
     * @param heard is told each outcome as it comes, by one thread
     * @return how many threads have died of what the suite's drivers throw
     */
    static int run(SuiteSubject subject, Consumer<RuleOutcome> heard) {
        SubjectThreads threads = new SubjectThreads(subject.name());
        threads.run(() -> rules().forEach(rule -> heard.accept(outcome(subject, rule))));
        return threads.died();
    }

    /** Runs one rule. */
    static RuleOutcome run(SuiteSubject subject, String rule) {
        AtomicReference<RuleOutcome> outcome = new AtomicReference<>();
        new SubjectThreads(subject.name()).run(() -> outcome.set(outcome(subject, rule)));
        return outcome.get();
    }

    /** What a pool is known to break. */
    static Deviations deviations(SuiteSubject subject, String rule) {
        if (ABOUT_DATA_SOURCES.contains(rule)) {
            return PeerDeviations.of(subject.name());
        }
        // Of the pools with an adapter only HikariCP is known to deviate.
        return subject.name().equals(HikariProvider.NAME) ? HIKARI_BEHIND_THE_SPI : Deviations.none();
    }

    private static RuleOutcome outcome(SuiteSubject subject, String rule) {
        Deviations deviations = deviations(subject, rule);
        Await await = deviations.of(rule).isPresent() ? new Await(KNOWN_TO_DEVIATE) : Await.ordinary();
        Set<String> rules = Set.of(rule);
        if (ABOUT_DATA_SOURCES.contains(rule)) {
            return new DataSourceRunner(subject.dataSource(), deviations, await)
                    .run(rules, outcome -> {})
                    .get(0);
        }
        return subject.pool()
                .map(pool -> new SuiteRunner(pool, deviations, await)
                        .run(rules, outcome -> {})
                        .get(0))
                .orElseGet(() -> new RuleOutcome(rule, "", subject.name(), Status.NOT_APPLICABLE, NO_ADAPTER));
    }
}
