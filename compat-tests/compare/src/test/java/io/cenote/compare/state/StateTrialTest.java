package io.cenote.compare.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cenote.compare.report.StateRow;
import io.cenote.compare.server.Postgres;
import io.cenote.compare.server.PreparedServer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StateTrialTest {
    private static Map<String, String> met(String subject, StateDatabase database) {
        List<StateRow> rows = StateTrial.of(subject, database);
        assertEquals(Attribute.on(database).size(), rows.size());
        return rows.stream()
                .collect(Collectors.toMap(
                        StateRow::attribute,
                        row -> row.status() + (row.status().equals("failed") ? ": " + row.reason() : ""),
                        (first, second) -> first,
                        TreeMap::new));
    }

    private static Map<String, String> bySql(Map<String, String> met, boolean sql) {
        Map<String, String> some = new TreeMap<>(met);
        some.keySet().removeIf(attribute -> attribute.startsWith("sql-") != sql);
        return some;
    }

    private static void allAre(String status, Map<String, String> met) {
        assertTrue(met.size() > 4, met::toString);
        Map<String, String> others = new TreeMap<>(met);
        others.values().removeIf(status::equals);
        assertEquals(Map.of(), others);
    }

    @Test
    void ofCenoteTheNextBorrowerMeetsNothingThatWasSetThroughJdbc() {
        Map<String, String> met = met("lifo", StateDatabase.H2);
        allAre("restored", bySql(met, false));
        allAre("leaks", bySql(met, true));
    }

    @Test
    void ofCenoteWithResetSqlTheNextBorrowerMeetsNothing() {
        allAre("restored", met("lifo:reset", StateDatabase.H2));
    }

    /** By its documentation, HikariCP puts back these; schema and catalog if they are configured. */
    @Test
    void whatLeaksIsToldApartFromWhatIsRestored() {
        Map<String, String> met = met("hikari", StateDatabase.H2);
        for (String restored : List.of("auto-commit", "isolation", "read-only", "network-timeout", "open-statement")) {
            assertEquals("restored", met.get(restored), restored);
        }
        assertEquals("leaks", met.get("schema"));
    }

    @Test
    void aPoolThatIsNotThereIsAFailureInEveryRow() {
        List<StateRow> rows = StateTrial.of("no-such-pool", StateDatabase.H2);
        assertEquals(Attribute.on(StateDatabase.H2).size(), rows.size());
        rows.forEach(row -> assertEquals("failed", row.status(), row.attribute()));
    }

    @Test
    @Tag("postgres")
    void onPostgresTheNextBorrowerOfCenoteMeetsNothing() throws Exception {
        assumeTrue(Postgres.missing().isEmpty(), Postgres::missing);
        try (PreparedServer server = PreparedServer.start()) {
            StateDatabase postgres = StateDatabase.of(server.postgres());
            for (String pool : List.of("channel", "lifo", "condition")) {
                Map<String, String> asItComes = met(pool, postgres);
                allAre("leaks", bySql(asItComes, true));
                allAre("restored", taken(bySql(asItComes, false)));
                allAre("restored", taken(met(pool + ":reset", postgres)));
            }
        }
    }

    /** PostgreSQL has no warnings of a connection, and does not change its catalog. */
    private static Map<String, String> taken(Map<String, String> met) {
        assertEquals("not-applicable", met.remove("warnings"));
        assertEquals("not-applicable", met.remove("catalog"));
        return met;
    }
}
