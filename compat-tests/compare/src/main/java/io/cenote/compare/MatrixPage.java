package io.cenote.compare;

import io.cenote.compare.report.SuiteRow;
import io.cenote.suite.DataSourceRunner;
import io.cenote.suite.Deviations.Deviation;
import io.cenote.suite.SuiteRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outcomes of the suite as a page for the documentation. The same outcomes give the same page. */
final class MatrixPage {
    private static final Map<String, String> TITLES = Map.of(
            "channel", "Cenote channel",
            "lifo", "Cenote lifo",
            "condition", "Cenote condition",
            "hikari", "HikariCP",
            "agroal", "Agroal",
            "dbcp2", "Commons DBCP2",
            "tomcat", "Tomcat JDBC",
            "c3p0", "c3p0",
            "vibur", "Vibur DBCP");

    private final List<SuiteSubject> subjects;
    private final List<SuiteRow> rows;
    private final Map<String, String> sentences;
    private final StringBuilder text = new StringBuilder();

    private MatrixPage(List<SuiteSubject> subjects, List<SuiteRow> rows, Map<String, String> sentences) {
        this.subjects = subjects;
        this.rows = rows;
        this.sentences = sentences;
    }

    /** Writes the page. */
    static void write(Path file, List<SuiteSubject> subjects, List<SuiteRow> rows, Map<String, String> sentences) {
        try {
            Files.writeString(file, new MatrixPage(subjects, rows, sentences).text());
        } catch (IOException e) {
            throw new RunFailedException("The page could not be written to " + file + ": " + e);
        }
    }

    private String text() {
        text.append("""
                # Which pool keeps which rule

                Written by `./cenote suite --pools all --markdown docs/matrix.md`; not to be edited by hand.

                Every pool is run as it comes, with only its size and its timeout set, on a strict fake driver. What a pool could do but does not unless asked counts as a deviation, and the note says what to ask for. A deviation is no verdict: several are choices that their authors have made on purpose.

                | cell | meaning |
                |---|---|
                | yes | the pool keeps the rule |
                | **no** | it breaks the rule in every run: see its note |
                | *seldom* | it breaks the rule in some runs: see its note |
                | . | the rule is about a promise that the pool does not make |
                | **FAILED** | it broke the rule, and that was not known |

                """);
        List<SuiteSubject> adapted =
                subjects.stream().filter(subject -> subject.pool().isPresent()).toList();
        table("Rules about data sources", "datasource-rules.md", DataSourceRunner.rules(), subjects);
        table("Rules about pools behind the SPI", "spec.md", SuiteRunner.rules(), adapted);
        text.append("## The deviations\n");
        for (SuiteSubject subject : subjects) {
            notes(subject);
        }
        return text.toString();
    }

    private void table(String title, String page, List<String> rules, List<SuiteSubject> columns) {
        text.append("## ")
                .append(title)
                .append("\n\n[")
                .append(page)
                .append("](")
                .append(page);
        text.append(") has each rule's intent.");
        if (columns.size() < subjects.size()) {
            text.append(" The other pools have no adapter to the SPI.");
        }
        text.append("\n\n| rule | |");
        columns.forEach(subject -> text.append(' ').append(subject.name()).append(" |"));
        text.append("\n|---|---|").append("---|".repeat(columns.size())).append('\n');
        text.append("| | **kept of those that apply** |");
        columns.forEach(subject -> text.append(' ').append(kept(subject, rules)).append(" |"));
        text.append('\n');
        for (String rule : rules) {
            text.append("| ")
                    .append(rule)
                    .append(" | ")
                    .append(sentences.getOrDefault(rule, ""))
                    .append(" |");
            columns.forEach(
                    subject -> text.append(' ').append(cell(subject, rule)).append(" |"));
            text.append('\n');
        }
        text.append('\n');
    }

    private String kept(SuiteSubject subject, List<String> rules) {
        List<String> cells = rules.stream().map(rule -> cell(subject, rule)).toList();
        long kept = cells.stream().filter("yes"::equals).count();
        long applicable = cells.stream().filter(cell -> !cell.equals(".")).count();
        return kept + " of " + applicable;
    }

    private String cell(SuiteSubject subject, String rule) {
        Optional<Deviation> known = SuiteRuns.deviations(subject, rule).of(rule);
        String status = rows.stream()
                .filter(row -> row.rule().equals(rule) && row.subject().equals(subject.name()))
                .map(SuiteRow::status)
                .findFirst()
                .orElse("fail");
        return switch (status) {
            // What is known to happen now and then is said so even if it has not happened this time.
            case "pass" -> known.isPresent() ? "*seldom*" : "yes";
            case "deviation" -> known.filter(Deviation::always).isPresent() ? "**no**" : "*seldom*";
            case "not-applicable" -> ".";
            default -> "**FAILED**";
        };
    }

    private void notes(SuiteSubject subject) {
        String name = TITLES.getOrDefault(subject.name(), subject.name());
        String version = VersionCommand.of(subject.name());
        text.append("\n### ")
                .append(name)
                .append(version == null ? "" : " " + version)
                .append("\n\n");
        int before = text.length();
        for (String rule : SuiteRuns.rules()) {
            SuiteRuns.deviations(subject, rule).of(rule).ifPresent(known -> text.append("- **")
                    .append(rule)
                    .append("** ")
                    .append(known.always() ? "" : "(seldom) ")
                    .append(known.reason())
                    .append(".\n"));
        }
        if (text.length() == before) {
            text.append("None.\n");
        }
    }
}
