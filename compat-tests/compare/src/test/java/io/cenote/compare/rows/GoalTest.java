package io.cenote.compare.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.compare.measure.Reference;
import io.cenote.compare.peers.Peers;
import io.cenote.compare.report.Verdict;
import io.cenote.compare.rows.Goal.Kind;
import io.cenote.compare.tcp.TcpSubject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GoalTest {
    private static final Goal SIX_TIMES =
            new Goal(CompareRow.ACQUIRE_1_THREAD, "throughput", "lifo", Kind.RATIO, "hikari", true, 6);

    private static final Goal HALF =
            new Goal(CompareRow.CONTENTION, "pool-time-p99", "lifo", Kind.RATIO, "hikari", false, 0.5);

    @Test
    void itIsMetIfEveryRoundReachesIt() {
        assertEquals(Verdict.MET, verdict(SIX_TIMES, of(60, 61, 73), of(10, 9, 12)));
        assertEquals(Verdict.MET, verdict(HALF, of(5, 6, 3), of(10, 12, 11)));
    }

    @Test
    void itIsMissedIfNoRoundReachesIt() {
        assertEquals(Verdict.MISSED, verdict(SIX_TIMES, of(59, 53, 71), of(10, 9, 12)));
        assertEquals(Verdict.MISSED, verdict(HALF, of(7, 8, 9), of(10, 12, 11)));
    }

    @Test
    void ifSomeRoundsReachItItIsTooNoisyToTell() {
        assertEquals(Verdict.NOISY, verdict(SIX_TIMES, of(63, 61, 70), of(10, 9, 12)));
        assertEquals(Verdict.NOISY, verdict(HALF, of(4, 5, 6), of(10, 12, 11)));
    }

    @Test
    void figuresOfTheSameRoundAreSetAgainstEachOther() {
        Verdict verdict = judged(SIX_TIMES, of(90, 66, 700), of(10, 11, 100)).orElseThrow();
        assertEquals("at least 6x hikari", verdict.goal());
        assertEquals(6, verdict.lowest(), 1e-9);
        assertEquals(7, verdict.score(), 1e-9);
        assertEquals(9, verdict.highest(), 1e-9);
    }

    @Test
    void fewerThanThreeRoundsOfEitherTellNothing() {
        assertEquals(Optional.empty(), judged(SIX_TIMES, of(60, 66), of(10, 11, 12)));
        assertEquals(Optional.empty(), judged(SIX_TIMES, of(60, 66, 70), of()));
    }

    @Test
    void aGoalCanBeAboutAFigureAloneOrADifference() {
        Goal bytes = new Goal(CompareRow.BYTES, "allocation", "lifo", Kind.ALONE, null, false, 32);
        assertEquals(Verdict.MET, verdict(bytes, of(32, 32, 32), of()));
        Goal more = new Goal(CompareRow.STATEMENT_CYCLE, "allocation", "lifo", Kind.DIFFERENCE, "hikari", false, 32);
        assertEquals(Verdict.MET, verdict(more, of(80, 80, 80), of(56, 56, 56)));
        assertEquals(Verdict.MISSED, verdict(more, of(96, 96, 96), of(56, 56, 56)));
    }

    @Test
    void bytesAreWholeWhateverTheBenchmarkAllocatesItself() {
        Goal bytes = new Goal(CompareRow.BYTES, "allocation", "lifo", Kind.ALONE, null, false, 32);
        assertEquals(Verdict.MET, verdict(bytes, of(32.0004, 32.0003, 32.0012), of()));
        assertEquals(Verdict.MISSED, verdict(bytes, of(40.0004, 40.0003, 32.6), of()));
    }

    @Test
    void everyGoalIsAboutAFigureThatItsRowHasAndSubjectsThatExist() {
        Set<String> known = new HashSet<>(Peers.names());
        known.addAll(Peers.strictNames());
        known.addAll(Reference.names());
        known.addAll(List.of(TcpSubject.UNPOOLED, TcpSubject.COMMONS));
        for (String pool : List.of("channel", "lifo", "condition")) {
            known.addAll(List.of(pool + TcpSubject.EXCLUSIVE, pool + TcpSubject.SHARED));
        }
        Set<List<Object>> seen = new HashSet<>();
        for (Goal goal : Goals.ALL) {
            assertTrue(goal.row().metrics().containsKey(goal.metric()), goal.toString());
            assertEquals(goal.row().metrics().get(goal.metric()).moreIsBetter(), goal.atLeast(), goal.toString());
            assertTrue(known.contains(goal.subject()), goal.toString());
            assertTrue(goal.kind() == Kind.ALONE || known.contains(goal.against()), goal.toString());
            assertTrue(
                    seen.add(List.of(goal.row(), goal.metric(), goal.subject(), String.valueOf(goal.against()))),
                    "twice: " + goal);
        }
    }

    private static double[] of(double... rounds) {
        return rounds;
    }

    private static String verdict(Goal goal, double[] own, double[] other) {
        return judged(goal, own, other).orElseThrow().verdict();
    }

    private static Optional<Verdict> judged(Goal goal, double[] own, double[] other) {
        Map<String, double[]> scores = Map.of("lifo", own, "hikari", other);
        return goal.judge((row, subject, metric) -> {
            assertEquals(goal.row(), row);
            assertEquals(goal.metric(), metric);
            return scores.get(subject);
        });
    }
}
