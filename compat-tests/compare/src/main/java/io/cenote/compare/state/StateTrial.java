package io.cenote.compare.state;

import io.cenote.compare.measure.Database;
import io.cenote.compare.measure.MeasuredJvm;
import io.cenote.compare.measure.MeasurementFailedException;
import io.cenote.compare.report.StateRow;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Finds out what a pool puts back between two borrowers, in a JVM of its own. */
public final class StateTrial {
    private static final Duration BOUND = Duration.ofMinutes(2);

    private StateTrial() {}

    /** One row for each attribute, whatever happens. */
    public static List<StateRow> of(String subject, Database database) {
        try {
            return MeasuredJvm.send(Trial.class, new Trial.Order(subject, database), Trial.Met.class, BOUND)
                    .rows();
        } catch (MeasurementFailedException e) {
            return without(subject, "failed", e.getMessage());
        }
    }

    /** Rows without an outcome. */
    public static List<StateRow> without(String subject, String status, String reason) {
        return Stream.of(Attribute.values())
                .map(attribute -> new StateRow(attribute.id(), subject, status, reason))
                .toList();
    }
}
