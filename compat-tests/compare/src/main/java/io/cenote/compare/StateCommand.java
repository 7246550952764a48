package io.cenote.compare;

import io.cenote.compare.measure.Database;
import io.cenote.compare.peers.Peers;
import io.cenote.compare.progress.Progress;
import io.cenote.compare.report.Destination;
import io.cenote.compare.report.Document;
import io.cenote.compare.report.StateRow;
import io.cenote.compare.report.StateTable;
import io.cenote.compare.state.StateTrial;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what pools put back between two borrowers of a connection. */
@Command(name = "state")
final class StateCommand implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private CommandSpec spec;

    @Mixin
    private PoolOptions options = new PoolOptions();

    @Mixin
    private DatabaseOptions databaseOptions = new DatabaseOptions();

    StateCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        if (options.help) {
            Help.print(out);
            return Main.DONE;
        }
        Database database = databaseOptions.database();
        ClassLoader loader = Jars.add(options.jars);
        List<String> subjects = Pools.choose(options.pools, Peers.names(), loader);
        if (!database.embedded()) {
            database.check(loader);
        }
        Destination destination = Destination.of(null, options.json, out);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("url", database.embedded() ? "embedded H2, a stub for what it does not have" : database.url());
        settings.put("user", database.user().isEmpty() ? null : database.user());
        settings.put("pools", subjects);
        settings.put("maximumPoolSize", 1);
        settings.put("otherSettings", "each pool's own defaults");
        List<String> arguments = spec.commandLine().getParseResult().expandedArgs();
        Document document = Document.begin("state", arguments, VersionCommand.of("version"), settings);
        return new Run(subjects, database, document, destination).run();
    }

    /** The part that an interrupt ends early. */
    private final class Run {
        private final List<String> subjects;
        private final Database database;
        private final Document document;
        private final Destination destination;
        /** Written by the thread that tries the pools, read by the one that reports. */
        private final List<StateRow> rows = new CopyOnWriteArrayList<>();
        /** Written by the thread of the interrupt, read by the one that tries the pools: what ends after it is disturbed. */
        private volatile boolean stopped;

        Run(List<String> subjects, Database database, Document document, Destination destination) {
            this.subjects = subjects;
            this.database = database;
            this.document = document;
            this.destination = destination;
        }

        int run() {
            try (Progress progress = Progress.overSteps(err, subjects.size(), "pools")) {
                OnInterrupt.during(
                        () -> {
                            err.println("cenote: trying " + String.join(", ", subjects) + ".");
                            tryAll(progress);
                        },
                        this::interrupted);
            }
            report(false);
            return rows.stream().anyMatch(row -> row.status().equals("failed")) ? Main.FAILED : Main.DONE;
        }

        private void tryAll(Progress progress) {
            int number = 0;
            for (String subject : subjects) {
                progress.begin(++number, subjects.size(), subject);
                List<StateRow> met = StateTrial.of(subject, database);
                if (stopped) {
                    return;
                }
                rows.addAll(met);
                progress.advance(1);
                progress.end(totals(met));
            }
        }

        private String totals(List<StateRow> met) {
            List<String> parts = new ArrayList<>();
            for (String status : List.of("restored", "leaks", "closed", "failed")) {
                long count =
                        met.stream().filter(row -> row.status().equals(status)).count();
                if (count > 0) {
                    parts.add(count + " " + status);
                }
            }
            return String.join(", ", parts);
        }

        /** Runs as the JVM ends, whose exit code says why: 130 after Ctrl-C. */
        private void interrupted() {
            stopped = true;
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            err.println("cenote: interrupted; what follows is a part.");
            try {
                report(true);
            } catch (RunFailedException e) {
                err.println("cenote: " + e.getMessage());
            }
        }

        private void report(boolean partial) {
            List<StateRow> all = new ArrayList<>(rows);
            subjects.stream()
                    .filter(subject ->
                            rows.stream().noneMatch(row -> row.subject().equals(subject)))
                    .forEach(subject ->
                            all.addAll(StateTrial.without(subject, "skipped", "the run was interrupted before")));
            if (!destination.ownsStdout()) {
                new StateTable(all).print(out);
            }
            destination.write(document.with(all, partial));
        }
    }
}
