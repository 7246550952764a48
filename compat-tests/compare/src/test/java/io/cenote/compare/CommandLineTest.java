package io.cenote.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

@Isolated("reads what is printed")
class CommandLineTest {
    @TempDir
    Path directory;

    @Test
    void noCommandPrintsTheHelpAsAnErrorOfUsage() {
        Console console = Console.run();
        assertEquals(2, console.exit());
        assertEquals(Help.text(), console.err());
        assertEquals("", console.out());
    }

    @ParameterizedTest
    @MethodSource("asksForHelp")
    void helpIsAResult(String[] arguments) {
        Console console = Console.run(arguments);
        assertEquals(0, console.exit());
        assertEquals(Help.text(), console.out());
    }

    static Stream<Arguments> asksForHelp() {
        return Stream.of("help", "--help", "-h", "help suite", "compare --help", "suite -h")
                .map(line -> Arguments.of((Object) line.split(" ")));
    }

    @Test
    void everyOptionIsInTheHelpAndEveryOptionOfTheHelpExists() {
        TreeSet<String> known = new TreeSet<>();
        CommandLine root = Main.commandLine(System.out, System.err);
        root.getSubcommands()
                .values()
                .forEach(command ->
                        known.addAll(command.getCommandSpec().optionsMap().keySet()));
        TreeSet<String> described = new TreeSet<>(java.util.Set.of("-h", "--help"));
        Help.text()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("--"))
                .forEach(line -> described.add(line.split(" ")[0]));
        assertEquals(known, described);
        root.getSubcommands()
                .keySet()
                .forEach(command -> assertTrue(
                        Help.text().lines().anyMatch(line -> line.startsWith("  " + command + " ")), command));
    }

    @Test
    void theVersionNamesWhatIsCompared() {
        Console console = Console.run("version");
        assertEquals(0, console.exit());
        assertTrue(
                console.out().matches("(?s)Cenote \\d+\\.\\d+.*\nHikariCP \\d+\\..*, H2 \\d+\\..*, JMH \\d+\\..*"),
                console.out());
        assertFalse(console.out().contains("${"), console.out());
    }

    static Stream<Arguments> badInput() {
        return Stream.of(
                Arguments.of(
                        "comapre",
                        "there is no command 'comapre'; did you mean compare? Commands: compare, faults, help, state, suite, version."),
                Arguments.of("compare --ful", "compare has no option --ful; did you mean --full? Options: "),
                Arguments.of("compare lifo", "compare has no argument lifo"),
                Arguments.of("suite --json", "--json needs a file, or - for standard output."),
                Arguments.of("compare --quick=perhaps", "--quick takes no value"),
                Arguments.of(
                        "frob", "there is no command 'frob'. Commands: compare, faults, help, state, suite, version."),
                Arguments.of("--pools lifo", "there is no command '--pools'. Commands: "),
                Arguments.of("help frob", "there is no command 'frob'. Commands: "),
                Arguments.of("--help sutie", "there is no command 'sutie'; did you mean suite? Commands: "),
                Arguments.of("help suite version", "help has no argument version"),
                Arguments.of("suite --rows 1", "suite has no option --rows"),
                Arguments.of("suite --markdown no/such/directory/page", "cannot be written: there is no directory "),
                Arguments.of("suite --markdown", "--markdown needs a file."),
                Arguments.of("suite --pools all,lifo", "--pools: there is no pool 'all'"),
                Arguments.of("compare --pools", "--pools needs names of pools, separated by commas."),
                Arguments.of(
                        "faults --faults connect-hang",
                        "--faults: there is no fault 'connect-hang'; did you mean connect-hangs? Faults: "),
                Arguments.of(
                        "faults --faults killed-5",
                        "--faults: killed-5 is a fault of a database server: add --postgres or --mariadb."),
                Arguments.of("faults --faults", "--faults needs names of faults, separated by commas."),
                Arguments.of("compare --out a --out b", "--out is given twice: give it once."),
                Arguments.of("compare --quick --full", "--quick and --full exclude each other"),
                Arguments.of(
                        "compare --pools hikary", "--pools: there is no pool 'hikary'; did you mean hikari? Pools: "),
                Arguments.of("suite --pools nothing-like-it", "--pools: there is no pool 'nothing-like-it'. Pools: "),
                Arguments.of("compare --pools hikari,hikari", "--pools names hikari twice"),
                Arguments.of("compare --pools hikari,", "--pools: there is no pool ''"),
                Arguments.of("compare --rows 0", "--rows: '0' is no row: give numbers from 1 to 18"),
                Arguments.of("compare --rows 19", "--rows: '19' is no row"),
                Arguments.of("compare --rows one", "--rows: 'one' is no row"),
                Arguments.of("compare --rows 1,,2", "--rows: '' is no row"),
                Arguments.of("compare --rows 3,3", "--rows names row 3 twice"),
                Arguments.of(
                        "compare --workload udp", "--workload: there is no workload 'udp'; there are jdbc and tcp."),
                Arguments.of(
                        "compare --workload tcp --pools hikari",
                        "--pools: there is no pool 'hikari'. Pools: channel, lifo, condition, or all."),
                Arguments.of("compare --workload tcp --rows 5", "--rows: '5' is no row: give numbers from 1 to 4"),
                Arguments.of("compare --workload tcp --url jdbc:h2:mem:x", "--url goes with --workload jdbc"),
                Arguments.of("compare --user me", "--user goes with --url"),
                Arguments.of("state --user me", "--user goes with --url"),
                Arguments.of("state --postgres --url jdbc:h2:mem:mine", "--postgres brings a server of its own"),
                Arguments.of("state --markdown no/such/page.md", "there is no directory"),
                Arguments.of("state --pools lifo:rest", "there is no pool 'lifo:rest'; did you mean lifo:reset?"),
                Arguments.of("state --rows 1", "state has no option --rows"),
                Arguments.of(
                        "state --pools hikary", "--pools: there is no pool 'hikary'; did you mean hikari? Pools: "),
                Arguments.of("state --pools all,lifo", "--pools: there is no pool 'all'"),
                Arguments.of("compare --password-env PATH", "--password-env goes with --url"),
                Arguments.of("compare --url postgresql://localhost/app", "--url has to begin with jdbc:"),
                Arguments.of(
                        "compare --url jdbc:postgresql://localhost/app --password-env CENOTE_NO_SUCH_VARIABLE",
                        "--password-env names CENOTE_NO_SUCH_VARIABLE, which is not set"),
                Arguments.of("compare --cp no-such.jar", "--cp names 'no-such.jar', which cannot be read"),
                Arguments.of("compare --json no/such/directory/file", "there is no directory "));
    }

    @ParameterizedTest
    @MethodSource("badInput")
    void badInputIsOneSentenceAndExitCodeTwo(String line, String sentence) {
        Console console = Console.run(withOut(line.split(" ")));
        assertEquals(2, console.exit(), console.err());
        assertTrue(console.err().startsWith("cenote: "), console.err());
        assertTrue(console.err().contains(sentence), console.err());
        assertEquals(1, console.err().lines().count(), console.err());
        assertEquals("", console.out());
    }

    /** No mistake may leave a directory behind in this one. */
    private String[] withOut(String[] arguments) {
        boolean named = Stream.of(arguments).anyMatch(argument -> argument.equals("--out") || argument.equals("--ful"));
        return named || !arguments[0].equals("compare")
                ? arguments
                : Stream.concat(
                                Stream.of("compare", "--out", directory.toString()),
                                Stream.of(arguments).skip(1))
                        .toArray(String[]::new);
    }

    @Test
    void aDriverThatIsAbsentIsNamedWithTheOptionThatAddsIt() {
        Console console = Console.run(
                "compare", "--out", directory.toString(), "--pools", "hikari", "--url", "jdbc:nosuch://localhost/app");
        assertEquals(2, console.exit());
        assertEquals(
                "cenote: No JDBC driver here accepts jdbc:nosuch://localhost/app: add the driver's jar with --cp."
                        + System.lineSeparator(),
                console.err());
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsOneSentenceAndAFailedRun() {
        String url = "jdbc:h2:tcp://localhost:1/absent";
        Console console = Console.run("compare", "--out", directory.toString(), "--pools", "hikari", "--url", url);
        assertEquals(1, console.exit());
        assertTrue(console.err().startsWith("cenote: Cannot run `select 1` on " + url + ": "), console.err());
        assertEquals(1, console.err().lines().count(), console.err());
    }

    @Test
    void aFileOfH2ThatDoesNotExistIsNotCreated() throws IOException {
        String url = "jdbc:h2:file:" + directory.resolve("db/app");
        Path out = directory.resolve("out");
        Console console = Console.run("compare", "--out", out.toString(), "--pools", "hikari", "--url", url);
        assertEquals(1, console.exit());
        assertEquals(
                "cenote: The database " + url
                        + ";IFEXISTS=TRUE does not exist, and compare creates none: create it first."
                        + System.lineSeparator(),
                console.err());
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(0, left.count(), "files left, by H2 or for the report");
        }
    }

    @Test
    void aJsonThatIsRefusedLeavesNoDirectoryForTheReport() {
        Path out = directory.resolve("out");
        String json = directory.resolve("absent/file").toString();
        assertRefused("--json " + json, "compare", "--pools", "hikari", "--out", out.toString(), "--json", json);
        assertFalse(Files.exists(out));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aJsonWhereNothingCanBeCreatedIsRefusedBeforeTheRun() {
        assertRefused("--json /proc/cenote", "suite", "--pools", "hikari", "--json", "/proc/cenote");
    }

    @Test
    void outThatIsAFileIsRefused() throws IOException {
        Path file = Files.createFile(directory.resolve("results"));
        assertRefused("--out " + file + " is a file", "compare", "--pools", "hikari", "--out", file.toString());
    }

    @Test
    void outBelowAFileIsRefused() throws IOException {
        Path below = Files.createFile(directory.resolve("results")).resolve("sub");
        assertRefused(
                "--out " + below + " cannot be written to", "compare", "--pools", "hikari", "--out", below.toString());
    }

    @Test
    void jsonThatIsADirectoryIsRefused() {
        assertRefused(
                "--json " + directory + " is a directory",
                "suite",
                "--pools",
                "hikari",
                "--json",
                directory.toString());
    }

    @Test
    void aFurtherJarThatIsReadableIsOnTheClassPathOfMeasuredJvms() throws IOException {
        String before = System.getProperty("java.class.path");
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        Path jar = Files.createFile(directory.resolve("driver.jar"));
        try {
            Jars.add(jar.toString());
            assertTrue(System.getProperty("java.class.path").endsWith(File.pathSeparator + jar));
        } finally {
            System.setProperty("java.class.path", before);
            Thread.currentThread().setContextClassLoader(context);
        }
    }

    private static void assertRefused(String sentence, String... arguments) {
        Console console = Console.run(arguments);
        assertEquals(2, console.exit(), console.err());
        assertTrue(console.err().startsWith("cenote: " + sentence), console.err());
        assertEquals(1, console.err().lines().count(), console.err());
    }
}
