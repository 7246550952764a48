package io.cenote.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** What docs/tcp.md promises has a test by that name, and nothing is left out. */
class DocumentTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|`]+) \\| [^|]+ \\| `(\\w+)\\.(\\w+)` \\|$");
    private static final Pattern OPTION = Pattern.compile("(?m)^\\| `(\\w+)` \\| [^|]+ \\| [^|]+ \\|$");
    private static final List<String> PACKAGES =
            List.of("io.cenote.tcp.", "io.cenote.tcp.codec.", "io.cenote.tcp.wire.", "io.cenote.tcp.server.");

    private static String document() throws Exception {
        return Files.readString(Path.of("../docs/tcp.md"));
    }

    private static Stream<String> numbered(String prefix, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(i -> prefix + i);
    }

    @Test
    void everyRowNamesATestThatExists() throws Exception {
        List<String> missing = new ArrayList<>();
        for (MatchResult row : ROW.matcher(document()).results().toList()) {
            if (!isTest(row.group(2), row.group(3))) {
                missing.add(row.group());
            }
        }
        assertEquals(List.of(), missing);
    }

    private static boolean isTest(String simpleName, String method) {
        return PACKAGES.stream()
                .flatMap(name -> {
                    try {
                        return Arrays.stream(Class.forName(name + simpleName).getDeclaredMethods());
                    } catch (ClassNotFoundException elsewhere) {
                        return Stream.<Method>empty();
                    }
                })
                .anyMatch(candidate -> candidate.getName().equals(method)
                        && (candidate.isAnnotationPresent(Test.class)
                                || candidate.isAnnotationPresent(ParameterizedTest.class)));
    }

    @Test
    void everyPromiseHasARow() throws Exception {
        Map<String, String> rows = new LinkedHashMap<>();
        for (MatchResult row : ROW.matcher(document()).results().toList()) {
            assertTrue(rows.put(row.group(1), row.group(3)) == null, "two rows for " + row.group(1));
        }
        List<String> promised = Stream.of(
                        numbered("D", 10),
                        IntStream.rangeClosed(5, 10).mapToObj(i -> "P" + i),
                        numbered("N", 4),
                        Stream.of("F10", "F11", "F12"),
                        numbered("C", 7),
                        Stream.of("C9"),
                        numbered("T", 3),
                        numbered("W", 5),
                        Stream.of("H8", "H10", "H11", "H12", "H13", "G5", "G6", "R6", "E4", "E5", "E10"),
                        numbered("B-T", 15),
                        numbered("B-C", 4),
                        Stream.of("B-H4", "B-H5", "B-R2", "B-E2"),
                        IntStream.rangeClosed(10, 15).mapToObj(i -> "rule " + i),
                        numbered("fault T", 8))
                .flatMap(ids -> ids)
                .toList();
        assertEquals(new TreeSet<>(promised), new TreeSet<>(rows.keySet()));
    }

    @Test
    void everyOptionIsInTheTable() throws Exception {
        String document = document();
        String client = document.substring(document.indexOf("| option |"), document.indexOf("Every error is"));
        assertEquals(
                new TreeSet<>(Options.NAMES),
                new TreeSet<>(OPTION.matcher(client)
                        .results()
                        .map(row -> row.group(1))
                        .toList()));
    }
}
