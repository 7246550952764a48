package io.cenote.compare.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.compare.measure.Database;
import io.cenote.compare.report.StateRow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StateTrialTest {
    @Test
    void ofCenoteTheNextBorrowerMeetsNothing() {
        List<StateRow> rows = StateTrial.of("lifo", Database.EMBEDDED);
        assertEquals(Attribute.values().length, rows.size());
        rows.forEach(row -> assertEquals("restored", row.status(), row.attribute() + ": " + row.reason()));
    }

    /** By its documentation, HikariCP puts back these; schema and catalog if they are configured. */
    @Test
    void whatLeaksIsToldApartFromWhatIsRestored() {
        Map<String, String> met = StateTrial.of("hikari", Database.EMBEDDED).stream()
                .collect(Collectors.toMap(
                        StateRow::attribute, StateRow::status, (first, second) -> first, TreeMap::new));
        for (String restored : List.of("auto-commit", "isolation", "read-only", "network-timeout", "open-statement")) {
            assertEquals("restored", met.get(restored), restored);
        }
        assertEquals("leaks", met.get("schema"));
    }

    @Test
    void aPoolThatIsNotThereIsAFailureInEveryRow() {
        List<StateRow> rows = StateTrial.of("no-such-pool", Database.EMBEDDED);
        assertEquals(Attribute.values().length, rows.size());
        rows.forEach(row -> assertEquals("failed", row.status(), row.attribute()));
    }
}
