package io.cenote.compare.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Fault rows for a reader: a block for each fault, a line for each pool. */
public final class FaultTable {
    private static final String LINE = "    %-11s %-9s %10s %6s %9s %9s %9s %7s %7s";

    private final Map<String, String> titles;
    private final List<FaultRow> rows;

    /**
     * A table of the rows so far.
     *
     * @param titles what each fault is, by its name
     */
    public FaultTable(Map<String, String> titles, List<FaultRow> rows) {
        this.titles = titles;
        this.rows = rows;
    }

    /** Prints everything. */
    public void print(PrintStream out) {
        Map<String, List<FaultRow>> byFault = new LinkedHashMap<>();
        rows.forEach(row ->
                byFault.computeIfAbsent(row.fault(), key -> new ArrayList<>()).add(row));
        out.println(line("pool", "", "overshoot", "slots", "recovery", "capacity", "attempts", "served", "broken"));
        out.println(line("", "", "ms", "lost", "ms", "ms", "1/s", "", "given"));
        byFault.forEach((fault, own) -> {
            out.println();
            out.println(fault + ": " + titles.getOrDefault(fault, ""));
            own.forEach(row -> out.println(line(row)));
        });
    }

    private static String line(FaultRow row) {
        String figures = row.measure() != null
                ? String.format("    %-11s %-9s %10s", row.subject(), row.status(), number(row.measure()))
                : row.overshoot() == null
                        ? String.format("    %-11s %-9s", row.subject(), row.status())
                        : line(
                                row.subject(),
                                row.status(),
                                number(row.overshoot()),
                                row.slotsLost(),
                                number(row.recovery()),
                                number(row.capacity()),
                                number(row.attemptsPerSecond()),
                                row.served(),
                                row.brokenGiven());
        return row.reason() == null ? figures.stripTrailing() : figures.stripTrailing() + "  " + row.reason();
    }

    private static String line(Object... cells) {
        return String.format(LINE, cells).stripTrailing();
    }

    private static String number(Double value) {
        return value == null ? "never" : String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    }
}
