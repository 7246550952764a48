package io.cenote.compare.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cenote.compare.report.FaultRow;
import io.cenote.compare.server.ServerKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What does not depend on the speed of the machine: the rest is for the command, whose figures are published. */
@Execution(ExecutionMode.CONCURRENT)
class FaultRunnerTest {
    private static final List<String> OURS = List.of("channel", "lifo", "condition");

    private static List<FaultRow> run(List<String> subjects, Set<Fault> faults, ServerKind server) throws Exception {
        List<FaultRow> rows = new ArrayList<>();
        try (FaultRunner runner = FaultRunner.of(subjects, faults, server)) {
            for (Fault fault : faults) {
                runner.run(fault, rows::add);
            }
        }
        return rows;
    }

    private static void noneIsLost(List<FaultRow> rows) {
        for (FaultRow row : rows) {
            String what = row.fault() + " on " + row.subject() + ": " + row.reason();
            assertTrue(Set.of("held", "not-held").contains(row.status()), what);
            assertEquals(0, row.slotsLost(), what);
            assertNotNull(row.recovery(), what);
        }
    }

    @Test
    void aPoolSurvivesWhatADriverAndANetworkDo() throws Exception {
        noneIsLost(run(OURS, EnumSet.of(Fault.ALL_LOST, Fault.RESET), null));
    }

    @Test
    void aPoolThatIsNotThereIsAFailure() throws Exception {
        List<FaultRow> rows = run(List.of("no-such-pool"), EnumSet.of(Fault.ALL_LOST), null);
        assertEquals(List.of("failed"), rows.stream().map(FaultRow::status).toList());
    }

    @Test
    @Tag("postgres")
    void aPoolSurvivesWhatAPostgresServerDoes() throws Exception {
        survivesAServer(ServerKind.POSTGRES);
    }

    @Test
    @Tag("mariadb")
    void aPoolSurvivesWhatAMariaDbServerDoes() throws Exception {
        survivesAServer(ServerKind.MARIADB);
    }

    private static void survivesAServer(ServerKind server) throws Exception {
        assumeTrue(server.missing().isEmpty(), server::missing);
        Set<Fault> faults = EnumSet.allOf(Fault.class).stream()
                .filter(fault -> fault.place() == Fault.Place.SERVER)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Fault.class)));
        noneIsLost(run(OURS, faults, server));
    }
}
