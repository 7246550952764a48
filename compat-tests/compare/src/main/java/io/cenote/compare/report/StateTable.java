package io.cenote.compare.report;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** State rows for a reader: attributes against pools, and what was met. */
public final class StateTable {
    private static final int FIRST = 29;
    private static final int COLUMN = 16;

    private final List<StateRow> rows;
    private final List<String> subjects;

    /** A table of the rows so far. */
    public StateTable(List<StateRow> rows) {
        this.rows = rows;
        this.subjects = rows.stream().map(StateRow::subject).distinct().toList();
    }

    /** Prints everything. */
    public void print(PrintStream out) {
        int column = subjects.size() > 6 ? 11 : COLUMN;
        out.println(line("after close, the next meets", subjects, column));
        byAttribute()
                .forEach((attribute, cells) -> out.println(line(
                        attribute,
                        subjects.stream()
                                .map(subject -> cells.getOrDefault(subject, "-"))
                                .toList(),
                        column)));
        reasons(out);
    }

    private Map<String, Map<String, String>> byAttribute() {
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
    private void reasons(PrintStream out) {
        Map<String, List<String>> byReason = rows.stream()
                .filter(row -> row.reason() != null)
                .collect(Collectors.groupingBy(
                        row -> row.attribute() + " " + shown(row.status()) + " (" + row.reason() + ")",
                        LinkedHashMap::new,
                        Collectors.mapping(StateRow::subject, Collectors.toList())));
        out.println();
        out.println("Each pool is as it comes; by its settings, many a pool can put back more.");
        byReason.forEach((reason, pools) -> out.println(reason + ": " + String.join(", ", pools)));
    }

    private static String line(String first, List<String> rest, int column) {
        StringBuilder line = new StringBuilder(pad(first, FIRST));
        rest.forEach(cell -> line.append(pad(cell, column)));
        return line.toString().stripTrailing();
    }

    private static String pad(String cell, int width) {
        return cell + " ".repeat(Math.max(1, width - cell.length()));
    }
}
