package io.cenote.compare.report;

/**
 * What became of one goal for one pool.
 *
 * @param row the stable name of the row
 * @param subject the name of the pool
 * @param metric the name of the metric
 * @param goal in words, such as {@code at least 6x hikari}
 * @param score what is compared with the goal's number: the median of the rounds
 * @param lowest of the rounds
 * @param highest of the rounds
 * @param verdict {@link #MET}, {@link #MISSED} or {@link #NOISY}
 */
public record Verdict(
        String row,
        String subject,
        String metric,
        String goal,
        double score,
        double lowest,
        double highest,
        String verdict) {
    /** Every round reaches it. */
    public static final String MET = "met";

    /** No round reaches it. */
    public static final String MISSED = "missed";

    /** Some rounds reach it and some do not. */
    public static final String NOISY = "too noisy to tell";
}
