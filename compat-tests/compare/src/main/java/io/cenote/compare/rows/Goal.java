package io.cenote.compare.rows;

import io.cenote.compare.report.Verdict;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.openjdk.jmh.util.ListStatistics;

/**
 * What a figure of a pool is meant to reach.
 *
 * @param row of the comparison
 * @param metric of that row
 * @param subject the pool
 * @param kind how the figure is set against another's
 * @param against the subject of the other figure; null if there is none
 * @param atLeast whether more is better
 * @param bound the number to reach
 */
record Goal(CompareRow row, String metric, String subject, Kind kind, String against, boolean atLeast, double bound) {
    /** For a verdict: each JVM compiles the same code a little differently. */
    static final int ROUNDS = 3;

    /** How two figures become one number. */
    enum Kind {
        /** One divided by the other. */
        RATIO,
        /** One less the other. */
        DIFFERENCE,
        /** One alone. */
        ALONE
    }

    /**
     * Whether it is reached in each round. Figures of the same round are set against each other, because they are near in
     * time: what slows the machine for a while slows both. Empty without enough rounds.
     *
     * @param scores by row, subject and metric, one for each round
     */
    Optional<Verdict> judge(Scores scores) {
        double[] own = scores.of(row, subject, metric);
        double[] other = kind == Kind.ALONE ? own : scores.of(row, against, metric);
        double[] numbers = IntStream.range(0, Math.min(own.length, other.length))
                .mapToDouble(round -> number(own[round], other[round]))
                .sorted()
                .toArray();
        if (numbers.length < ROUNDS) {
            return Optional.empty();
        }
        double lowest = numbers[0];
        double highest = numbers[numbers.length - 1];
        double worst = atLeast ? lowest : highest;
        double best = atLeast ? highest : lowest;
        String verdict = reached(worst) ? Verdict.MET : reached(best) ? Verdict.NOISY : Verdict.MISSED;
        return Optional.of(new Verdict(
                row.id(),
                subject,
                metric,
                words(),
                new ListStatistics(numbers).getPercentile(50),
                lowest,
                highest,
                verdict));
    }

    /** Where the scores of rounds are found. */
    @FunctionalInterface
    interface Scores {
        /** One for each round; none if it was not measured. */
        double[] of(CompareRow row, String subject, String metric);
    }

    private boolean reached(double number) {
        return atLeast ? number >= bound : number <= bound;
    }

    /** Objects are whole bytes; a fraction is the share of an operation in what the benchmark itself allocates. */
    private double number(double own, double other) {
        double number = compared(own, other);
        return metric.equals("allocation") && kind != Kind.RATIO ? Math.rint(number) : number;
    }

    private double compared(double own, double other) {
        return switch (kind) {
            case RATIO -> own / other;
            case DIFFERENCE -> own - other;
            case ALONE -> own;
        };
    }

    private String words() {
        String limit = (atLeast ? "at least " : "at most ") + plain(bound);
        return switch (kind) {
            case RATIO -> limit + "x " + against;
            case DIFFERENCE -> limit + " more than " + against;
            case ALONE -> limit;
        };
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound)
                ? String.format(Locale.ROOT, "%.0f", bound)
                : String.format(Locale.ROOT, "%s", bound);
    }
}
