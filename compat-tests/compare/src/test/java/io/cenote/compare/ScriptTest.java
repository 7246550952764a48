package io.cenote.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script at the root, in a checkout of its own whose path has a space, with a Java and a Maven that only pretend. */
class ScriptTest {
    private static final String HELP = "compat-tests/compare/src/main/resources/io/cenote/compare/help.txt";

    private static final String PAGE = """
            the help

            Commands
              compare   measures
              version   says
              help      prints this

            Options
              --quick   soon
            """;

    @TempDir
    Path directory;

    private Path checkout;
    private Path tools;

    /** How the script ended. */
    private record Ended(int exit, String out, String err) {}

    @BeforeEach
    void checkOut() throws IOException {
        checkout = Files.createDirectories(directory.resolve("a checkout"));
        Path script = Files.copy(Path.of("../../cenote"), checkout.resolve("cenote"));
        assertTrue(script.toFile().setExecutable(true));
        Path help = checkout.resolve(HELP);
        Files.createDirectories(help.getParent());
        Files.writeString(help, PAGE);
        tools = Files.createDirectories(directory.resolve("tools"));
        for (String tool : List.of("bash", "readlink", "tail", "find", "grep", "mkdir", "touch", "mv", "cat", "env")) {
            Path file = Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec " + which(tool) + " \"$@\"\n");
            assertTrue(file.toFile().setExecutable(true));
        }
    }

    @Test
    void withoutACommandTheHelpGoesToStandardErrorAndTheExitCodeIsTwo() throws Exception {
        assertEquals(new Ended(2, "", PAGE), run());
    }

    @Test
    void theHelpNeedsNoJava() throws Exception {
        assertEquals(new Ended(0, PAGE, ""), run("help"));
        assertEquals(new Ended(0, PAGE, ""), run("help", "compare"));
        assertRefused("help has no argument suite", run("help", "compare", "suite"));
    }

    @Test
    void aCommandThatDoesNotExistIsRefusedBeforeABuild() throws Exception {
        java("17", true);
        for (List<String> line : List.of(List.of("comapre"), List.of("help", "comapre"))) {
            assertRefused(
                    "there is no command 'comapre'. Commands: compare, version, help.",
                    run(line.toArray(String[]::new)));
        }
        built();
        assertEquals(0, run("comapre").exit(), "the command line knows what was meant");
    }

    @Test
    void withoutJavaItSaysWhatToInstall() throws Exception {
        assertRefused("There is no java on the PATH: install a JDK 17 or newer", run("version"));
    }

    @Test
    void aJavaHomeWithoutJavaIsRefused() throws Exception {
        assertRefused(
                "JAVA_HOME is " + tools + ", which has no bin/java",
                run(Map.of("JAVA_HOME", tools.toString()), "version"));
    }

    @Test
    void anOldJavaIsRefusedByItsVersion() throws Exception {
        java("11", true);
        assertRefused("is Java 11: Cenote needs a JDK 17 or newer", run("version"));
        java("1.8", true);
        assertRefused("is Java 8: Cenote needs a JDK 17 or newer", run("version"));
    }

    @Test
    void aJreIsRefusedOnlyIfSomethingIsToBeBuilt() throws Exception {
        java("17", false);
        assertRefused("is a JRE without javac", run("version"));
        built();
        assertEquals(0, run("version").exit());
    }

    @Test
    void withoutMavenItSaysWhatToInstallIfSomethingIsToBeBuilt() throws Exception {
        java("17", true);
        assertRefused("there is no mvn on the PATH: install Maven 3.8.7 or newer", run("version"));
        built();
        assertEquals(0, run("version").exit());
    }

    @Test
    void anOldMavenIsRefusedByItsVersion() throws Exception {
        java("17", true);
        maven("3.8.6", 0);
        assertRefused("is Maven 3.8.6: Cenote is built with Maven 3.8.7 or newer", run("version"));
    }

    @Test
    void aNewCheckoutIsBuiltOnceAndAgainWhenASourceChanges() throws Exception {
        java("17", true);
        maven("3.9.9", 0);
        Ended first = run("version");
        assertEquals(0, first.exit(), first.err());
        assertTrue(first.err().contains("cenote: building"), first.err());
        assertFalse((first.out() + first.err()).contains("maven says"), "its output is for failures");
        assertEquals("", run("version").err(), "nothing has changed");
        Path source = checkout.resolve(HELP);
        Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 5_000));
        assertTrue(run("version").err().contains("cenote: building"), "a source is newer");
    }

    @Test
    void aBuildThatFailsShowsItsOutputAndIsTriedAgain() throws Exception {
        java("17", true);
        maven("3.8.7", 1);
        for (int i = 0; i < 2; i++) {
            Ended failed = run("version");
            assertEquals(1, failed.exit());
            assertTrue(failed.err().contains("maven says"), failed.err());
            assertTrue(failed.err().contains("cenote: The build failed"), failed.err());
        }
    }

    @Test
    void argumentsAndExitCodeArePassedOnFromAnotherDirectory() throws Exception {
        java("17", true);
        built();
        Ended ended = run("compare", "--out", "a b", "", "exit 3");
        assertEquals(3, ended.exit());
        assertTrue(ended.out().contains("[io.cenote.compare.Main][compare][--out][a b][][exit 3]"), ended.out());
        assertTrue(
                ended.out().contains("[" + checkout.toRealPath() + "/compat-tests/compare/target/classes:"),
                ended.out());
    }

    private static void assertRefused(String sentence, Ended ended) {
        assertEquals(2, ended.exit(), ended.err());
        assertTrue(ended.err().startsWith("cenote: ") && ended.err().contains(sentence), ended.err());
        assertEquals(1, ended.err().lines().count(), ended.err());
    }

    /** As if it had been built just now. */
    private void built() throws IOException {
        Path stamp = checkout.resolve("compat-tests/compare/target/cenote.stamp");
        Files.createDirectories(stamp.getParent());
        Files.writeString(stamp, "");
        Files.setLastModifiedTime(stamp, FileTime.fromMillis(System.currentTimeMillis() + 2_000));
    }

    /** A java that says its version, or prints its arguments; the last one may tell it how to end. */
    private void java(String version, boolean withCompiler) throws IOException {
        Path bin = Files.createDirectories(tools.resolve("jvm/bin"));
        script(tools.resolve("java"), """
                if [[ $1 == -XshowSettings:properties ]]; then
                    echo '    java.home = %s' >&2
                    echo '    java.specification.version = %s' >&2
                    exit
                fi
                printf '[%%s]' "$@"
                last=${!#}
                [[ $last == exit* ]] && exit "${last#exit }"
                exit 0
                """.formatted(bin.getParent(), version));
        if (withCompiler) {
            script(bin.resolve("javac"), "exit 0\n");
        }
    }

    private void maven(String version, int exit) throws IOException {
        script(tools.resolve("mvn"), """
                if [[ $* == *-version* ]]; then
                    echo $'\\e[1mApache Maven %s\\e[m'
                    exit
                fi
                echo maven says something
                exit %d
                """.formatted(version, exit));
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + text);
        assertTrue(file.toFile().setExecutable(true));
    }

    private Ended run(String... arguments) throws Exception {
        return run(Map.of(), arguments);
    }

    /** Runs it from another directory, with nothing in the environment but the tools. */
    private Ended run(Map<String, String> environment, String... arguments) throws Exception {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        List<String> command =
                new ArrayList<>(List.of(checkout.resolve("cenote").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the script hangs");
        return new Ended(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    private static Path which(String tool) {
        for (String directory : System.getenv("PATH").split(":")) {
            Path file = Path.of(directory, tool);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        throw new AssertionError(tool + " is not on the PATH");
    }
}
