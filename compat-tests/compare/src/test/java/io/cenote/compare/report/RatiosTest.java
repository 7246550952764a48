package io.cenote.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RatiosTest {
    @Test
    void theRatioIsTheScoreDividedByHikarisInTheSameRow() {
        List<MeasuredRow> rows = Ratios.compared(List.of(
                row("a", "lifo", 60, 1),
                row("a", "hikari", 10, 1),
                row("b", "lifo", 30, 1),
                row("b", "hikari", 20, 1)));
        assertEquals(
                List.of(6.0, 1.0, 1.5, 1.0),
                rows.stream().map(MeasuredRow::ratioToHikari).toList());
    }

    @Test
    void intervalsThatOverlapOrTouchAreATie() {
        assertEquals(true, compared(row("a", "lifo", 12, 1)).tie(), "9 to 11 and 11 to 13");
        assertEquals(true, compared(row("a", "lifo", 8.5, 1)).tie(), "below");
        assertEquals(false, compared(row("a", "lifo", 12.1, 1)).tie());
        assertEquals(false, compared(row("a", "lifo", 7.9, 1)).tie());
    }

    @Test
    void hikariIsNoTieWithItself() {
        MeasuredRow hikari = Ratios.compared(List.of(row("a", "hikari", 10, 1))).get(0);
        assertEquals(1.0, hikari.ratioToHikari());
        assertNull(hikari.tie());
    }

    @Test
    void anUnknownIntervalGivesARatioAndNoWordOnTies() {
        MeasuredRow lifo = compared(row("a", "lifo", 20, Double.NaN));
        assertEquals(2.0, lifo.ratioToHikari());
        assertNull(lifo.tie());
        assertNull(lifo.error());
    }

    @Test
    void withoutHikariThereIsNeitherRatioNorTie() {
        MeasuredRow alone = Ratios.compared(List.of(row("a", "lifo", 10, 1))).get(0);
        assertNull(alone.ratioToHikari());
        assertNull(alone.tie());
        MeasuredRow failed = MeasuredRow.without("a", Map.of(), "hikari", "throughput", "ops/us", "failed", "why");
        assertNull(
                Ratios.compared(List.of(row("a", "lifo", 10, 1), failed)).get(0).ratioToHikari());
    }

    private static MeasuredRow compared(MeasuredRow row) {
        return Ratios.compared(List.of(row, row("a", "hikari", 10, 1))).get(0);
    }

    private static MeasuredRow row(String row, String subject, double score, double error) {
        return MeasuredRow.ok(row, Map.of(), subject, "throughput", "ops/us", score, error);
    }
}
