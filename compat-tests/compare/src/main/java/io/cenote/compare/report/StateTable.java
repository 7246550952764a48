package io.cenote.compare.report;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** State rows for a reader: attributes against pools, database by database, and what was met. */
public final class StateTable {
    private static final int FIRST = 29;
    private static final int COLUMN = 16;
    private static final int NARROW = 11;

    private final List<StateRow> rows;
    private final List<String> subjects;

    /** A table of the rows so far. */
    public StateTable(List<StateRow> rows) {
        this.rows = rows;
        this.subjects = rows.stream().map(StateRow::subject).distinct().toList();
    }

    /** Prints everything. */
    public void print(PrintStream out) {
        List<String> databases = databases(rows);
        for (String database : databases) {
            if (databases.size() > 1) {
                out.println(database);
            }
            print(of(database, rows), out);
            out.println();
        }
        out.println("Each pool is as it comes; by its settings, many a pool can put back more.");
        for (String database : databases) {
            String prefix = databases.size() > 1 ? database + ": " : "";
            reasons(of(database, rows))
                    .forEach((reason, pools) -> out.println(prefix + reason + ": " + String.join(", ", pools)));
        }
    }

    private void print(List<StateRow> ofDatabase, PrintStream out) {
        out.println(line("after close, the next meets", subjects));
        byAttribute(ofDatabase)
                .forEach((attribute, cells) -> out.println(line(
                        attribute,
                        subjects.stream()
                                .map(subject -> cells.getOrDefault(subject, "-"))
                                .toList())));
    }

    static List<String> databases(List<StateRow> rows) {
        return rows.stream().map(StateRow::database).distinct().toList();
    }

    static List<StateRow> of(String database, List<StateRow> rows) {
        return rows.stream().filter(row -> row.database().equals(database)).toList();
    }

    /** By attribute, then by pool, in the order of the rows: the status. */
    static Map<String, Map<String, String>> byAttribute(List<StateRow> rows) {
        return rows.stream()
                .collect(Collectors.groupingBy(
                        StateRow::attribute,
                        LinkedHashMap::new,
                        Collectors.toMap(StateRow::subject, row -> shown(row.status()))));
    }

    private static String shown(String status) {
        return status.equals("not-applicable") ? "n/a" : status;
    }

    /** Each reason once, with the pools that have it. */
    static Map<String, List<String>> reasons(List<StateRow> rows) {
        return rows.stream()
                .filter(row -> row.reason() != null)
                .collect(Collectors.groupingBy(
                        row -> row.attribute() + " " + shown(row.status()) + " (" + row.reason() + ")",
                        LinkedHashMap::new,
                        Collectors.mapping(StateRow::subject, Collectors.toList())));
    }

    private String line(String first, List<String> cells) {
        StringBuilder line = new StringBuilder(pad(first, FIRST));
        for (int i = 0; i < cells.size(); i++) {
            line.append(pad(cells.get(i), Math.max(width(), subjects.get(i).length() + 1)));
        }
        return line.toString().stripTrailing();
    }

    private int width() {
        return subjects.size() > 6 ? NARROW : COLUMN;
    }

    private static String pad(String cell, int width) {
        return cell + " ".repeat(Math.max(1, width - cell.length()));
    }
}
