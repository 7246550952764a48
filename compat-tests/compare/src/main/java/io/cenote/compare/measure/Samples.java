package io.cenote.compare.measure;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.openjdk.jmh.util.ListStatistics;

/**
 * What one JVM has found for one metric.
 *
 * @param metric the name of the metric
 * @param at where on a course this is; empty for a single figure
 * @param values what was found, at least once; empty if nothing was
 * @param reason why nothing was found; null if something was
 */
public record Samples(String metric, Map<String, Object> at, double[] values, String reason) {
    /** Of the confidence intervals. */
    public static final double CONFIDENCE = 0.99;

    /** One figure of those of several JVMs. */
    public static Figure figure(Metric metric, Collection<Samples> all) {
        Samples first = all.iterator().next();
        double[] values = all.stream()
                .flatMapToDouble(samples -> Arrays.stream(samples.values))
                .toArray();
        String reason = all.stream()
                .map(Samples::reason)
                .filter(why -> why != null)
                .findFirst()
                .orElse(null);
        if (reason != null) {
            return new Figure(first.metric, first.at, Double.NaN, Double.NaN, reason);
        }
        ListStatistics statistics = new ListStatistics(values);
        return metric.of() == Metric.Of.LARGEST
                ? new Figure(first.metric, first.at, statistics.getMax(), Double.NaN, null)
                : new Figure(first.metric, first.at, statistics.getMean(), error(statistics), null);
    }

    private static double error(ListStatistics statistics) {
        return statistics.getN() < 2 ? Double.NaN : statistics.getMeanErrorAt(CONFIDENCE);
    }
}
