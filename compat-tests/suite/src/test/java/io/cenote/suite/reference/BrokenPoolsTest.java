package io.cenote.suite.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.cenote.suite.Deviations;
import io.cenote.suite.RuleOutcome;
import io.cenote.suite.RuleOutcome.Status;
import io.cenote.suite.SuiteRunner;
import io.cenote.suite.kit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A suite is worth what it finds: every fault here must be found, and by the rules that it breaks and no others. */
@Execution(ExecutionMode.CONCURRENT)
class BrokenPoolsTest {
    /** What is to be found here hangs for ever or not at all, so there is no point in waiting for long. */
    private static final Await BRIEF = new Await(Duration.ofSeconds(2));

    static Stream<BrokenPool> pools() {
        return Stream.of(BrokenTaking.ALL, BrokenKeeping.ALL, BrokenEnding.ALL, BrokenTelling.ALL, BrokenWatching.ALL)
                .flatMap(List::stream);
    }

    /** Rules in which everything happens at once: by chance they meet any fault of their family. */
    private static final Set<String> STORMS = Set.of("CLOSE-10", "EVICT-04", "SUSP-04", "INV-04");

    @ParameterizedTest
    @MethodSource("pools")
    void theFaultIsFoundByTheRulesThatItBreaks(BrokenPool pool) {
        for (RuleOutcome outcome : run(pool, BRIEF, pool.breaks())) {
            // A rule about a burst cannot be judged where a burst cannot be made.
            assumeFalse(String.valueOf(outcome.reason()).contains("this machine is too busy"), outcome::toString);
            assertEquals(Status.FAIL, outcome.status(), () -> outcome.rule() + " should find that " + pool);
        }
    }

    @ParameterizedTest
    @MethodSource("pools")
    void theFaultIsFoundByNoOtherRuleOfTheFamily(BrokenPool pool) {
        Set<String> families =
                pool.breaks().stream().map(BrokenPoolsTest::family).collect(Collectors.toSet());
        Set<String> others = SuiteRunner.rules().stream()
                .filter(rule -> families.contains(family(rule)) && !STORMS.contains(rule))
                .filter(rule ->
                        !pool.breaks().contains(rule) && !pool.concerns().contains(rule))
                .collect(Collectors.toSet());
        for (RuleOutcome outcome : run(pool, Await.ordinary(), others)) {
            assertNotEquals(Status.FAIL, outcome.status(), () -> outcome + " has nothing to do with it that " + pool);
        }
    }

    @Test
    void aCounterThatIsMissingIsFoundByTheRulesAboutFiguresAlone() {
        BrokenPool pool = BrokenTelling.WITHOUT_A_COUNTER;
        List<RuleOutcome> failed = run(pool, Await.ordinary(), Set.copyOf(SuiteRunner.rules())).stream()
                .filter(outcome -> outcome.status() == Status.FAIL)
                .toList();
        assertEquals(
                List.of("CHAOS-01", "STAT-01", "STAT-02", "STAT-04", "STAT-06"),
                failed.stream().map(RuleOutcome::rule).toList(),
                failed::toString);
    }

    private static List<RuleOutcome> run(BrokenPool pool, Await await, Set<String> rules) {
        return new SuiteRunner(pool, Deviations.none(), await).run(rules, outcome -> {});
    }

    @Test
    void everyFamilyHasABrokenPool() {
        Set<String> found = pools().flatMap(pool -> pool.breaks().stream())
                .map(BrokenPoolsTest::family)
                .collect(Collectors.toSet());
        for (String rule : SuiteRunner.rules()) {
            assertTrue(found.contains(family(rule)), () -> "no broken pool breaks a rule of the family of " + rule);
        }
    }

    /** Faults of these are met by chance, or break a rule of the same family before. */
    private static final Set<String> WITHOUT =
            Set.of("CLOSE-10", "DRV-04", "DRV-15", "EVICT-03", "FAIR-04", "INV-04", "WAIT-06");

    @Test
    void everyOtherRuleHasABrokenPoolOfItsOwn() {
        Set<String> found = pools().flatMap(pool -> pool.breaks().stream()).collect(Collectors.toSet());
        Set<String> missing = SuiteRunner.rules().stream()
                .filter(rule -> !found.contains(rule))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(WITHOUT), missing);
    }

    private static String family(String rule) {
        return rule.substring(0, rule.indexOf('-'));
    }
}
