package io.cenote.stress.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cenote.suite.Deviations;
import io.cenote.suite.RuleOutcome;
import io.cenote.suite.RuleOutcome.Status;
import io.cenote.suite.SuiteRunner;
import io.cenote.suite.kit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Evidence is worth what it finds: faults are planted in the source of the pools, one line at a time, and each is found,
 * in each pool, here by a rule of the suite, in {@link ModelMutantsTest} by the model checker.
 */
@Execution(ExecutionMode.CONCURRENT)
class MutantsTest {
    /** What hangs here hangs for ever, so there is no point in waiting for long. */
    private static final Await BRIEF = new Await(Duration.ofSeconds(2));

    static final List<String> POOLS = List.of("channel", "lifo", "condition");

    static Stream<Edit> edits() {
        return Mutant.ALL.stream()
                .flatMap(mutant -> Stream.of(mutant.edit(), mutant.ofCondition()))
                .distinct();
    }

    static Stream<Arguments> faults() {
        return Mutant.ALL.stream().filter(Mutant::isRule).flatMap(mutant -> POOLS.stream()
                .map(pool -> Arguments.of(mutant, pool)));
    }

    @ParameterizedTest
    @MethodSource("edits")
    void theEditFitsTheSource(Edit edit) {
        assertFalse(edit.compile().isEmpty());
    }

    @Tag("stress")
    @Tag("mutants")
    @ParameterizedTest
    @MethodSource("faults")
    void aRuleFindsTheFault(Mutant mutant, String pool) {
        Map<String, byte[]> changed = mutant.edit(pool).compile();
        for (RuleOutcome outcome : run(changed, pool, BRIEF, Set.of(mutant.check()))) {
            assertEquals(Status.FAIL, outcome.status(), () -> mutant.check() + " should find that " + mutant);
        }
    }

    @Tag("stress")
    @Tag("mutants")
    @ParameterizedTest
    @FieldSource("POOLS")
    void theRulesFindNothingWhereNothingIsPlanted(String pool) {
        Set<String> rules =
                Mutant.ALL.stream().filter(Mutant::isRule).map(Mutant::check).collect(Collectors.toSet());
        List<RuleOutcome> outcomes = run(Map.of(), pool, Await.ordinary(), rules);
        assertEquals(rules.size(), outcomes.size(), "every check is a rule of the suite");
        for (RuleOutcome outcome : outcomes) {
            assertEquals(Status.PASS, outcome.status(), outcome::toString);
        }
    }

    private static List<RuleOutcome> run(Map<String, byte[]> changed, String pool, Await await, Set<String> rules) {
        return new SuiteRunner(new MutantLoader(changed).provider(pool), Deviations.none(), await)
                .run(rules, outcome -> {});
    }
}
