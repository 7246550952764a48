package io.cenote.compare.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.compare.RunFailedException;
import io.cenote.compare.measure.Database;
import io.cenote.compare.measure.Metric;
import io.cenote.compare.measure.Plan;
import io.cenote.compare.progress.Progress;
import io.cenote.compare.report.MeasuredRow;
import io.cenote.compare.report.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonTest {
    private static final List<String> FOUR = List.of("channel", "lifo", "condition", "hikari");

    @Test
    void theBenchmarksAreOnTheClassPath() {
        assertNotNull(ComparisonTest.class.getResource("/META-INF/BenchmarkList"), "made by the annotation processor");
    }

    @Test
    void quickLeavesAQuarterOfItsTwoMinutesToABusyMachine() {
        long millis = new Comparison(CompareRow.parse(null, Workload.JDBC, false), FOUR, Plan.QUICK, Database.EMBEDDED)
                .estimateMillis();
        assertTrue(millis <= 92_000, millis + " ms");
    }

    @Test
    void rowFourComesFromTheRunOfRowOne() {
        Comparison both = comparison(EnumSet.of(CompareRow.ACQUIRE_1_THREAD, CompareRow.BYTES), "hikari");
        assertEquals(
                comparison(EnumSet.of(CompareRow.ACQUIRE_1_THREAD), "hikari").estimateMillis(), both.estimateMillis());
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
        Comparison comparison = new Comparison(EnumSet.of(CompareRow.SELECT_1), List.of("hikari"), Plan.SMOKE, absent);
        MeasuredRow row = run(comparison).get(0);
        assertEquals("failed", row.status());
        assertTrue(row.reason().contains("\"mem:absent\" not found"), row.reason());
    }

    @Test
    void whatIsNotMeasuredBeforeAStopIsSkipped() {
        Comparison comparison = comparison(EnumSet.of(CompareRow.BYTES), "hikari");
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
            Comparison comparison = comparison(EnumSet.of(CompareRow.BYTES), "hikari");
            RunFailedException before = assertThrows(
                    RunFailedException.class, () -> comparison.check(getClass().getClassLoader()));
            assertTrue(
                    before.getMessage().startsWith("Another JMH benchmark runs on this machine"), before.getMessage());
            RunFailedException e = assertThrows(RunFailedException.class, () -> run(comparison));
            assertTrue(e.getMessage().startsWith("Another JMH benchmark runs on this machine"), e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "CONTENTION",
                "WAITS_64_THREADS",
                "BURST",
                "GROWTH",
                "COLD_START",
                "OUTAGE",
                "COST_OF_THREADS",
                "COST_OF_SIZE",
                "COST_OF_POOLS"
            })
    void aScenarioGivesEveryFigureOfItsRow(CompareRow row) {
        List<MeasuredRow> rows = run(comparison(EnumSet.of(row), "lifo"));
        rows.forEach(measured -> assertEquals("ok", measured.status(), measured.reason()));
        assertEquals(
                row.metrics().keySet(), rows.stream().map(MeasuredRow::metric).collect(Collectors.toSet()));
        for (Metric metric : row.single()) {
            assertEquals(
                    1,
                    rows.stream()
                            .filter(measured -> measured.metric().equals(metric.name()))
                            .count(),
                    metric.name());
        }
    }

    @Test
    void aScenarioThatAPoolFailsIsARowWithTheReason() {
        Comparison comparison = new Comparison(
                EnumSet.of(CompareRow.COLD_START),
                List.of("hikari"),
                Plan.SMOKE,
                new Database("jdbc:h2:mem:absent;IFEXISTS=TRUE", "", ""));
        List<MeasuredRow> rows = run(comparison);
        assertEquals(2, rows.size(), "a line for each metric");
        assertEquals("failed", rows.get(0).status());
        assertTrue(
                rows.get(0).reason().contains("\"mem:absent\" not found"),
                rows.get(0).reason());
    }

    @Test
    void rowsThatNeedADatabaseOfTheirOwnAreSkippedOnTheUsers() {
        Comparison comparison = new Comparison(
                EnumSet.of(CompareRow.BURST, CompareRow.GROWTH, CompareRow.OUTAGE),
                List.of("lifo"),
                Plan.SMOKE,
                new Database("jdbc:h2:mem:x", "", ""));
        assertEquals(0, comparison.estimateMillis());
        for (MeasuredRow row : run(comparison)) {
            assertEquals("skipped", row.status());
            assertTrue(row.reason().contains("yours"), row.reason());
        }
    }

    @Test
    void withoutVirtualThreadsTheirRowIsSkippedWithTheReasonAndElseItIsMeasured() {
        List<MeasuredRow> rows = run(comparison(EnumSet.of(CompareRow.WAITS_10000_VIRTUAL_THREADS), "lifo"));
        assertEquals(CompareRow.WAITS_10000_VIRTUAL_THREADS.metrics().size(), rows.size());
        boolean there = Runtime.version().feature() >= 21;
        for (MeasuredRow row : rows) {
            assertEquals(there ? "ok" : "skipped", row.status(), row.reason());
            assertEquals(there ? null : "it needs virtual threads: run it with a JDK 21 or newer", row.reason());
        }
    }

    @Test
    void everyRoundOfAPoolIsInItsFigures() {
        Plan thrice = new Plan("smoke", 3, 1, 20, 2, 20, 100, 100);
        Comparison comparison =
                new Comparison(EnumSet.of(CompareRow.WAITS_64_THREADS), List.of("lifo"), thrice, Database.EMBEDDED);
        MeasuredRow wait = run(comparison).stream()
                .filter(row -> row.metric().equals("wait-p99"))
                .findFirst()
                .orElseThrow();
        assertNotNull(wait.error(), "three JVMs have an interval, one has none");
    }

    @Test
    void outageIsMeasuredIfItIsAskedForOrThereIsTime() {
        assertFalse(CompareRow.parse(null, Workload.JDBC, false).contains(CompareRow.OUTAGE));
        assertTrue(CompareRow.parse(null, Workload.JDBC, true).contains(CompareRow.OUTAGE));
        assertEquals(EnumSet.of(CompareRow.OUTAGE), CompareRow.parse("10", Workload.JDBC, false));
    }

    @Test
    void eachWorkloadHasRowsOfItsOwnCountedFromOne() {
        assertEquals(EnumSet.of(CompareRow.ACQUIRE_1_THREAD), CompareRow.parse("1", Workload.JDBC, false));
        assertEquals(EnumSet.of(CompareRow.ECHO_1_CALLER), CompareRow.parse("1", Workload.TCP, false));
        for (Workload workload : Workload.values()) {
            List<Integer> numbers = CompareRow.parse(null, workload, true).stream()
                    .map(CompareRow::number)
                    .sorted()
                    .toList();
            assertEquals(IntStream.rangeClosed(1, numbers.size()).boxed().toList(), numbers, workload.label());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "commons-pool2", "condition:exclusive", "condition:shared"})
    void everyWayToSendRequestsGivesEveryFigureOfItsRow(String subject) {
        List<MeasuredRow> rows = run(comparison(EnumSet.of(CompareRow.ECHO_8_CALLERS), subject));
        rows.forEach(measured -> assertEquals("ok", measured.status(), measured.reason()));
        assertEquals(
                CompareRow.ECHO_8_CALLERS.metrics().keySet(),
                rows.stream().map(MeasuredRow::metric).collect(Collectors.toSet()));
    }

    @Test
    void aComparisonOverTcpTellsNothingOfADatabase() {
        Set<String> settings = comparison(EnumSet.of(CompareRow.ECHO_1_CALLER), "socket")
                .settings()
                .keySet();
        assertFalse(settings.contains("url") || settings.contains("minimumIdle"), settings.toString());
    }

    @Test
    void moreCallersThanAJdk17HasThreadsForAreLeftOut() {
        List<MeasuredRow> rows = run(comparison(EnumSet.of(CompareRow.COST_OF_WAITERS), "lifo"));
        rows.forEach(row -> assertEquals("ok", row.status(), row.reason()));
        boolean virtual = Runtime.version().feature() >= 21;
        assertEquals(
                virtual,
                rows.stream().anyMatch(row -> row.metric().equals("waiters-10000")),
                "the figure of 10,000 callers");
    }

    @Test
    void whatIsNoPoolIsMeasuredOnlyWhereItCanBe() {
        Comparison comparison = new Comparison(
                EnumSet.of(
                        CompareRow.ACQUIRE_1_THREAD,
                        CompareRow.STATEMENT_CYCLE,
                        CompareRow.WAITS_64_THREADS,
                        CompareRow.COLD_START),
                List.of("lifo:strict", "raw", "bare:semaphore"),
                Plan.SMOKE,
                Database.EMBEDDED);
        List<MeasuredRow> rows = run(comparison);
        rows.forEach(row -> assertEquals("ok", row.status(), row.reason()));
        assertEquals(
                Set.of(
                        "acquire-1-thread lifo:strict",
                        "acquire-1-thread bare:semaphore",
                        "statement-cycle lifo:strict",
                        "statement-cycle raw",
                        "waits-64-threads lifo:strict",
                        "waits-64-threads bare:semaphore",
                        "cold-start lifo:strict"),
                rows.stream().map(row -> row.row() + " " + row.subject()).collect(Collectors.toSet()));
    }

    @Test
    void threeRoundsGiveVerdictsAndOneGivesNone() {
        Plan thrice = new Plan("smoke", 3, 1, 20, 2, 20, 100, 100);
        Set<CompareRow> bytes = EnumSet.of(CompareRow.BYTES);
        Comparison comparison = new Comparison(bytes, List.of("channel"), thrice, Database.EMBEDDED);
        run(comparison);
        assertEquals(
                List.of("allocation"),
                comparison.verdicts().stream().map(Verdict::metric).toList());
        Comparison once = comparison(bytes, "channel");
        run(once);
        assertEquals(List.of(), once.verdicts());
    }

    private static Comparison comparison(Set<CompareRow> rows, String subject) {
        return new Comparison(rows, List.of(subject), Plan.SMOKE, Database.EMBEDDED);
    }

    private static List<MeasuredRow> run(Comparison comparison) {
        try (Progress progress = Progress.overTime(new PrintStream(new ByteArrayOutputStream()), 1)) {
            comparison.run(progress);
        }
        return comparison.rows();
    }
}
