package io.cenote.compare.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Suite rows for a reader: rules against pools, totals, and why a pool does not pass. */
public final class Matrix {
    private static final List<String> STATUSES = List.of("pass", "fail", "deviation", "not-applicable");
    private static final int COLUMN = 16;
    private static final int NARROW = 11;
    /** So many pools fit on a usual line with wide columns. */
    private static final int FEW = 6;

    private final Map<String, Map<String, SuiteRow>> byRule = new LinkedHashMap<>();
    private final Set<String> subjects = new LinkedHashSet<>();

    /** A matrix of the rows so far. */
    public Matrix(List<SuiteRow> rows) {
        for (SuiteRow row : rows) {
            byRule.computeIfAbsent(row.rule(), rule -> new LinkedHashMap<>()).put(row.subject(), row);
            subjects.add(row.subject());
        }
    }

    /** How one pool did, in a few words. */
    public String totals(String subject) {
        List<String> parts = new ArrayList<>();
        for (String status : STATUSES) {
            long count = count(status, subject);
            if (count > 0) {
                parts.add(count + " " + status);
            }
        }
        return String.join(", ", parts);
    }

    /** Prints everything. */
    public void print(PrintStream out) {
        out.println(line("rule", List.copyOf(subjects)));
        byRule.forEach((rule, cells) -> out.println(line(
                rule,
                subjects.stream()
                        .map(subject -> cells.containsKey(subject)
                                ? shown(cells.get(subject).status())
                                : "-")
                        .toList())));
        out.println();
        for (String status : STATUSES) {
            out.println(line(
                    shown(status),
                    subjects.stream()
                            .map(subject -> Long.toString(count(status, subject)))
                            .toList()));
        }
        for (String status : List.of("deviation", "fail")) {
            reasons(status, out);
        }
    }

    private void reasons(String status, PrintStream out) {
        byRule.values().stream()
                .flatMap(cells -> cells.values().stream())
                .filter(row -> row.status().equals(status))
                .forEach(row -> out.printf("%n%s %s %s: %s", row.subject(), status, row.rule(), shown(row)));
        if (byRule.values().stream().anyMatch(cells -> cells.values().stream()
                .anyMatch(row -> row.status().equals(status)))) {
            out.println();
        }
    }

    /** All of a failure, which may hold the stacks of threads; the first line of the rest. */
    private static String shown(SuiteRow row) {
        String reason = String.valueOf(row.reason());
        return row.status().equals("fail") ? reason : reason.lines().findFirst().orElse("");
    }

    private String shown(String status) {
        return subjects.size() > FEW && status.equals("not-applicable") ? "n/a" : status;
    }

    private long count(String status, String subject) {
        return byRule.values().stream()
                .filter(cells -> cells.containsKey(subject)
                        && cells.get(subject).status().equals(status))
                .count();
    }

    private String line(String first, List<String> rest) {
        int column = subjects.size() > FEW ? NARROW : COLUMN;
        StringBuilder line = new StringBuilder(pad(first, column));
        rest.forEach(cell -> line.append(pad(cell, column)));
        return line.toString().stripTrailing();
    }

    private static String pad(String cell, int width) {
        return cell + " ".repeat(Math.max(1, width - cell.length()));
    }
}
