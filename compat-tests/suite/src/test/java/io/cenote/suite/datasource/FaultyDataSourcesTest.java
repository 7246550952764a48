package io.cenote.suite.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.suite.DataSourceRunner;
import io.cenote.suite.Deviations;
import io.cenote.suite.RuleOutcome;
import io.cenote.suite.RuleOutcome.Status;
import io.cenote.suite.kit.Await;
import java.time.Duration;
import java.util.Arrays;
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

/** The rules are worth what they find. */
@Execution(ExecutionMode.CONCURRENT)
class FaultyDataSourcesTest {
    /** What is to be found hangs for ever or not at all. */
    private static final Await BRIEF = new Await(Duration.ofSeconds(1));

    /** Faults that are races show only when the threads meet. */
    private static final int TRIES = 5;

    static Stream<Fault> faults() {
        return Arrays.stream(Fault.values()).filter(fault -> fault != Fault.NONE);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void theFaultIsFoundByItsRules(Fault fault) {
        for (String rule : fault.foundBy()) {
            boolean found = false;
            for (int tries = 0; !found && tries < TRIES; tries++) {
                List<RuleOutcome> outcomes = new DataSourceRunner(new PlainProvider(fault), Deviations.none(), BRIEF)
                        .run(Set.of(rule), outcome -> {});
                found = outcomes.get(0).status() == Status.FAIL;
            }
            assertTrue(found, () -> rule + " should find " + fault);
        }
    }

    @Test
    void everyRuleFindsAFault() {
        Set<String> found = faults().flatMap(fault -> fault.foundBy().stream()).collect(Collectors.toSet());
        assertEquals(new TreeSet<>(DataSourceRunner.rules()), new TreeSet<>(found));
    }
}
