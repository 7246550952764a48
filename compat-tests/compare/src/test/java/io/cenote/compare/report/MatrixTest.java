package io.cenote.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatrixTest {
    private static final List<SuiteRow> ROWS = List.of(
            new SuiteRow("ACQ-01", "lifo", "pass", null),
            new SuiteRow("ACQ-02", "lifo", "fail", "expected one\nsaw two"),
            new SuiteRow("ACQ-01", "hikari", "deviation", "another choice\nmore"),
            new SuiteRow("ACQ-02", "hikari", "pass", null));

    @Test
    void rulesStandAgainstPoolsWithTotals() {
        List<String> lines = printed(ROWS);
        assertEquals("rule lifo hikari", lines.get(0));
        assertEquals("ACQ-01 pass deviation", lines.get(1));
        assertEquals("ACQ-02 fail pass", lines.get(2));
        assertTrue(lines.contains("pass 1 1"));
        assertTrue(lines.contains("fail 1 0"));
        assertTrue(lines.contains("not-applicable 0 0"));
        assertEquals("1 pass, 1 deviation", new Matrix(ROWS).totals("hikari"));
    }

    @Test
    void aFailureIsShownWholeAndADeviationInOneLine() {
        List<String> lines = printed(ROWS);
        assertTrue(lines.contains("lifo fail ACQ-02: expected one"));
        assertTrue(lines.contains("saw two"));
        assertTrue(lines.contains("hikari deviation ACQ-01: another choice"));
        assertFalse(lines.contains("more"));
    }

    @Test
    void aRuleThatAPoolHasNotComeToIsADash() {
        assertEquals("ACQ-02 fail -", printed(ROWS.subList(0, 3)).get(2));
    }

    private static List<String> printed(List<SuiteRow> rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Matrix(rows).print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
    }
}
