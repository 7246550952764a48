package io.cenote.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void aLineShowsScoreErrorRatioAndTie() {
        assertEquals("lifo 61.5 ± 1.2 6.15x hikari", line(row("lifo", 61.5, 1.2).compared(6.15, false)));
        assertEquals(
                "lifo 10.5 ± 1.2 1.05x hikari, a tie",
                line(row("lifo", 10.5, 1.2).compared(1.05, true)));
        assertEquals("hikari 10.0 ± 1.2", line(row("hikari", 10, 1.2).compared(1.0, null)));
    }

    @Test
    void aRowWithoutAScoreSaysWhy() {
        MeasuredRow failed =
                MeasuredRow.without("a", Map.of(), "lifo", "throughput", "ops/us", "failed", "no connection");
        assertEquals("lifo failed: no connection", line(failed));
    }

    @Test
    void scoresHaveThreeDigitsThatMatter() {
        assertEquals("2172", Table.number(2172.3, 2172.3));
        assertEquals("18.1", Table.number(18.1, 18.1));
        assertEquals("8.78", Table.number(8.783, 8.783));
        assertEquals("0.0124", Table.number(0.01243, 0.01243));
        assertEquals("95", Table.number(94.94, 2172), "an error has as many decimals as its score");
    }

    @Test
    void whatLimitsTheMeaningOfTheFiguresIsSaid() {
        assertEquals(List.of(), Table.cautions(new Circumstances(4, 4, false, false), List.of(row("lifo", 10, 1))));
        assertEquals(1, cautions(3, 1, false, false), "few cores");
        assertEquals(1, cautions(4, 4.1, false, false), "load");
        assertEquals(1, cautions(4, -1, true, false), "--quick");
        assertEquals(1, cautions(4, -1, false, true), "interrupted");
    }

    private static int cautions(int cores, double load, boolean quick, boolean partial) {
        return Table.cautions(new Circumstances(cores, load, quick, partial), List.of())
                .size();
    }

    @Test
    void wideIntervalsAreCountedAndTheWidestIsNamed() {
        List<MeasuredRow> rows = List.of(row("lifo", 10, 2), row("channel", 10, 3), row("hikari", 10, 1));
        assertEquals(
                List.of("intervals wider than ± 10 %: 2 of 3; the widest is a channel, ± 30 %"),
                Table.cautions(new Circumstances(4, 0, false, false), rows));
    }

    private static MeasuredRow row(String subject, double score, double error) {
        return MeasuredRow.ok("a", Map.of(), subject, "throughput", "ops/us", score, error);
    }

    private static String line(MeasuredRow row) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Table(new PrintStream(out, true, StandardCharsets.UTF_8)).line(row);
        return out.toString(StandardCharsets.UTF_8).strip().replaceAll(" +", " ");
    }
}
