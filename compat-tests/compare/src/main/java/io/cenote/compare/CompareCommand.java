package io.cenote.compare;

import io.cenote.compare.measure.Database;
import io.cenote.compare.measure.Plan;
import io.cenote.compare.progress.Progress;
import io.cenote.compare.report.Circumstances;
import io.cenote.compare.report.Destination;
import io.cenote.compare.report.Document;
import io.cenote.compare.report.MeasuredRow;
import io.cenote.compare.report.Page;
import io.cenote.compare.report.Section;
import io.cenote.compare.report.Table;
import io.cenote.compare.report.Verdict;
import io.cenote.compare.rows.CompareRow;
import io.cenote.compare.rows.Comparison;
import io.cenote.compare.rows.Workload;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures pools side by side. */
@Command(name = "compare")
final class CompareCommand implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private CommandSpec spec;

    @Option(names = "--quick")
    private boolean quick;

    @Option(names = "--full")
    private boolean full;

    @Option(names = "--workload", paramLabel = "a workload: jdbc or tcp")
    private String workload = "jdbc";

    @Option(names = "--rows", paramLabel = "numbers of rows, separated by commas")
    private String rows;

    @Option(names = "--out", paramLabel = "a directory")
    private String directory = "cenote-results";

    @Mixin
    private PoolOptions options = new PoolOptions();

    @Mixin
    private DatabaseOptions databaseOptions = new DatabaseOptions();

    CompareCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        if (options.help) {
            Help.print(out);
            return Main.DONE;
        }
        if (quick && full) {
            throw new UsageException("--quick and --full exclude each other: give one.");
        }
        Workload pooled = Workload.of(workload);
        Set<CompareRow> chosen = CompareRow.parse(rows, pooled, full);
        Database database = databaseOptions.database();
        if (pooled == Workload.TCP && !database.embedded()) {
            throw new UsageException("--url goes with --workload jdbc: leave it out, tcp brings a server of its own.");
        }
        ClassLoader loader = Jars.add(options.jars);
        List<String> subjects = pooled == Workload.TCP
                ? Pools.chooseTcp(options.pools, loader)
                : Pools.chooseMeasured(options.pools, full, loader);
        Comparison comparison = new Comparison(chosen, subjects, Plan.of(full), database);
        comparison.check(loader);
        Destination destination =
                Destination.of(directory, options.json, out); // last: a refused run leaves no directory

        List<String> arguments = spec.commandLine().getParseResult().expandedArgs();
        Circumstances circumstances = Circumstances.now(!full);
        Map<String, Object> settings = comparison.settings();
        settings.put("loadAtStart", circumstances.load() < 0 ? null : circumstances.load());
        Document document = Document.begin("compare", arguments, VersionCommand.of("version"), settings);
        err.println("cenote: measuring " + String.join(", ", subjects) + ", about " + comparison.estimateMillis() / 1000
                + " s; Ctrl-C keeps what is measured until then.");
        return new Run(comparison, circumstances, document, destination).run();
    }

    /** The part that an interrupt ends early. */
    private final class Run {
        private final Comparison comparison;
        private final Circumstances circumstances;
        private final Document document;
        private final Destination destination;
        private final Progress progress;

        Run(Comparison comparison, Circumstances circumstances, Document document, Destination destination) {
            this.comparison = comparison;
            this.circumstances = circumstances;
            this.document = document;
            this.destination = destination;
            this.progress = Progress.overTime(err, comparison.estimateMillis());
        }

        int run() {
            try {
                OnInterrupt.during(() -> comparison.run(progress), this::interrupted);
            } finally {
                progress.close();
            }
            List<MeasuredRow> results = comparison.rows();
            report(results, false);
            return results.stream().noneMatch(row -> row.status().equals("failed")) ? Main.DONE : Main.FAILED;
        }

        /** Runs as the JVM ends, whose exit code says why: 130 after Ctrl-C. */
        private void interrupted() {
            comparison.stop();
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            progress.close();
            err.println("cenote: interrupted.");
            try {
                report(comparison.rows(), true);
            } catch (RunFailedException e) {
                err.println("cenote: " + e.getMessage());
            }
        }

        private void report(List<MeasuredRow> results, boolean partial) {
            List<Verdict> verdicts = comparison.verdicts();
            Document written = document.with(results, partial).judged(verdicts);
            PrintStream human = destination.ownsStdout() ? err : out;
            List<Section> sections = comparison.sections();
            List<String> cautions =
                    (partial ? circumstances.interrupted() : circumstances).cautions(headlines(sections, results));
            if (!destination.ownsStdout()) {
                Table table = new Table(human);
                sections.forEach(section -> table.section(section, results));
                table.goals(verdicts);
                table.banner(cautions);
                human.println();
            }
            destination.write(written, new Page(written, sections, results, cautions).html());
            human.println((partial ? "Partial report: " : "Report: ")
                    + destination.directory().resolve("index.html") + ", as data results.json beside it");
        }

        private List<MeasuredRow> headlines(List<Section> sections, List<MeasuredRow> results) {
            return results.stream()
                    .filter(row -> sections.stream().anyMatch(section -> section.headline(row)))
                    .toList();
        }
    }
}
