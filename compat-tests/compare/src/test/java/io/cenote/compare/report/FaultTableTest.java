package io.cenote.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultTableTest {
    @Test
    void eachFaultIsABlockAndEachPoolALineWithWhatItDidNotHold() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new FaultTable(
                        Map.of("reset", "all sockets are reset", "fairness", "longest wait / mean"),
                        List.of(
                                new FaultRow("reset", "lifo", "held", 0.0, 0, 2.25, 41.0, 3.0, 120L, 2L, null, null),
                                new FaultRow("reset", "x", "not-held", 12.0, 1, null, null, 9.0, 0L, 0L, null, "why"),
                                new FaultRow(
                                        "fairness",
                                        "lifo",
                                        "held",
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        3.5,
                                        null),
                                FaultRow.without("killed-1", "lifo", "skipped", "no server")))
                .print(new PrintStream(out, true, StandardCharsets.UTF_8));
        assertEquals(
                List.of(
                        " pool overshoot slots recovery capacity attempts served broken",
                        " ms lost ms ms 1/s given",
                        "",
                        "reset: all sockets are reset",
                        " lifo held 0.0 0 2.3 41 3.0 120 2",
                        " x not-held 12 1 never never 9.0 0 0 why",
                        "",
                        "fairness: longest wait / mean",
                        " lifo held 3.5",
                        "",
                        "killed-1:",
                        " lifo skipped no server"),
                out.toString(StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replaceAll(" +", " ").stripTrailing())
                        .toList());
    }
}
