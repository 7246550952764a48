package io.cenote.compare.faults;

import io.cenote.compare.measure.MeasuredJvm;
import io.cenote.compare.measure.MeasurementFailedException;
import io.cenote.compare.report.FaultRow;
import io.cenote.compare.server.DatabaseServer;
import io.cenote.compare.server.ServerKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Lets faults happen to pools, one fault after the other. Each pool has a JVM of its own, and, because nearly all of a
 * trial is waiting, those of one fault run at the same time; trials with a measure of their own run one by one.
 */
public final class FaultRunner implements AutoCloseable {
    /** Far more than any trial needs: only what hangs is ended by it. */
    private static final Duration BOUND = Duration.ofMinutes(3);

    private final List<String> subjects;
    private final ServerKind server;
    private final String unavailable;
    /** Null unless a database server is needed. */
    private final Path prepared;

    /** Hears of each row as it comes. */
    @FunctionalInterface
    public interface Heard {
        /** A trial has ended, or there was none. */
        void row(FaultRow row);
    }

    private FaultRunner(List<String> subjects, ServerKind server, String unavailable, Path prepared) {
        this.subjects = subjects;
        this.server = server;
        this.unavailable = unavailable;
        this.prepared = prepared;
    }

    /**
     * For the given pools and faults; prepares what the faults need.
     *
     * @param subjects the names of the pools
     * @param faults what is to happen to them
     * @param server to which server, where it is one that fails; null if none of the faults is of a server
     */
    public static FaultRunner of(List<String> subjects, Set<Fault> faults, ServerKind server) throws IOException {
        boolean needed = faults.stream().anyMatch(fault -> fault.place() == Fault.Place.SERVER);
        String missing = needed ? server.missing() : "";
        Path prepared = needed && missing.isEmpty() ? server.prepare() : null;
        return new FaultRunner(subjects, server, missing, prepared);
    }

    /** Lets one fault happen to each pool. */
    public void run(Fault fault, Heard heard) throws InterruptedException {
        if (fault.place() == Fault.Place.SERVER && prepared == null) {
            subjects.forEach(subject -> heard.row(FaultRow.without(fault.id(), subject, "skipped", unavailable)));
            return;
        }
        ExecutorService trials = Executors.newFixedThreadPool(fault.ownMeasure() ? 1 : subjects.size());
        try {
            List<Future<FaultRow>> rows = new ArrayList<>();
            for (String subject : subjects) {
                rows.add(trials.submit(() -> row(subject, fault)));
            }
            for (Future<FaultRow> row : rows) {
                heard.row(row.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            trials.shutdownNow();
        }
    }

    private FaultRow row(String subject, Fault fault) {
        try {
            String home = prepared == null ? null : prepared.toString();
            Seen seen = MeasuredJvm.send(Trial.class, new Trial.Order(subject, fault, server, home), Seen.class, BOUND);
            String broken = fault.broken(seen);
            if (fault.ownMeasure()) {
                return new FaultRow(
                        fault.id(),
                        subject,
                        status(broken),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        seen.ratio(),
                        null);
            }
            return new FaultRow(
                    fault.id(),
                    subject,
                    status(broken),
                    seen.overshoot(),
                    seen.slotsLost(),
                    seen.recovery(),
                    seen.capacity(),
                    seen.attemptsPerSecond(),
                    seen.served(),
                    seen.failedUses(),
                    null,
                    broken.isEmpty() ? null : broken);
        } catch (MeasurementFailedException e) {
            return FaultRow.without(fault.id(), subject, "failed", e.getMessage());
        }
    }

    private static String status(String broken) {
        return broken.isEmpty() ? "held" : "not-held";
    }

    @Override
    public void close() throws IOException {
        if (prepared != null) {
            DatabaseServer.delete(prepared);
        }
    }
}
