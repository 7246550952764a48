package io.cenote.compare.measure;

import java.util.Map;

/**
 * What one measurement found out for one metric.
 *
 * @param metric the name of the metric
 * @param at where on a course this is, as further parameters of its row; empty for a single figure
 * @param score what was found; NaN if nothing was
 * @param error half the width of the 99 % confidence interval; NaN if unknown
 * @param reason why there is no score; null if there is one
 */
public record Figure(String metric, Map<String, Object> at, double score, double error, String reason) {
    /** A single figure. */
    public static Figure of(String metric, double score, double error) {
        return new Figure(metric, Map.of(), score, error, null);
    }
}
