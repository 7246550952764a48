package io.cenote.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cenote.compare.RunFailedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentTest {
    @TempDir
    Path directory;

    @Test
    void theDocumentHasExactlyTheNamesOfItsSchema() throws IOException {
        JsonNode document = json(Destination.text(
                document(MeasuredRow.ok("a", Map.of("threads", 1), "lifo", "throughput", "ops/us", 1.5, Double.NaN))));
        assertEquals(
                List.of("schema", "command", "arguments", "version", "date", "machine", "settings", "partial", "rows"),
                names(document));
        assertEquals("cenote/1", document.get("schema").asText());
        assertEquals(List.of("cores", "memoryBytes", "os", "jdk", "gc"), names(document.get("machine")));
        assertEquals(
                List.of(
                        "row",
                        "parameters",
                        "subject",
                        "metric",
                        "unit",
                        "score",
                        "error",
                        "ratioToHikari",
                        "tie",
                        "status",
                        "reason"),
                names(document.get("rows").get(0)));
        assertTrue(Instant.parse(document.get("date").asText()).isBefore(Instant.now()));
    }

    @Test
    void whatBecameOfGoalsComesAfterTheRowsIfThereAreAny() throws IOException {
        Verdict verdict = new Verdict("a", "lifo", "throughput", "at least 6x hikari", 6.4, 6.1, 6.6, Verdict.MET);
        JsonNode document = json(Destination.text(
                document(new SuiteRow("ACQ-01", "lifo", "pass", null)).judged(List.of(verdict))));
        assertEquals("goals", names(document).get(names(document).size() - 1));
        assertEquals(
                List.of("row", "subject", "metric", "goal", "score", "lowest", "highest", "verdict"),
                names(document.get("goals").get(0)));
    }

    @Test
    void missingNumbersAreNull() throws IOException {
        JsonNode row = json(Destination.text(
                        document(MeasuredRow.ok("a", Map.of(), "lifo", "throughput", "ops/us", 1.5, Double.NaN))))
                .get("rows")
                .get(0);
        for (String missing : List.of("error", "ratioToHikari", "tie", "reason")) {
            assertTrue(row.get(missing).isNull(), missing);
        }
        assertEquals(1.5, row.get("score").asDouble());
    }

    @Test
    void aRowOfTheSuiteHasExactlyTheNamesOfItsSchema() throws IOException {
        JsonNode row = json(Destination.text(document(new SuiteRow("ACQ-01", "lifo", "pass", null))))
                .get("rows")
                .get(0);
        assertEquals(List.of("rule", "subject", "status", "reason"), names(row));
    }

    @Test
    void aRowOfStateHasExactlyTheNamesOfItsSchema() throws IOException {
        JsonNode row = json(Destination.text(document(new StateRow("H2", "schema", "lifo", "restored", null))))
                .get("rows")
                .get(0);
        assertEquals(List.of("database", "attribute", "subject", "status", "reason"), names(row));
    }

    @Test
    void theSameDocumentGoesToTheDirectoryAndToTheFile() throws IOException {
        Path out = directory.resolve("new/results");
        Path file = directory.resolve("copy.json");
        Destination.of(out.toString(), file.toString(), System.out)
                .write(document(new SuiteRow("ACQ-01", "lifo", "pass", null)));
        assertEquals(Files.readString(out.resolve("results.json")), Files.readString(file));
        try (var left = Files.list(out)) {
            assertEquals(1, left.count(), "files left in the directory");
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenToAnyMoreIsNamedAndTheOtherIsWritten() throws IOException {
        Path out = directory.resolve("out");
        Path file = directory.resolve("copy.json");
        Destination destination = Destination.of(out.toString(), file.toString(), System.out);
        Files.delete(out);
        RunFailedException e = assertThrows(
                RunFailedException.class,
                () -> destination.write(document(new SuiteRow("ACQ-01", "lifo", "pass", null))));
        assertTrue(e.getMessage().contains(out.toString()), e.getMessage());
        assertTrue(Files.exists(file));
    }

    @Test
    void dashSendsTheDocumentAndNothingElseToStandardOutput() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Destination destination = Destination.of(null, "-", new PrintStream(out, true, StandardCharsets.UTF_8));
        assertTrue(destination.ownsStdout());
        destination.write(document(new SuiteRow("ACQ-01", "lifo", "pass", null)));
        assertEquals(
                "cenote/1",
                json(out.toString(StandardCharsets.UTF_8)).get("schema").asText());
    }

    @Test
    void anInterruptedRunIsMarkedPartial() throws IOException {
        Document document = Document.begin("compare", List.of(), "1", Map.of());
        assertTrue(json(Destination.text(document.with(List.of(), true)))
                .get("partial")
                .asBoolean());
        assertFalse(json(Destination.text(document.with(List.of(), false)))
                .get("partial")
                .asBoolean());
    }

    private static Document document(Row row) {
        return Document.begin("compare", List.of("--quick"), "1", Map.of()).with(List.of(row), false);
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
