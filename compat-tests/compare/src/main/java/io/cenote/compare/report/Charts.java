package io.cenote.compare.report;

import io.cenote.compare.measure.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the charts of a page show, in the form that its script reads. */
final class Charts {
    /** Where a course says how far it is. */
    private static final String AXIS = "fromMillis";

    private final List<MeasuredRow> rows;

    Charts(List<MeasuredRow> rows) {
        this.rows = rows;
    }

    /** The chart of a section; empty if there is nothing to draw. */
    Optional<Map<String, Object>> of(Section section) {
        List<MeasuredRow> own = rows.stream()
                .filter(row -> row.row().equals(section.row()) && row.score() != null)
                .toList();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> chart = new LinkedHashMap<>();
        chart.put("row", section.row());
        List<String> subjects =
                own.stream().map(MeasuredRow::subject).distinct().toList();
        chart.put("subjects", subjects);
        chart.put("baseline", MeasuredRow.BASELINE);
        if (section.metrics().stream().anyMatch(metric -> !metric.single())) {
            course(chart, subjects, own);
        } else if (section.percentiles().size() > 1) {
            percentiles(chart, section.percentiles(), subjects, own);
        } else {
            bars(chart, section.columns().get(0), subjects, own);
        }
        return Optional.of(chart);
    }

    /** What a chart shows, for its caption. */
    static String caption(Section section) {
        Metric first = section.columns().get(0);
        if (section.metrics().stream().anyMatch(metric -> !metric.single())) {
            return "Requests in each quarter of a second.";
        }
        if (section.percentiles().size() > 1) {
            return "Time that an operation waits or loses, in "
                    + section.percentiles().get(0).unit() + ", on a logarithmic axis: lower is better.";
        }
        return first.title() + " in " + first.unit() + ", " + (first.moreIsBetter() ? "higher" : "lower")
                + " is better; the whiskers are 99 % confidence intervals, where one is known.";
    }

    private static void bars(Map<String, Object> chart, Metric metric, List<String> subjects, List<MeasuredRow> own) {
        chart.put("kind", "bars");
        List<Double> scores = new ArrayList<>();
        List<Double> errors = new ArrayList<>();
        for (String subject : subjects) {
            Optional<MeasuredRow> row = find(own, subject, metric.name());
            scores.add(row.map(MeasuredRow::score).orElse(null));
            errors.add(row.map(MeasuredRow::error).orElse(null));
        }
        chart.put("scores", scores);
        chart.put("errors", errors);
    }

    private static void percentiles(
            Map<String, Object> chart, List<Metric> metrics, List<String> subjects, List<MeasuredRow> own) {
        chart.put("kind", "percentiles");
        chart.put("points", metrics.stream().map(Metric::title).toList());
        List<List<Double>> scores = new ArrayList<>();
        for (String subject : subjects) {
            List<Double> line = new ArrayList<>();
            for (Metric metric : metrics) {
                // A logarithmic axis has no place for nothing at all.
                line.add(find(own, subject, metric.name())
                        .map(MeasuredRow::score)
                        .filter(score -> score > 0)
                        .orElse(null));
            }
            scores.add(line);
        }
        chart.put("scores", scores);
    }

    private static void course(Map<String, Object> chart, List<String> subjects, List<MeasuredRow> own) {
        chart.put("kind", "timeline");
        List<Object> axis = own.stream()
                .map(row -> row.parameters().get(AXIS))
                .filter(at -> at != null)
                .distinct()
                .sorted((a, b) -> Long.compare(((Number) a).longValue(), ((Number) b).longValue()))
                .toList();
        chart.put(AXIS, axis);
        for (String metric : List.of("served", "failed")) {
            List<List<Double>> lines = new ArrayList<>();
            for (String subject : subjects) {
                Map<Object, Double> at = new LinkedHashMap<>();
                own.stream()
                        .filter(row ->
                                row.subject().equals(subject) && row.metric().equals(metric))
                        .forEach(row -> at.put(row.parameters().get(AXIS), row.score()));
                List<Double> line = new ArrayList<>();
                axis.forEach(point -> line.add(at.get(point)));
                lines.add(line);
            }
            chart.put(metric, lines);
        }
        for (String when : List.of("downFromMillis", "downMillis")) {
            chart.put(when, own.get(0).parameters().get(when));
        }
    }

    private static Optional<MeasuredRow> find(List<MeasuredRow> own, String subject, String metric) {
        return own.stream()
                .filter(row -> row.subject().equals(subject) && row.metric().equals(metric))
                .findFirst();
    }
}
