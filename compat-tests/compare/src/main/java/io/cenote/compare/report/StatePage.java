package io.cenote.compare.report;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** State rows as a page for the documentation. */
public final class StatePage {
    private static final String BY_SQL = "sql-";

    private final Document document;
    private final List<StateRow> rows;
    private final List<String> subjects;
    private final StringBuilder text = new StringBuilder();

    /** A page of all rows of a run; the document says when and with what. */
    public StatePage(Document document, List<StateRow> rows) {
        this.document = document;
        this.rows = rows;
        this.subjects = rows.stream().map(StateRow::subject).distinct().toList();
    }

    /** The page. */
    public String text() {
        text.append("""
                # What pools put back between two borrowers

                Written by `./cenote %s`; not to be edited by hand.

                A borrower changes one thing of its session and closes its connection; the next borrower of the pool, whose size is one, looks. Each pool is as it comes; by its settings, many a pool can put back more. `channel:reset`, `lifo:reset` and `condition:reset` have `resetSql` set besides, for what no pool sees because SQL changes it. What a database itself does not take, a stub of a driver takes instead (on H2: `read-only`, `catalog`, `network-timeout`, `type-map`, `warnings`).

                | cell | meaning |
                |---|---|
                | yes | the next borrower finds it as it was at first |
                | **LEAKS** | the next borrower meets it |
                | closed | the pool has replaced the connection |
                | . | the database does not take it, or the pool does not let its borrower |
                | **FAILED** | it could not be tried |

                """.formatted(command()));
        text.append("Run on ").append(document.date(), 0, 10);
        text.append(" with JDK ").append(document.machine().jdk());
        versions()
                .forEach((name, version) ->
                        text.append(", ").append(name).append(' ').append(version));
        text.append(".\n");
        for (String database : StateTable.databases(rows)) {
            List<StateRow> here = StateTable.of(database, rows);
            text.append("\n## ").append(database).append('\n');
            table("Changed through JDBC", here, attribute -> !attribute.startsWith(BY_SQL));
            table("Changed by SQL", here, attribute -> attribute.startsWith(BY_SQL));
            text.append("\nIn words:\n\n");
            StateTable.reasons(here).forEach((reason, pools) -> text.append("- ")
                    .append(reason)
                    .append(": ")
                    .append(String.join(", ", pools))
                    .append('\n'));
        }
        return text.toString();
    }

    private String command() {
        return (document.command() + " " + String.join(" ", document.arguments())).strip();
    }

    @SuppressWarnings("unchecked")
    private Map<String, String> versions() {
        return (Map<String, String>) document.settings().getOrDefault("versions", Map.of());
    }

    private void table(String title, List<StateRow> here, Predicate<String> which) {
        text.append("\n### ").append(title).append("\n\n| after close, the next meets |");
        subjects.forEach(subject -> text.append(' ').append(subject).append(" |"));
        text.append("\n|---|").append("---|".repeat(subjects.size())).append('\n');
        StateTable.byAttribute(here).forEach((attribute, cells) -> {
            if (which.test(attribute)) {
                text.append("| ").append(attribute).append(" |");
                subjects.forEach(subject ->
                        text.append(' ').append(cell(cells.get(subject))).append(" |"));
                text.append('\n');
            }
        });
    }

    private static String cell(String status) {
        return switch (status) {
            case "restored" -> "yes";
            case "leaks" -> "**LEAKS**";
            case "n/a" -> ".";
            case "closed" -> "closed";
            default -> "**FAILED**";
        };
    }
}
