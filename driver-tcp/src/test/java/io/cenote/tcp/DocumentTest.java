package io.cenote.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.server.TcpServer;
import io.cenote.tcp.server.TcpServerBuilder;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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
    private static final Pattern OPTION = Pattern.compile("(?m)^\\| `(\\w+)` \\| ([^|]+) \\| [^|]+ \\|$");
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
    void everyOptionOfTheClientIsInTheTableWithItsDefault() throws Exception {
        Options unset = Options.of(Map.of(), Map.of(), null);
        Map<String, String> expected = new TreeMap<>();
        for (String name : Options.NAMES) {
            expected.put(name, name.equals("mode") ? "`exclusive`" : shown(value(unset, name)));
        }
        assertEquals(expected, table("| option | default |"));
    }

    @Test
    void everySettingOfTheServerIsInTheTableWithItsDefault() throws Exception {
        TcpServerBuilder unset = TcpServer.builder(request -> request);
        Map<String, String> expected = new TreeMap<>();
        for (Method setter : TcpServerBuilder.class.getMethods()) {
            if (setter.getReturnType() == TcpServerBuilder.class) {
                String name = setter.getName();
                expected.put(
                        name,
                        switch (name) {
                            case "bind" -> "loopback";
                            case "codec" -> "`Codec.raw()`";
                            case "heartbeat" ->
                                shown(value(unset, "heartbeatInterval")) + ", "
                                        + shown(value(unset, "heartbeatTimeout"));
                            case "maxBufferedBytes" -> "a quarter of the JVM's memory";
                            default -> shown(value(unset, name));
                        });
            }
        }
        assertEquals(InetAddress.getLoopbackAddress(), value(unset, "bind"));
        assertEquals(Codec.raw(), value(unset, "codec"));
        assertEquals(expected, table("| setting | default |"));
    }

    /** The first two columns of the table that begins so. */
    private static Map<String, String> table(String head) throws Exception {
        String document = document();
        String table = document.substring(document.indexOf(head));
        Map<String, String> rows = new TreeMap<>();
        for (MatchResult row : OPTION.matcher(table.substring(0, table.indexOf("\n\n")))
                .results()
                .toList()) {
            rows.put(row.group(1), row.group(2));
        }
        return rows;
    }

    private static Object value(Object of, String field) throws Exception {
        Field found = of.getClass().getDeclaredField(field);
        found.setAccessible(true);
        return found.get(of);
    }

    /** A default as the document has it. */
    private static String shown(Object value) {
        if (value == null) {
            return "none";
        }
        if (value instanceof Codec codec) {
            return "`" + codec.name() + "`";
        }
        if (value instanceof Boolean on) {
            return on ? "on" : "off";
        }
        if (value instanceof Duration duration) {
            long seconds = duration.toSeconds();
            return seconds == 0 ? "0" : seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
        }
        if (value instanceof Integer number) {
            return number == 1 << 20 ? "1 MiB" : String.format(Locale.ROOT, "%,d", number);
        }
        return "`" + value + "`";
    }
}
