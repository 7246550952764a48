package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on what other pools do leaves nothing out, and names only rules and tests that there are. */
class BehavioursTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..", "..");
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Pattern ROW = Pattern.compile("\\| (B-[A-Z]\\d+|[A-Z]\\d+) \\| (.+) \\| (.+) \\|");
    private static final Pattern RULE = Pattern.compile("\\b[A-Z]{2,}-\\d\\d\\b");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+Test)(?:#(\\w+))?`");

    @Test
    void noBehaviourAndNoFaultIsLeftOut() throws IOException {
        assertEquals(expected(), new TreeSet<>(rows().keySet()));
    }

    @Test
    void everyRowNamesARuleOrATest() throws IOException {
        rows().forEach((id, heldBy) -> assertTrue(
                RULE.matcher(heldBy).find() || TEST.matcher(heldBy).find(), () -> id + " is held by " + heldBy));
    }

    @Test
    void everyRuleOnThePageExists() throws IOException {
        Set<String> rules = new HashSet<>(Rules.ids());
        RULE.matcher(Files.readString(DOCS.resolve("datasource-rules.md")))
                .results()
                .forEach(match -> rules.add(match.group()));
        rows().forEach((id, heldBy) -> RULE.matcher(heldBy)
                .results()
                .forEach(match -> assertTrue(rules.contains(match.group()), () -> id + ": no rule " + match.group())));
    }

    @Test
    void everyTestOnThePageExists() throws IOException {
        Map<String, Path> sources = testSources();
        for (Map.Entry<String, String> row : rows().entrySet()) {
            Matcher matcher = TEST.matcher(row.getValue());
            while (matcher.find()) {
                String name = matcher.group(1);
                Path source = sources.get(name + ".java");
                assertNotNull(source, () -> row.getKey() + ": no test " + name);
                String method = matcher.group(2);
                if (method != null) {
                    assertTrue(
                            Files.readString(source).contains("void " + method + "("),
                            () -> row.getKey() + ": no method " + method + " in " + source);
                }
            }
        }
    }

    /** By the name of the row: what holds it. */
    private static Map<String, String> rows() throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(DOCS.resolve("behaviours.md"))) {
            Matcher matcher = ROW.matcher(line);
            if (matcher.matches()) {
                assertFalse(matcher.group(2).isBlank(), () -> "nothing is said of " + matcher.group(1));
                assertEquals(null, rows.put(matcher.group(1), matcher.group(3)), () -> "twice: " + matcher.group(1));
            }
        }
        return rows;
    }

    private static Map<String, Path> testSources() throws IOException {
        try (Stream<Path> files = Files.find(
                ROOT,
                12,
                (path, attributes) -> attributes.isRegularFile()
                        && path.toString().contains("src")
                        && path.getFileName().toString().endsWith("Test.java"))) {
            return files.collect(Collectors.toMap(path -> path.getFileName().toString(), path -> path, (a, b) -> a));
        }
    }

    private static TreeSet<String> expected() {
        Stream<String> pools = Stream.of(
                        of("S", 1, 11),
                        of("Q", 1, 21),
                        of("P", 1, 4),
                        of("G", 1, 4),
                        of("H", 3, 6),
                        of("H", 9, 9),
                        of("H", 14, 14),
                        of("F", 1, 6),
                        of("F", 9, 9),
                        of("R", 1, 5),
                        of("R", 7, 8),
                        of("E", 1, 9),
                        of("E", 12, 13),
                        of("U", 1, 8),
                        of("N", 10, 12))
                .flatMap(List::stream);
        Stream<String> faults = Stream.of(
                        of("B-S", 1, 9),
                        of("B-Q", 1, 14),
                        of("B-P", 1, 6),
                        of("B-N", 1, 2),
                        of("B-U", 1, 5),
                        of("B-H", 1, 3),
                        of("B-F", 1, 2),
                        of("B-R", 1, 4),
                        of("B-E", 1, 7))
                .flatMap(List::stream);
        return Stream.concat(pools, faults).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> of(String letter, int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(n -> letter + n).toList();
    }
}
