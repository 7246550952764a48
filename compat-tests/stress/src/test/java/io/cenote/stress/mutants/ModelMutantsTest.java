package io.cenote.stress.mutants;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.stress.model.Checker;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The planted faults that need an order of steps which seldom comes about: the model checker finds it. */
@Tag("stress")
@Tag("mutants")
class ModelMutantsTest {
    /** Many more than any of these faults needs. */
    private static final int SCHEDULES = 3_000;

    @BeforeAll
    static void assumeThatTheCheckerIsSound() {
        Checker.assumeSound();
    }

    static Stream<Mutant> faults() {
        return Mutant.ALL.stream().filter(mutant -> !mutant.isRule());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aScheduleShowsTheFault(Mutant mutant) {
        Map<Edit, Checker> checkers = new HashMap<>();
        for (String pool : MutantsTest.POOLS) {
            Checker checker = checkers.computeIfAbsent(mutant.edit(pool), edit -> Checker.of(edit.compile()));
            boolean found = checker.finds(mutant.check(), pool, mutant.strict(), SCHEDULES);
            System.out.println((found ? "found in the " : "NOT FOUND in the ") + pool + " pool: " + mutant);
            assertTrue(
                    found,
                    () -> SCHEDULES + " schedules of '" + mutant.check() + "' in the " + pool + " pool do not show: "
                            + mutant);
        }
    }
}
