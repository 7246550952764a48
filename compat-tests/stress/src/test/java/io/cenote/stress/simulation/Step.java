package io.cenote.stress.simulation;

import io.cenote.spi.CloseReason;
import io.cenote.spi.PoolStats;
import io.cenote.suite.kit.FakeConnection;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One step: what it must make the pool do, what it allows it to do, and what the pool did. */
final class Step {
    private final Model model;

    /** When it began. */
    final long since;

    /** A caller comes, who may meet broken ones. */
    boolean taking;

    /** A caller comes who can wait for a validation. */
    boolean asked;

    /** How many are too many. */
    int surplus;

    private final Map<Connection, Set<CloseReason>> expected = new HashMap<>();
    private boolean quiet = true;

    Step(Model model) {
        this.model = model;
        since = model.now;
    }

    /** This connection must be closed, for one of these reasons; if there is none, it need not be closed. */
    void expect(Connection connection, Set<CloseReason> reasons) {
        if (!reasons.isEmpty()) {
            expected.put(connection, reasons);
        }
    }

    /** Whether nothing was validated or closed: then the order of the others was not touched. */
    boolean isQuiet() {
        return quiet;
    }

    void settle(List<FakeConnection> validated, List<FakeConnection> closed, PoolStats at) {
        quiet = validated.isEmpty() && closed.isEmpty();
        if (validated.stream().map(model::of).anyMatch(known -> known != null && (known.dead || known.broken))) {
            model.doubt();
        }
        validated.forEach(connection -> model.validated(connection, since, asked));
        model.failed((int) (at.connectFailures() - model.connectFailures()));
        if (quiet && expected.isEmpty()) {
            return; // The figures are compared anyhow.
        }
        Set<FakeConnection> seen = new HashSet<>(validated);
        List<Connection> gone = new ArrayList<>();
        List<Set<CloseReason>> permitted = new ArrayList<>();
        for (FakeConnection connection : closed) {
            Connection known = model.of(connection);
            model.check(known != null, () -> connection + " was closed, and is not open");
            Set<CloseReason> reasons = expected.remove(known);
            if (reasons == null) {
                model.check(!known.leased, () -> known + " was closed");
                reasons = model.permitted(known, taking, seen.contains(connection), surplus);
            }
            gone.add(known);
            permitted.add(reasons);
        }
        model.check(expected.isEmpty(), () -> expected + " should have been closed");
        Map<CloseReason, Long> counts = new HashMap<>();
        for (CloseReason reason : CloseReason.values()) {
            counts.put(reason, at.closed(reason) - model.closed(reason));
        }
        model.check(
                explain(gone, permitted, counts, 0),
                () -> "closed were " + gone + " with reasons among " + permitted + "; the pool says " + counts);
        for (FakeConnection connection : validated) {
            Connection known = model.of(connection);
            model.check(
                    known == null || !known.dead && !known.broken, () -> known + " was validated, and is still open");
        }
    }

    /** Finds for each closed connection one of its reasons so that the pool's counts come out, and enters them. */
    private boolean explain(
            List<Connection> gone, List<Set<CloseReason>> permitted, Map<CloseReason, Long> left, int from) {
        if (from == gone.size()) {
            return left.values().stream().allMatch(count -> count == 0);
        }
        for (CloseReason reason : EnumSet.allOf(CloseReason.class)) {
            if (permitted.get(from).contains(reason) && left.get(reason) > 0) {
                left.merge(reason, -1L, Long::sum);
                if (explain(gone, permitted, left, from + 1)) {
                    model.closed(gone.get(from), reason);
                    return true;
                }
                left.merge(reason, 1L, Long::sum);
            }
        }
        return false;
    }
}
