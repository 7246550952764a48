package io.cenote.compare;

import io.cenote.compare.progress.Progress;
import io.cenote.compare.report.Destination;
import io.cenote.compare.report.Document;
import io.cenote.compare.report.Matrix;
import io.cenote.compare.report.SuiteRow;
import io.cenote.spi.PoolProvider;
import io.cenote.suite.RuleOutcome;
import io.cenote.suite.SuiteRunner;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the compatibility suite on pools. */
@Command(name = "suite")
final class SuiteCommand implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private CommandSpec spec;

    @Option(names = "--pools", paramLabel = "names of pools, separated by commas")
    private String pools;

    @Option(names = "--cp", paramLabel = "jars, separated as on a class path")
    private String jars;

    @Option(names = "--json", paramLabel = "a file, or - for standard output")
    private String json;

    @Option(names = {"-h", "--help"})
    private boolean help;

    SuiteCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        if (help) {
            Help.print(out);
            return Main.DONE;
        }
        Map<String, PoolProvider> subjects = Subjects.choose(pools, Jars.add(jars));
        Destination destination = Destination.of(null, json, out);
        List<String> arguments = spec.commandLine().getParseResult().expandedArgs();
        Map<String, Object> settings = Map.of("pools", List.copyOf(subjects.keySet()));
        Document document = Document.begin("suite", arguments, VersionCommand.of("version"), settings);
        return new Run(subjects, document, destination).run();
    }

    /** The part that an interrupt ends early. */
    private final class Run {
        private final Map<String, PoolProvider> subjects;
        private final Document document;
        private final Destination destination;

        /** Added to by the thread that runs the rules, read by the one that reports. */
        private final List<SuiteRow> rows = new CopyOnWriteArrayList<>();

        Run(Map<String, PoolProvider> subjects, Document document, Destination destination) {
            this.subjects = subjects;
            this.document = document;
            this.destination = destination;
        }

        int run() {
            int rules = SuiteRunner.rules().size();
            try (Progress progress = Progress.overSteps(err, (long) rules * subjects.size(), "rules")) {
                OnInterrupt.during(
                        () -> {
                            err.println("cenote: running " + rules + " rules on each of "
                                    + String.join(", ", subjects.keySet()) + ".");
                            runAll(progress);
                        },
                        this::interrupted);
            }
            report(false);
            return rows.stream().anyMatch(row -> row.status().equals("fail")) ? Main.FAILED : Main.DONE;
        }

        private void runAll(Progress progress) {
            int number = 0;
            for (PoolProvider provider : subjects.values()) {
                progress.begin(++number, subjects.size(), provider.name());
                int died = SuiteRuns.run(provider, outcome -> {
                    rows.add(row(outcome));
                    progress.advance(1);
                });
                progress.end(new Matrix(rows).totals(provider.name())
                        + (died == 0 ? "" : "; " + died + " threads died of errors that the suite's drivers throw"));
            }
        }

        /** Runs as the JVM ends, whose exit code says why: 130 after Ctrl-C. */
        private void interrupted() {
            err.println(
                    "cenote: interrupted; what follows is a part: " + String.join(", ", notRun()) + " did not finish.");
            try {
                report(true);
            } catch (RunFailedException e) {
                err.println("cenote: " + e.getMessage());
            }
        }

        private void report(boolean partial) {
            if (!destination.ownsStdout()) {
                new Matrix(rows).print(out);
            }
            Document whole = partial ? document.having("notRun", notRun()) : document;
            destination.write(whole.with(rows, partial));
        }

        /** The pools whose last rule has not ended. */
        private List<String> notRun() {
            int rules = SuiteRunner.rules().size();
            return subjects.keySet().stream()
                    .filter(subject -> rows.stream()
                                    .filter(row -> row.subject().equals(subject))
                                    .count()
                            < rules)
                    .toList();
        }
    }

    private static SuiteRow row(RuleOutcome outcome) {
        String reason = outcome.reason().isEmpty() ? null : outcome.reason();
        return new SuiteRow(outcome.rule(), outcome.subject(), outcome.status().text(), reason);
    }
}
