package io.cenote.compare;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cenote.compare.hikari.HikariProvider;
import io.cenote.suite.RuleOutcome;
import io.cenote.suite.RuleOutcome.Status;
import io.cenote.suite.SuiteRunner;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The suite on HikariCP: what it breaks is listed, with the reason, and nothing else. */
class HikariSuiteTest {
    private static final SuiteSubject HIKARI = Subjects.choose(
                    HikariProvider.NAME, HikariSuiteTest.class.getClassLoader())
            .get(0);

    @TestFactory
    Stream<DynamicTest> hikariKeepsEveryRuleThatIsNotListedAsADeviation() {
        return SuiteRunner.rules().stream()
                .map(rule -> DynamicTest.dynamicTest(rule, () -> {
                    RuleOutcome outcome = SuiteRuns.run(HIKARI, rule);
                    assertNotEquals(Status.FAIL, outcome.status(), outcome.reason());
                    assumeTrue(outcome.status() == Status.PASS, outcome.status().text() + ": " + outcome.reason());
                }));
    }
}
