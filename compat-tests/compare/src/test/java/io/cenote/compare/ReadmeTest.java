package io.cenote.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.jdbc.CenoteDataSource;
import io.cenote.spi.PoolConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What the README shows works as it stands there. */
@Isolated("reads what is printed")
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("```(java|properties)\\R(.*?)```", Pattern.DOTALL);
    private static final Pattern KEY_ROW = Pattern.compile("(?m)^\\| `([\\w.]+)` \\| `(\\w+)` \\|");
    private static final String IMPORTS = """
            import io.cenote.jdbc.CenoteDataSource;
            import io.cenote.spi.*;
            import io.cenote.suite.PoolContract;
            import java.nio.file.Path;
            import java.sql.*;
            import java.util.Set;
            """;

    @TempDir
    Path folder;

    private static String readme() throws Exception {
        return Files.readString(Path.of("../../README.md"));
    }

    private static List<String> blocks(String language) throws Exception {
        Matcher blocks = BLOCK.matcher(readme());
        return blocks.results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    private Class<?> compile(String name, String source) throws Exception {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        errors,
                        errors,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        file.toString());
        assertEquals(0, code, errors.toString(StandardCharsets.UTF_8));
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            return loader.loadClass(name);
        }
    }

    @Test
    void theFirstExampleRunsAndPrintsItsAnswer() throws Exception {
        Class<?> example = compile(
                "First",
                IMPORTS + "public class First { public static void main(String[] args) throws Exception {\n"
                        + blocks("java").get(0) + "}}\n");
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            example.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(console);
        }
        assertEquals("42", printed.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void theFileThatIsShownOpensThePoolThatItNames() throws Exception {
        Path file = Files.writeString(
                folder.resolve("app.properties"), blocks("properties").get(0));
        try (CenoteDataSource pool = new CenoteDataSource(file);
                Connection connection = pool.getConnection()) {
            assertTrue(connection.isValid(5));
            assertEquals("channel", pool.getPool());
        }
        compile(
                "Second",
                IMPORTS + "class Second { static void main() throws Exception {\n"
                        + blocks("java").get(1) + "pool.close(); }}\n");
    }

    @Test
    void theClassThatPutsAPoolThroughTheSuiteCompiles() throws Exception {
        compile("MyPoolTest", IMPORTS + blocks("java").get(2) + """
                        final class MyPoolProvider implements PoolProvider {
                            private final PoolProvider lifo = Pools.provider("lifo");
                            public String name() { return lifo.name(); }
                            public Set<PoolTrait> traits(PoolConfig config) { return lifo.traits(config); }
                            public <C> ConnectionPool<C> create(Connector<C> connector, PoolConfig config, PoolRuntime runtime) {
                                return lifo.create(connector, config, runtime);
                            }
                        }
                        """);
    }

    @Test
    void theTableNamesEveryKeyAndItsBuilderMethod() throws Exception {
        Map<String, String> shown = new TreeMap<>();
        Matcher rows = KEY_ROW.matcher(readme());
        while (rows.find()) {
            shown.put(rows.group(1), rows.group(2));
            String method = rows.group(2);
            assertTrue(
                    List.of(PoolConfig.Builder.class.getMethods()).stream()
                            .anyMatch(candidate -> candidate.getName().equals(method)),
                    method);
        }
        assertEquals(new TreeSet<>(PoolConfig.keys()), shown.keySet());
    }
}
