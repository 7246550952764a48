package io.cenote.compare;

import io.cenote.compare.measure.Database;
import io.cenote.compare.progress.Progress;
import io.cenote.compare.report.Destination;
import io.cenote.compare.report.Document;
import io.cenote.compare.report.StatePage;
import io.cenote.compare.report.StateRow;
import io.cenote.compare.report.StateTable;
import io.cenote.compare.server.Postgres;
import io.cenote.compare.server.PreparedServer;
import io.cenote.compare.state.StateDatabase;
import io.cenote.compare.state.StateTrial;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what pools put back between two borrowers of a connection. */
@Command(name = "state")
final class StateCommand implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private CommandSpec spec;

    @Option(names = "--postgres")
    private boolean postgres;

    @Option(names = "--markdown", paramLabel = "a file")
    private String markdown;

    @Mixin
    private PoolOptions options = new PoolOptions();

    @Mixin
    private DatabaseOptions databaseOptions = new DatabaseOptions();

    StateCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws Exception {
        if (options.help) {
            Help.print(out);
            return Main.DONE;
        }
        Database database = databaseOptions.database();
        if (postgres && !database.embedded()) {
            throw new UsageException("--postgres brings a server of its own: leave out it or --url.");
        }
        ClassLoader loader = Jars.add(options.jars);
        List<String> subjects = Pools.chooseTried(options.pools, loader);
        if (!database.embedded()) {
            database.check(loader);
        }
        Path page = markdown == null ? null : Destination.file("--markdown", markdown);
        Destination destination = Destination.of(null, options.json, out);
        if (!postgres) {
            return run(subjects, List.of(StateDatabase.of(database)), destination, page);
        }
        if (!Postgres.missing().isEmpty()) {
            throw new RunFailedException("--postgres: " + Postgres.missing() + ".");
        }
        try (PreparedServer server = PreparedServer.start()) {
            return run(subjects, List.of(StateDatabase.H2, StateDatabase.of(server.postgres())), destination, page);
        }
    }

    private int run(List<String> subjects, List<StateDatabase> databases, Destination destination, Path page) {
        Map<String, Object> settings = new LinkedHashMap<>();
        Database first = databases.get(0).database();
        settings.put("url", first.embedded() ? "embedded H2, a stub for what it does not have" : first.url());
        settings.put("user", first.user().isEmpty() ? null : first.user());
        settings.put("pools", subjects);
        settings.put("maximumPoolSize", 1);
        settings.put("otherSettings", "each pool's own defaults");
        settings.put("resetSql", resetSql(databases));
        settings.put("versions", versions(subjects));
        List<String> arguments = spec.commandLine().getParseResult().expandedArgs();
        Document document = Document.begin("state", arguments, VersionCommand.of("version"), settings);
        return new Run(subjects, databases, document, destination, page).run();
    }

    private static Map<String, String> resetSql(List<StateDatabase> databases) {
        Map<String, String> sql = new LinkedHashMap<>();
        databases.stream()
                .filter(StateDatabase::ours)
                .forEach(database -> sql.put(database.title(), database.resetSql()));
        return sql;
    }

    private Map<String, String> versions(List<String> subjects) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("Cenote", VersionCommand.of("version"));
        subjects.stream()
                .filter(subject -> VersionCommand.of(subject) != null)
                .forEach(subject -> versions.put(subject, VersionCommand.of(subject)));
        versions.put("H2", VersionCommand.of("h2"));
        if (postgres) {
            versions.put("PostgreSQL", VersionCommand.of("postgres"));
            versions.put("pgjdbc", VersionCommand.of("pgjdbc"));
        }
        return versions;
    }

    /** The part that an interrupt ends early. */
    private final class Run {
        private final List<String> subjects;
        private final List<StateDatabase> databases;
        private final Document document;
        private final Destination destination;
        /** Where the page goes; null for nowhere. */
        private final Path page;

        /** Written by the thread that tries the pools, read by the one that reports. */
        private final List<StateRow> rows = new CopyOnWriteArrayList<>();
        /** Written by the thread of the interrupt, read by the one that tries the pools: what ends after it is disturbed. */
        private volatile boolean stopped;

        Run(
                List<String> subjects,
                List<StateDatabase> databases,
                Document document,
                Destination destination,
                Path page) {
            this.subjects = subjects;
            this.databases = databases;
            this.document = document;
            this.destination = destination;
            this.page = page;
        }

        int run() {
            try (Progress progress = Progress.overSteps(err, (long) subjects.size() * databases.size(), "pools")) {
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
            for (StateDatabase database : databases) {
                for (String subject : subjects) {
                    progress.begin(++number, subjects.size() * databases.size(), subject);
                    List<StateRow> met = StateTrial.of(subject, database);
                    if (stopped) {
                        return;
                    }
                    rows.addAll(met);
                    progress.advance(1);
                    progress.end(totals(met));
                }
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
            List<StateRow> all = new ArrayList<>();
            for (StateDatabase database : databases) {
                for (String subject : subjects) {
                    all.addAll(rows(subject, database));
                }
            }
            if (!destination.ownsStdout()) {
                new StateTable(all).print(out);
            }
            destination.write(document.with(all, partial));
            if (page != null && !partial) {
                write(new StatePage(document, all));
            }
        }

        private List<StateRow> rows(String subject, StateDatabase database) {
            List<StateRow> met = rows.stream()
                    .filter(row ->
                            row.subject().equals(subject) && row.database().equals(database.title()))
                    .toList();
            return met.isEmpty()
                    ? StateTrial.without(subject, database, "skipped", "the run was interrupted before")
                    : met;
        }

        private void write(StatePage written) {
            try {
                Files.writeString(page, written.text());
            } catch (IOException e) {
                throw new RunFailedException("The page could not be written to " + page + ": " + e);
            }
        }
    }
}
