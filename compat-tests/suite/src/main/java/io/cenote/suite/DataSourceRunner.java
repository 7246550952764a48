package io.cenote.suite;

import io.cenote.suite.kit.Await;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs the rules about data sources without a test framework around them, for a command line.
 *
 * @param provider the data sources to check
 * @param deviations the rules that they are known to break
 * @param await the bounds
 */
public record DataSourceRunner(DataSourceProvider provider, Deviations deviations, Await await) {
    /** Checks that nothing is missing. */
    public DataSourceRunner {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(deviations, "deviations");
        Objects.requireNonNull(await, "await");
    }

    /**
     * The names of all rules about data sources, in order.
     *
     * @return for instance {@code DS-01}
     */
    public static List<String> rules() {
        return Rules.ofDataSources().stream()
                .map(method -> Rules.rule(method).value())
                .toList();
    }

    /**
     * Runs some rules, one after another, on this thread and others. An interrupt ends the run with the rule that is
     * running, and the flag is kept.
     *
     * @param rules the names of the rules to run
     * @param progress is told each outcome as it comes
     * @return the outcomes, in the order of the rules
     */
    public List<RuleOutcome> run(Set<String> rules, Consumer<RuleOutcome> progress) {
        List<RuleOutcome> outcomes = new ArrayList<>();
        for (Method method : Rules.ofDataSources()) {
            if (rules.contains(Rules.rule(method).value())
                    && !Thread.currentThread().isInterrupted()) {
                RuleOutcome outcome = run(method);
                outcomes.add(outcome);
                progress.accept(outcome);
            }
        }
        return outcomes;
    }

    private RuleOutcome run(Method method) {
        Rule rule = Rules.rule(method);
        DataSourceBench bench = new DataSourceBench(provider, await);
        DataSourceContract contract = new DataSourceContract() {
            @Override
            protected DataSourceProvider provider() {
                return provider;
            }
        };
        return new RuleRun(rule, provider.name(), deviations.of(rule.value()), bench, await).run(() -> {
            try {
                method.invoke(contract, bench);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
