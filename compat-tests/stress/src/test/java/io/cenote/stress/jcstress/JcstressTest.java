package io.cenote.stress.jcstress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the jcstress tests in JVMs of their own. The system property {@code stress.jcstress} says for how long: {@code
 * short} unless set, which is one JVM for each test and a fraction of a second in it, or a mode of jcstress itself,
 * {@code quick} for instance.
 */
class JcstressTest {
    private static final List<String> SHORT = List.of(
            "-m",
            "quick",
            "-f",
            "1",
            "-fsm",
            "1",
            "-iters",
            "1",
            "-time",
            "200",
            "-sc",
            "false",
            "-jvmArgs",
            "-Xmx256m");

    /** For a closer look. */
    private static final String ONLY = System.getProperty("stress.races", "[A-Za-z]+Races");

    private static final Pattern RESULTS = Pattern.compile(
            "Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs");

    @TempDir
    Path directory;

    private record Results(int planned, int passed, int failed, int errors, String text) {
        static Results of(String text) {
            MatchResult last = RESULTS.matcher(text)
                    .results()
                    .reduce((before, next) -> next)
                    .orElseThrow(() -> new AssertionError("no test was run:\n" + text));
            int[] counts = new int[5];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = Integer.parseInt(last.group(i + 1));
            }
            return new Results(counts[0], counts[1], counts[2], counts[3] + counts[4], text);
        }
    }

    @Test
    void aPlantedRaceIsFound() throws Exception {
        Results results = run("short", "Canary");
        assertTrue(results.failed() > 0, results::text);
        assertEquals(0, results.errors(), results::text);
    }

    @Tag("stress")
    @Tag("jcstress")
    @Test
    void noForbiddenOutcomeIsSeen() throws Exception {
        Results results = run(System.getProperty("stress.jcstress", "short"), ONLY);
        System.out.println(results.text());
        assertEquals(0, results.failed() + results.errors(), results::text);
        assertEquals(results.planned(), results.passed(), results::text);
    }

    private Results run(String mode, String tests) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-t",
                "io[.]cenote[.]stress[.]jcstress[.]" + tests,
                "-c",
                "2",
                "-r",
                directory.toString()));
        command.addAll(mode.equals("short") ? SHORT : List.of("-m", mode));
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.waitFor(); // Zero whatever it has found.
        return Results.of(Files.readString(output));
    }
}
