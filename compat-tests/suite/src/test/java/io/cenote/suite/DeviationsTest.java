package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.suite.Deviations.Deviation;
import java.io.StringReader;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviationsTest {
    private static Deviations parse(String text) {
        return Deviations.parse("list", new StringReader(text));
    }

    @Test
    void aLineNamesARuleHowOftenAndWhy() {
        Deviations deviations =
                parse("# known\n\n ACQ-05 = always; it waits; a little\nWAIT-08=sometimes;it is a race\n");
        assertEquals(Optional.of(new Deviation(true, "it waits; a little")), deviations.of("ACQ-05"));
        assertEquals(Optional.of(new Deviation(false, "it is a race")), deviations.of("WAIT-08"));
        assertEquals(Optional.empty(), deviations.of("ACQ-01"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ACQ-05 always because    | is not of the form RULE-ID = always",
                "ACQ-99 = always; why     | there is no rule ACQ-99",
                "ACQ-05 = often; why      | ACQ-05 is 'often'; must be always or sometimes",
                "ACQ-05 = always;         | ACQ-05 has no reason"
            })
    void aWrongLineIsNamed(String line, String complaint) {
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, () -> parse("# one\n" + line));
        assertTrue(thrown.getMessage().startsWith("list:2: "), thrown.getMessage());
        assertTrue(thrown.getMessage().contains(complaint), thrown.getMessage());
    }

    @Test
    void aRuleListedTwiceIsRefused() {
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> parse("ACQ-05 = always; a\nACQ-05 = sometimes; b"));
        assertEquals("list:2: ACQ-05 is listed twice; keep one line", thrown.getMessage());
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        IllegalArgumentException thrown = assertThrows(
                IllegalArgumentException.class, () -> Deviations.load(DeviationsTest.class, "none.properties"));
        assertTrue(thrown.getMessage().startsWith("none.properties: there is no such file"), thrown.getMessage());
    }
}
