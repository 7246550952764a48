package io.cenote.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.compare.measure.Metric;
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
        assertEquals(List.of(), new Circumstances(4, 4, false, "G1", false).cautions(List.of(row("lifo", 10, 1))));
        assertEquals(1, cautions(3, 1, false, "G1", false), "few cores");
        assertEquals(1, cautions(4, 4.1, false, "G1", false), "load");
        assertEquals(1, cautions(4, -1, true, "G1", false), "--quick");
        assertEquals(1, cautions(4, -1, false, "G1", true), "interrupted");
        assertEquals(1, cautions(4, -1, false, "Serial", false), "another collector");
    }

    private static int cautions(int cores, double load, boolean quick, String gc, boolean partial) {
        return new Circumstances(cores, load, quick, gc, partial)
                .cautions(List.of())
                .size();
    }

    @Test
    void wideIntervalsAreCountedAndTheWidestIsNamed() {
        List<MeasuredRow> rows = List.of(row("lifo", 10, 2), row("channel", 10, 3), row("hikari", 10, 1));
        assertEquals(
                List.of("intervals wider than ± 10 %: 2 of 3; the widest is a channel, ± 30 %"),
                new Circumstances(4, 0, false, "G1", false).cautions(rows));
    }

    @Test
    void severalMetricsAreColumnsAndTheFirstIsCompared() {
        Section section = new Section(
                7,
                "burst",
                "a burst",
                "",
                List.of(Metric.less("total", "last one done", "ms"), Metric.less("opened", "opened", "connections")));
        List<MeasuredRow> rows = Ratios.compared(List.of(
                MeasuredRow.ok("burst", Map.of(), "lifo", "total", "ms", 10.5, 1.25),
                cell("lifo", "opened", 0),
                MeasuredRow.without("burst", Map.of(), "channel", "total", "ms", "failed", "no luck"),
                MeasuredRow.without("burst", Map.of(), "channel", "opened", "ms", "failed", "no luck"),
                cell("hikari", "total", 21),
                MeasuredRow.without("burst", Map.of(), "hikari", "opened", "ms", "failed", "not counted")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Table(new PrintStream(out, true, StandardCharsets.UTF_8)).section(section, rows);
        assertEquals(
                List.of(
                        "",
                        "7 a burst",
                        "less is better",
                        "last one done opened",
                        "ms connections",
                        "lifo 10.5 ± 1.3 0 0.50x hikari",
                        "channel failed: no luck",
                        "hikari 21 -",
                        "opened: not counted"),
                out.toString(StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.strip().replaceAll(" +", " "))
                        .toList());
    }

    @Test
    void goalsAreCountedAndShownWithWhatWasFound() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Table(new PrintStream(out, true, StandardCharsets.UTF_8))
                .goals(List.of(
                        new Verdict("speed", "lifo", "throughput", "at least 6x hikari", 6.41, 6.1, 6.6, Verdict.MET),
                        new Verdict("burst", "lifo", "opened", "at most 1", 2, 0, 2, Verdict.NOISY)));
        assertEquals(
                List.of(
                        "",
                        "Goals: 1 met, 0 missed, 1 too noisy to tell",
                        "met speed lifo throughput at least 6x hikari: 6.41 (6.10 to 6.60)",
                        "too noisy to tell burst lifo opened at most 1: 2.00 (0 to 2.00)"),
                out.toString(StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.strip().replaceAll(" +", " "))
                        .toList());
    }

    private static MeasuredRow cell(String subject, String metric, double score) {
        return MeasuredRow.ok("burst", Map.of(), subject, metric, "ms", score, Double.NaN);
    }

    private static MeasuredRow row(String subject, double score, double error) {
        return MeasuredRow.ok("a", Map.of(), subject, "throughput", "ops/us", score, error);
    }

    private static String line(MeasuredRow row) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Table(new PrintStream(out, true, StandardCharsets.UTF_8)).line(row, 12);
        return out.toString(StandardCharsets.UTF_8).strip().replaceAll(" +", " ");
    }
}
