package io.cenote.compare;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cenote.suite.DataSourceRunner;
import io.cenote.suite.RuleOutcome;
import io.cenote.suite.RuleOutcome.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The rules about data sources on all pools: what each breaks is listed, with the reason, and nothing else. */
@Execution(ExecutionMode.CONCURRENT)
class PeerSuiteTest {
    private static final List<SuiteSubject> SUBJECTS = Subjects.choose("all", PeerSuiteTest.class.getClassLoader());

    /** The pools side by side: most of the time each waits for something not to happen. */
    private static final ExecutorService RUNS = Executors.newCachedThreadPool();

    private static final Map<String, Future<List<RuleOutcome>>> OUTCOMES = new TreeMap<>();

    @BeforeAll
    static void startAll() {
        for (SuiteSubject subject : SUBJECTS) {
            OUTCOMES.put(subject.name(), RUNS.submit(() -> {
                List<RuleOutcome> outcomes = new ArrayList<>();
                DataSourceRunner.rules().forEach(rule -> outcomes.add(SuiteRuns.run(subject, rule)));
                return outcomes;
            }));
        }
    }

    @AfterAll
    static void end() {
        RUNS.shutdownNow();
    }

    @TestFactory
    Stream<DynamicContainer> everyPoolKeepsTheRulesThatAreNotListedAsItsDeviations() {
        return SUBJECTS.stream()
                .map(subject -> DynamicContainer.dynamicContainer(
                        subject.name(), DataSourceRunner.rules().stream().map(rule -> check(subject, rule))));
    }

    private static DynamicTest check(SuiteSubject subject, String rule) {
        return DynamicTest.dynamicTest(rule, () -> {
            RuleOutcome outcome = OUTCOMES.get(subject.name()).get().stream()
                    .filter(candidate -> candidate.rule().equals(rule))
                    .findFirst()
                    .orElseThrow();
            assertNotEquals(
                    Status.FAIL, outcome.status(), () -> outcome.subject() + " " + rule + ": " + outcome.reason());
            assumeTrue(outcome.status() == Status.PASS, outcome.status().text() + ": " + outcome.reason());
        });
    }

    @Test
    void thePoolsOfThisProjectBreakNoRule() {
        for (SuiteSubject subject : SUBJECTS.subList(0, 3)) {
            assertTrue(
                    SuiteRuns.rules().stream()
                            .allMatch(rule ->
                                    SuiteRuns.deviations(subject, rule).of(rule).isEmpty()),
                    subject.name());
        }
    }
}
