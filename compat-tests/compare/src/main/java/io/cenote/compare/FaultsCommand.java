package io.cenote.compare;

import io.cenote.compare.faults.Fault;
import io.cenote.compare.faults.FaultRunner;
import io.cenote.compare.progress.Progress;
import io.cenote.compare.report.Destination;
import io.cenote.compare.report.Document;
import io.cenote.compare.report.FaultRow;
import io.cenote.compare.report.FaultTable;
import io.cenote.compare.server.ServerKind;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what becomes of pools when drivers, networks and servers fail. */
@Command(name = "faults")
final class FaultsCommand implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private CommandSpec spec;

    @Option(names = "--faults", paramLabel = "names of faults, separated by commas")
    private String faults;

    @Option(names = "--full")
    private boolean full;

    @Option(names = "--postgres")
    private boolean postgres;

    @Option(names = "--mariadb")
    private boolean mariadb;

    @Mixin
    private PoolOptions options = new PoolOptions();

    FaultsCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        if (options.help) {
            Help.print(out);
            return Main.DONE;
        }
        if (postgres && mariadb) {
            throw new UsageException("--postgres and --mariadb are two servers: run one after the other.");
        }
        Set<Fault> chosen = faults == null ? all() : named();
        ClassLoader loader = Jars.add(options.jars);
        List<String> subjects = Pools.chooseTroubled(options.pools, loader);
        Destination destination = Destination.of(null, options.json, out);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("pools", subjects);
        settings.put("maximumPoolSize", 4);
        settings.put("minimumIdle", 4);
        settings.put("connectionTimeoutMillis", 1000);
        if (server() != null) {
            settings.put("server", server().name().toLowerCase(Locale.ROOT));
        }
        settings.put("otherSettings", "each pool's own defaults");
        List<String> arguments = spec.commandLine().getParseResult().expandedArgs();
        Document document = Document.begin("faults", arguments, VersionCommand.of("version"), settings);
        try (FaultRunner runner = FaultRunner.of(subjects, chosen, server())) {
            return new Run(runner, chosen, subjects, document, destination).run();
        }
    }

    /** Null if none was asked for. */
    private ServerKind server() {
        return postgres ? ServerKind.POSTGRES : mariadb ? ServerKind.MARIADB : null;
    }

    private Set<Fault> all() {
        return Arrays.stream(Fault.values())
                .filter(fault -> (server() != null) == (fault.place() == Fault.Place.SERVER))
                .filter(fault -> full || !fault.onlyInFull())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Fault.class)));
    }

    private Set<Fault> named() {
        Map<String, Fault> known = Arrays.stream(Fault.values()).collect(Collectors.toMap(Fault::id, fault -> fault));
        Set<Fault> chosen = EnumSet.noneOf(Fault.class);
        for (String part : faults.split(",", -1)) {
            Fault fault = known.get(part.strip());
            if (fault == null) {
                throw new UsageException("--faults: there is no fault '" + part.strip() + "'"
                        + Nearest.hint(part.strip(), known.keySet()) + " Faults: "
                        + Arrays.stream(Fault.values()).map(Fault::id).collect(Collectors.joining(", ")) + ".");
            }
            if (fault.place() == Fault.Place.SERVER && server() == null) {
                throw new UsageException(
                        "--faults: " + fault.id() + " is a fault of a database server: add --postgres or --mariadb.");
            }
            chosen.add(fault);
        }
        return chosen;
    }

    /** The part that an interrupt ends early. */
    private final class Run {
        private final FaultRunner runner;
        private final Set<Fault> chosen;
        private final List<String> subjects;
        private final Document document;
        private final Destination destination;
        /** Written by the thread that runs the faults, read by the one that reports. */
        private final List<FaultRow> rows = new CopyOnWriteArrayList<>();
        /** Written by the thread of the interrupt, read by the other: what ends after it is disturbed. */
        private volatile boolean stopped;

        Run(FaultRunner runner, Set<Fault> chosen, List<String> subjects, Document document, Destination destination) {
            this.runner = runner;
            this.chosen = chosen;
            this.subjects = subjects;
            this.document = document;
            this.destination = destination;
        }

        int run() {
            try (Progress progress = Progress.overSteps(err, chosen.size(), "faults")) {
                OnInterrupt.during(
                        () -> {
                            err.println("cenote: " + chosen.size() + (chosen.size() == 1 ? " fault" : " faults")
                                    + " on each of " + String.join(", ", subjects) + ".");
                            runAll(progress);
                        },
                        this::interrupted);
            }
            report(false);
            return rows.stream().anyMatch(row -> row.status().equals("failed")) ? Main.FAILED : Main.DONE;
        }

        private void runAll(Progress progress) {
            int number = 0;
            for (Fault fault : chosen) {
                progress.begin(++number, chosen.size(), fault.id());
                List<FaultRow> own = new ArrayList<>();
                try {
                    runner.run(fault, own::add);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                if (stopped) {
                    return;
                }
                rows.addAll(own);
                progress.advance(1);
                progress.end(own.stream()
                        .map(row -> row.subject() + " " + row.status())
                        .collect(Collectors.joining(", ")));
            }
        }

        /** Runs as the JVM ends, whose exit code says why: 130 after Ctrl-C. */
        private void interrupted() {
            stopped = true;
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            err.println("cenote: interrupted; what follows is a part.");
            try {
                report(true);
                runner.close();
            } catch (RunFailedException | IOException e) {
                err.println("cenote: " + e.getMessage());
            }
        }

        private void report(boolean partial) {
            if (!destination.ownsStdout()) {
                Map<String, String> titles =
                        Arrays.stream(Fault.values()).collect(Collectors.toMap(Fault::id, Fault::title));
                new FaultTable(titles, rows).print(out);
            }
            destination.write(document.with(rows, partial));
        }
    }
}
