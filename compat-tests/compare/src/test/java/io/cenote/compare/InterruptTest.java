package io.cenote.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterruptTest {
    /** Ended as by {@code kill}; Ctrl-C takes the same way, with 130. */
    private static final int TERMINATED = 143;

    @TempDir
    Path directory;

    /** Row 1 is measured by JMH, row 6 is a scenario. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "6"})
    void aRunThatIsEndedEarlyWritesAPartialReportAndLeavesNoProcessBehind(String row) throws Exception {
        Process run = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "compare",
                        "--pools",
                        "hikari",
                        "--rows",
                        row,
                        "--out",
                        directory.resolve("out").toString())
                .redirectErrorStream(true)
                .start();
        endsWithItsChildren(run, whenItMeasures(run, "cenote: measuring hikari, "));
        JsonNode report = new ObjectMapper().readTree(Files.readString(directory.resolve("out/results.json")));
        assertTrue(report.get("partial").asBoolean());
        assertTrue(Files.readString(directory.resolve("out/index.html")).contains("the run was interrupted"));
        assertEquals("skipped", report.get("rows").get(0).get("status").asText());
    }

    @Test
    void aLookAtStateThatIsEndedEarlyWritesWhatItKnows() throws Exception {
        Path json = directory.resolve("state.json");
        Process run = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "state",
                        "--pools",
                        "lifo",
                        "--json",
                        json.toString())
                .redirectErrorStream(true)
                .start();
        endsWithItsChildren(run, whenItMeasures(run, "cenote: trying lifo."));
        JsonNode report = new ObjectMapper().readTree(Files.readString(json));
        assertTrue(report.get("partial").asBoolean());
        assertEquals("skipped", report.get("rows").get(0).get("status").asText());
    }

    private static void endsWithItsChildren(Process run, List<ProcessHandle> children) throws Exception {
        run.destroy();
        assertTrue(run.waitFor(30, TimeUnit.SECONDS), "still running");
        assertEquals(TERMINATED, run.exitValue());
        for (ProcessHandle child : children) {
            child.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aSuiteThatIsEndedEarlyNamesThePoolsThatDidNotFinish() throws Exception {
        Path json = directory.resolve("suite.json");
        Process run = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "suite",
                        "--pools",
                        "lifo,hikari",
                        "--json",
                        json.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(run.getInputStream(), StandardCharsets.UTF_8));
        String first = lines.readLine();
        assertTrue(first != null && first.startsWith("cenote: running "), first);
        run.toHandle().destroy(); // Process.destroy would close the stream
        List<String> rest = lines.lines().toList();
        assertTrue(run.waitFor(30, TimeUnit.SECONDS), "still running");
        assertEquals(TERMINATED, run.exitValue());
        assertTrue(rest.stream().anyMatch(line -> line.endsWith("hikari did not finish.")), rest.toString());
        JsonNode report = new ObjectMapper().readTree(Files.readString(json));
        assertTrue(report.get("partial").asBoolean());
        List<String> notRun = new ArrayList<>();
        report.get("settings").get("notRun").forEach(name -> notRun.add(name.asText()));
        assertTrue(notRun.contains("hikari"), notRun.toString());
    }

    /** Waits for the first line of output, then for a measured JVM. */
    private static List<ProcessHandle> whenItMeasures(Process run, String begins) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(run.getInputStream(), StandardCharsets.UTF_8));
        String first = lines.readLine();
        assertTrue(first != null && first.startsWith(begins), first);
        long start = System.nanoTime();
        while (run.descendants().findAny().isEmpty()) {
            assertTrue(run.isAlive() && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(30), "measures nothing");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return run.descendants().toList();
    }
}
