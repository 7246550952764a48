package io.cenote.compare;

import io.cenote.compare.progress.Progress;
import io.cenote.compare.report.Destination;
import io.cenote.compare.report.Document;
import io.cenote.compare.report.Matrix;
import io.cenote.compare.report.SuiteRow;
import io.cenote.suite.RuleOutcome;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Option(names = "--markdown", paramLabel = "a file")
    private String markdown;

    @Mixin
    private PoolOptions options = new PoolOptions();

    SuiteCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        if (options.help) {
            Help.print(out);
            return Main.DONE;
        }
        List<SuiteSubject> subjects = Subjects.choose(options.pools, Jars.add(options.jars));
        Path page = markdown == null ? null : Destination.file("--markdown", markdown);
        Destination destination = Destination.of(null, options.json, out);
        List<String> arguments = spec.commandLine().getParseResult().expandedArgs();
        Map<String, Object> settings = Map.of("pools", names(subjects));
        Document document = Document.begin("suite", arguments, VersionCommand.of("version"), settings);
        return new Run(subjects, document, destination, page).run();
    }

    private static List<String> names(List<SuiteSubject> subjects) {
        return subjects.stream().map(SuiteSubject::name).toList();
    }

    /** The part that an interrupt ends early. */
    private final class Run {
        private final List<SuiteSubject> subjects;
        private final Document document;
        private final Destination destination;
        /** Where the page goes; null for nowhere. */
        private final Path page;

        /** Both added to by the thread that runs the rules, read by the one that reports. */
        private final List<SuiteRow> rows = new CopyOnWriteArrayList<>();

        private final Map<String, String> sentences = new ConcurrentHashMap<>();

        Run(List<SuiteSubject> subjects, Document document, Destination destination, Path page) {
            this.subjects = subjects;
            this.document = document;
            this.destination = destination;
            this.page = page;
        }

        int run() {
            int rules = SuiteRuns.rules().size();
            try (Progress progress = Progress.overSteps(err, (long) rules * subjects.size(), "rules")) {
                OnInterrupt.during(
                        () -> {
                            err.println("cenote: running " + rules + " rules on each of "
                                    + String.join(", ", names(subjects)) + ".");
                            runAll(progress);
                        },
                        this::interrupted);
            }
            report(false);
            return rows.stream().anyMatch(row -> row.status().equals("fail")) ? Main.FAILED : Main.DONE;
        }

        private void runAll(Progress progress) {
            int number = 0;
            for (SuiteSubject subject : subjects) {
                progress.begin(++number, subjects.size(), subject.name());
                int died = SuiteRuns.run(subject, outcome -> {
                    rows.add(row(outcome));
                    sentences.merge(outcome.rule(), outcome.says(), (one, other) -> one.isEmpty() ? other : one);
                    progress.advance(1);
                });
                progress.end(new Matrix(rows).totals(subject.name())
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
            if (page != null && !partial) {
                MatrixPage.write(page, subjects, rows, sentences);
            }
        }

        /** The pools whose last rule has not ended. */
        private List<String> notRun() {
            int rules = SuiteRuns.rules().size();
            return names(subjects).stream()
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
