package io.cenote.compare.report;

import java.util.Map;

/**
 * One figure of one pool. Missing numbers are null.
 *
 * @param row the stable name of the row
 * @param parameters what was measured: threads, size and the like
 * @param subject the name of the pool
 * @param metric what the score counts
 * @param unit the unit of score and error
 * @param score the mean
 * @param error half the width of the 99 % confidence interval
 * @param ratioToHikari the score divided by HikariCP's in the same run
 * @param tie whether the interval overlaps HikariCP's; null for HikariCP itself and without it
 * @param status {@code ok}, {@code failed} or {@code skipped}
 * @param reason why there is no score; null if there is one
 */
public record MeasuredRow(
        String row,
        Map<String, Object> parameters,
        String subject,
        String metric,
        String unit,
        Double score,
        Double error,
        Double ratioToHikari,
        Boolean tie,
        String status,
        String reason)
        implements Row {
    /** The subject that the others are compared with. */
    public static final String BASELINE = "hikari";

    /** A row with a score; the comparison is made by {@link Ratios}. */
    public static MeasuredRow ok(
            String row,
            Map<String, Object> parameters,
            String subject,
            String metric,
            String unit,
            double score,
            double error) {
        return new MeasuredRow(
                row, parameters, subject, metric, unit, finite(score), finite(error), null, null, "ok", null);
    }

    /** A row without a score. */
    public static MeasuredRow without(
            String row,
            Map<String, Object> parameters,
            String subject,
            String metric,
            String unit,
            String status,
            String reason) {
        return new MeasuredRow(row, parameters, subject, metric, unit, null, null, null, null, status, reason);
    }

    MeasuredRow compared(Double ratio, Boolean overlaps) {
        return new MeasuredRow(row, parameters, subject, metric, unit, score, error, ratio, overlaps, status, reason);
    }

    /** The error as a share of the score; NaN if either is missing. */
    double relativeError() {
        return score == null || error == null || score == 0 ? Double.NaN : error / Math.abs(score);
    }

    /** JSON has no word for infinite or undefined. */
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
