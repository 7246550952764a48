package io.cenote.compare.state;

import io.cenote.compare.measure.MeasuredJvm;
import io.cenote.compare.measure.MeasurementFailedException;
import io.cenote.compare.report.StateRow;
import java.time.Duration;
import java.util.List;

/** Finds out what a pool puts back between two borrowers, in a JVM of its own. */
public final class StateTrial {
    private static final Duration BOUND = Duration.ofMinutes(2);

    private StateTrial() {}

    /** One row for each attribute, whatever happens. */
    public static List<StateRow> of(String subject, StateDatabase database) {
        try {
            return MeasuredJvm.send(Trial.class, new Trial.Order(subject, database), Trial.Met.class, BOUND)
                    .rows();
        } catch (MeasurementFailedException e) {
            return without(subject, database, "failed", e.getMessage());
        }
    }

    /** Rows without an outcome. */
    public static List<StateRow> without(String subject, StateDatabase database, String status, String reason) {
        return Attribute.on(database).stream()
                .map(attribute -> new StateRow(database.title(), attribute.id(), subject, status, reason))
                .toList();
    }
}
