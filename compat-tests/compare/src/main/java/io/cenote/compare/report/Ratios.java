package io.cenote.compare.report;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Sets each pool's score in relation to HikariCP's in the same row, metric and run. */
public final class Ratios {
    private Ratios() {}

    /**
     * The rows with ratios and ties, where HikariCP has a score in the same row.
     *
     * @param rows the rows of one run, each row, metric, place on its course and subject at most once
     * @return the same rows in the same order
     */
    public static List<MeasuredRow> compared(List<MeasuredRow> rows) {
        Map<List<Object>, MeasuredRow> baseline = rows.stream()
                .filter(row -> row.subject().equals(MeasuredRow.BASELINE) && row.score() != null)
                .collect(Collectors.toMap(Ratios::like, Function.identity()));
        return rows.stream().map(row -> compared(row, baseline.get(like(row)))).toList();
    }

    /** What has to be equal for two scores to be compared. */
    private static List<Object> like(MeasuredRow row) {
        return List.of(row.row(), row.metric(), row.parameters());
    }

    private static MeasuredRow compared(MeasuredRow row, MeasuredRow baseline) {
        if (baseline == null || row.score() == null || baseline.score() == 0) {
            return row;
        }
        return row.compared(row.score() / baseline.score(), row == baseline ? null : overlap(row, baseline));
    }

    /** Whether the difference may be chance; null if an interval is unknown. Intervals that touch overlap. */
    private static Boolean overlap(MeasuredRow a, MeasuredRow b) {
        if (a.error() == null || b.error() == null) {
            return null;
        }
        return Math.abs(a.score() - b.score()) <= a.error() + b.error();
    }
}
