package io.cenote.compare.report;

import io.cenote.compare.measure.Metric;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a report says about one row of the comparison before its figures.
 *
 * @param number by which the user asks for it
 * @param row its stable name
 * @param title what it is
 * @param sentence what it tells
 * @param metrics its metrics, the one that matters most first
 */
public record Section(int number, String row, String title, String sentence, List<Metric> metrics) {
    private static final Pattern PERCENTILE = Pattern.compile("(wait|pool-time|latency)-(p\\d.*|max)");

    /** The metrics of which each has one figure that is shown. */
    public List<Metric> columns() {
        return metrics.stream()
                .filter(metric -> metric.single() && metric.shown())
                .toList();
    }

    /** Its metrics that are points of one curve. */
    public List<Metric> percentiles() {
        return columns().stream()
                .filter(metric -> PERCENTILE.matcher(metric.name()).matches())
                .toList();
    }

    /** Whether a reader is told how a metric compares: the first one, and a curve. */
    boolean compared(Metric metric) {
        return metric.equals(columns().get(0)) || percentiles().contains(metric);
    }

    /** Whether a row has the figure of this section that matters most. */
    public boolean headline(MeasuredRow measured) {
        return measured.row().equals(row)
                && measured.metric().equals(columns().get(0).name());
    }
}
