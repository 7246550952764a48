package io.cenote.compare.report;

import io.cenote.compare.measure.Metric;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The one sentence that a section's figures come to. It ranks nobody whom the intervals do not tell apart. */
final class Finding {
    private final Metric metric;
    private final List<MeasuredRow> own;
    private final List<MeasuredRow> ranked;

    Finding(Section section, List<MeasuredRow> rows) {
        this.metric = section.columns().get(0);
        this.own =
                rows.stream().filter(row -> row.metric().equals(metric.name())).toList();
        Comparator<MeasuredRow> byScore = Comparator.comparingDouble(MeasuredRow::score);
        this.ranked = own.stream()
                .filter(row -> row.score() != null)
                .sorted(metric.moreIsBetter() ? byScore.reversed() : byScore)
                .toList();
    }

    /** Empty if there are not two to compare. */
    Optional<String> sentence() {
        if (ranked.size() < 2) {
            return Optional.empty();
        }
        MeasuredRow best = ranked.get(0);
        MeasuredRow last = ranked.get(ranked.size() - 1);
        String order = best.score().equals(last.score())
                ? "The same for all: " + amount(best) + "."
                : "Best here: " + best.subject() + ", " + amount(best) + ratio(best) + near(best) + ". Last: "
                        + last.subject() + ", " + amount(last) + ".";
        return Optional.of(order
                + (best.error() == null ? " From one run each: small differences mean nothing." : "")
                + without());
    }

    private String near(MeasuredRow best) {
        List<String> near = ranked.stream()
                .skip(1)
                .filter(row -> overlap(best, row))
                .map(MeasuredRow::subject)
                .toList();
        return near.isEmpty() ? "" : ", not told apart from " + String.join(", ", near);
    }

    private String without() {
        List<String> without = own.stream()
                .filter(row -> row.score() == null)
                .map(MeasuredRow::subject)
                .toList();
        return without.isEmpty() ? "" : " Without a figure: " + String.join(", ", without) + ".";
    }

    private String amount(MeasuredRow row) {
        return Table.cell(row.score()) + " " + metric.unit();
    }

    private static String ratio(MeasuredRow row) {
        return row.ratioToHikari() == null || row.subject().equals(MeasuredRow.BASELINE)
                ? ""
                : " (" + Table.ratio(row.ratioToHikari()) + " " + MeasuredRow.BASELINE + ")";
    }

    private static boolean overlap(MeasuredRow a, MeasuredRow b) {
        return a.error() != null && b.error() != null && Math.abs(a.score() - b.score()) <= a.error() + b.error();
    }
}
