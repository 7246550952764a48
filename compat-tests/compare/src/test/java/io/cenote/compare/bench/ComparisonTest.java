package io.cenote.compare.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.compare.RunFailedException;
import io.cenote.compare.progress.Progress;
import io.cenote.compare.report.MeasuredRow;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final List<String> FOUR = List.of("channel", "lifo", "condition", "hikari");

    @Test
    void theBenchmarksAreOnTheClassPath() {
        assertNotNull(ComparisonTest.class.getResource("/META-INF/BenchmarkList"), "made by the annotation processor");
    }

    @Test
    void quickLeavesHalfOfItsTwoMinutesToABusyMachine() {
        long millis = new Comparison(BenchRow.parse(null), FOUR, Plan.QUICK, Database.EMBEDDED).estimateMillis();
        assertTrue(millis <= 80_000, millis + " ms");
    }

    @Test
    void rowFourComesFromTheRunOfRowOne() {
        Comparison both = comparison(EnumSet.of(BenchRow.ACQUIRE_1_THREAD, BenchRow.BYTES), "hikari");
        assertEquals(
                comparison(EnumSet.of(BenchRow.ACQUIRE_1_THREAD), "hikari").estimateMillis(), both.estimateMillis());
        List<MeasuredRow> rows = run(both);
        assertEquals(
                List.of("acquire-1-thread", "bytes"),
                rows.stream().map(MeasuredRow::row).toList());
        rows.forEach(row -> assertEquals("ok", row.status(), row.reason()));
        assertEquals("B/op", rows.get(1).unit());
        assertTrue(
                rows.get(1).score() >= 16, "an object at least: " + rows.get(1).score());
    }

    @Test
    void aPoolThatFailsIsARowWithTheReason() {
        Database absent = new Database("jdbc:h2:mem:absent;IFEXISTS=TRUE", "", "");
        Comparison comparison = new Comparison(EnumSet.of(BenchRow.SELECT_1), List.of("hikari"), Plan.SMOKE, absent);
        MeasuredRow row = run(comparison).get(0);
        assertEquals("failed", row.status());
        assertTrue(row.reason().contains("\"mem:absent\" not found"), row.reason());
    }

    @Test
    void whatIsNotMeasuredBeforeAStopIsSkipped() {
        Comparison comparison = comparison(EnumSet.of(BenchRow.BYTES), "hikari");
        comparison.stop();
        MeasuredRow row = run(comparison).get(0);
        assertEquals("skipped", row.status());
        assertEquals("the run was interrupted before", row.reason());
    }

    @Test
    void anotherRunOfJmhIsOneSentence() throws Exception {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertTrue(lock.isValid());
            Comparison comparison = comparison(EnumSet.of(BenchRow.BYTES), "hikari");
            RunFailedException before = assertThrows(
                    RunFailedException.class, () -> comparison.check(getClass().getClassLoader()));
            assertTrue(
                    before.getMessage().startsWith("Another JMH benchmark runs on this machine"), before.getMessage());
            RunFailedException e = assertThrows(RunFailedException.class, () -> run(comparison));
            assertTrue(e.getMessage().startsWith("Another JMH benchmark runs on this machine"), e.getMessage());
        }
    }

    private static Comparison comparison(Set<BenchRow> rows, String subject) {
        return new Comparison(rows, List.of(subject), Plan.SMOKE, Database.EMBEDDED);
    }

    private static List<MeasuredRow> run(Comparison comparison) {
        try (Progress progress = Progress.overTime(new PrintStream(new ByteArrayOutputStream()), 1)) {
            comparison.run(progress);
        }
        return comparison.rows();
    }
}
