package io.cenote.stress.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pools under controlled schedules: every access to what threads share is a place where the checker may go on with
 * another thread, and it tries one way after another. The system property {@code stress.schedules} says how many for
 * each pool, 5000 unless set.
 */
class ModelTest {
    private static final int SCHEDULES = Integer.getInteger("stress.schedules", 5_000);

    /** For a closer look. */
    private static final String ONLY = System.getProperty("stress.scenario", "");

    private static final List<String> SCENARIOS = List.of(
            "idle",
            "hand-off",
            "pair",
            "timeout",
            "interrupt",
            "close",
            "drain",
            "evict",
            "shrink",
            "grow",
            "suspend",
            "suspended",
            "double close",
            "invalidate",
            "validate",
            "connect");

    private static Checker checker;

    /** The checker's silence tells something only where it has found what was planted. */
    @BeforeAll
    static void thePlantedFaultsAreFound() {
        Checker.assumeSound();
        checker = Checker.of(Map.of());
        for (String canary : new String[] {"plain", "volatile", "atomic", "sleeper"}) {
            assertTrue(checker.findsCanary(canary), () -> "the planted fault '" + canary + "' is not found");
        }
    }

    static Stream<Arguments> runs() {
        return Stream.of("channel", "lifo", "condition").flatMap(pool -> SCENARIOS.stream()
                .filter(scenario -> ONLY.isEmpty() || scenario.equals(ONLY))
                .flatMap(scenario ->
                        Stream.of(Arguments.of(pool, scenario, false), Arguments.of(pool, scenario, true))));
    }

    @Tag("stress")
    @Tag("model")
    @ParameterizedTest(name = "{0}, {1}, strict order: {2}")
    @MethodSource("runs")
    void noScheduleBreaksThePool(String pool, String scenario, boolean strict) {
        long since = System.nanoTime();
        long schedules = checker.check(scenario, pool, strict, SCHEDULES / (2 * SCENARIOS.size()) + 1);
        System.out.printf(
                "%s, %s%s: %d schedules, 0 violations, %d ms%n",
                pool, scenario, strict ? ", strict" : "", schedules, (System.nanoTime() - since) / 1_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void aFewSchedulesOfAHandOffBreakNoPool(String pool) {
        checker.check("hand-off", pool, true, 20);
    }
}
