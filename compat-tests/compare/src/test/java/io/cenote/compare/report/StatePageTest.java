package io.cenote.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatePageTest {
    private static final List<String> OURS = List.of("channel", "lifo", "condition");

    private static String written(StateRow... rows) {
        Map<String, Object> settings = Map.of("versions", Map.of("H2", "2.5"));
        return new StatePage(Document.begin("state", List.of("--postgres"), "0", settings), List.of(rows)).text();
    }

    @Test
    void eachDatabaseHasItsTablesAndItsReasons() {
        String page = written(
                new StateRow("H2", "schema", "lifo", "restored", null),
                new StateRow("H2", "schema", "hikari", "leaks", "OTHER, was PUBLIC"),
                new StateRow("H2", "sql-schema", "lifo", "closed", "connection 2"),
                new StateRow("H2", "sql-schema", "hikari", "failed", "no"),
                new StateRow("PostgreSQL", "catalog", "lifo", "not-applicable", "not taken"),
                new StateRow("PostgreSQL", "catalog", "hikari", "not-applicable", "not taken"));
        assertTrue(page.contains("Written by `./cenote state --postgres`"), page);
        assertTrue(page.contains(", H2 2.5.\n"), page);
        assertTrue(page.contains("| after close, the next meets | lifo | hikari |\n"), page);
        assertTrue(page.contains("| schema | yes | **LEAKS** |\n"), page);
        assertTrue(page.contains("| sql-schema | closed | **FAILED** |\n"), page);
        assertTrue(page.contains("- schema leaks (OTHER, was PUBLIC): hikari\n"), page);
        assertTrue(page.indexOf("## PostgreSQL") < page.indexOf("| catalog | . | . |\n"), page);
    }

    @Test
    void ofOursTheCommittedPageShowsNoLeakThroughJdbcAndNoneAtAllWithResetSql() throws IOException {
        String page = Files.readString(Path.of("../../docs/state-matrix.md"));
        assertTrue(page.contains("\n## H2\n") && page.contains("\n## PostgreSQL\n"), "both databases");
        assertFalse(page.contains(" | **FAILED** |"), "write the page anew: something failed");
        List<String> columns = List.of();
        int looked = 0;
        for (String line : page.lines().filter(each -> each.startsWith("| ")).toList()) {
            List<String> cells =
                    Arrays.stream(line.split("\\|")).map(String::strip).toList();
            if (cells.get(1).equals("after close, the next meets")) {
                columns = cells;
            }
            for (int i = 2; i < cells.size() && !columns.isEmpty(); i++) {
                String pool = columns.get(i);
                boolean sql = cells.get(1).startsWith("sql-");
                if (cells != columns && (pool.endsWith(":reset") || OURS.contains(pool) && !sql)) {
                    assertTrue(List.of("yes", ".").contains(cells.get(i)), pool + " " + line);
                    looked++;
                }
            }
        }
        // Through JDBC 13 things on each of two databases for six pools, by SQL 5 and 13 for three.
        assertEquals(2 * 13 * 6 + (5 + 13) * 3, looked);
    }
}
