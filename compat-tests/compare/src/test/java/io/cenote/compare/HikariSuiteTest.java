package io.cenote.compare;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cenote.compare.hikari.HikariProvider;
import io.cenote.suite.RuleOutcome;
import io.cenote.suite.RuleOutcome.Status;
import io.cenote.suite.SuiteRunner;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The suite on HikariCP: what it breaks is listed, with the reason, and nothing else. */
@Execution(ExecutionMode.CONCURRENT)
class HikariSuiteTest {
    private static final SuiteSubject HIKARI = Subjects.choose(
                    HikariProvider.NAME, HikariSuiteTest.class.getClassLoader())
            .get(0);

    static List<String> rules() {
        return SuiteRunner.rules();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void hikariKeepsEveryRuleThatIsNotListedAsADeviation(String rule) {
        RuleOutcome outcome = SuiteRuns.run(HIKARI, rule);
        assertNotEquals(Status.FAIL, outcome.status(), () -> rule + ": " + outcome.reason());
        assumeTrue(outcome.status() == Status.PASS, outcome.status().text() + ": " + outcome.reason());
    }
}
