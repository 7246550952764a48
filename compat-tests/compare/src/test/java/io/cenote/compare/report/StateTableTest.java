package io.cenote.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateTableTest {
    @Test
    void attributesAreLinesPoolsAreColumnsAndEachReasonIsSaidOnce() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new StateTable(List.of(
                        new StateRow("H2", "schema", "lifo", "restored", null),
                        new StateRow("H2", "catalog", "lifo", "not-applicable", "not taken"),
                        new StateRow("H2", "schema", "hikari", "leaks", "OTHER, was PUBLIC"),
                        new StateRow("H2", "schema", "agroal", "leaks", "OTHER, was PUBLIC")))
                .print(new PrintStream(out, true, StandardCharsets.UTF_8));
        assertEquals(
                List.of(
                        "after close, the next meets lifo hikari agroal",
                        "schema restored leaks leaks",
                        "catalog n/a - -",
                        "",
                        "Each pool is as it comes; by its settings, many a pool can put back more.",
                        "catalog n/a (not taken): lifo",
                        "schema leaks (OTHER, was PUBLIC): hikari, agroal"),
                out.toString(StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replaceAll(" +", " "))
                        .toList());
    }
}
