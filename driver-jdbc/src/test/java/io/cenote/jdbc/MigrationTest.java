package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page for those who come from HikariCP says is so, of both. */
final class MigrationTest {
    private static final Path PAGE = Path.of("../docs/migrating-from-hikaricp.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (.*) \\|$");

    /** A value that both would take. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("jdbcUrl", "jdbc:h2:mem:x"),
            Map.entry("username", "sa"),
            Map.entry("password", "x"),
            Map.entry("driverClassName", "org.h2.Driver"),
            Map.entry("poolName", "orders"),
            Map.entry("maximumPoolSize", "11"),
            Map.entry("minimumIdle", "3"),
            Map.entry("connectionTimeout", "1000"),
            Map.entry("validationTimeout", "1000"),
            Map.entry("idleTimeout", "60000"),
            Map.entry("maxLifetime", "600000"),
            Map.entry("keepaliveTime", "60000"),
            Map.entry("leakDetectionThreshold", "5000"));

    @TempDir
    private Path folder;

    private static String block(String language) throws IOException {
        Matcher block = Pattern.compile("```" + language + "\\R(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertTrue(block.find(), language);
        return block.group(1);
    }

    private static Map<String, String> rows() throws IOException {
        return ROW.matcher(Files.readString(PAGE))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2), (a, b) -> a + b, TreeMap::new));
    }

    @Test
    void theTableHasEveryPropertyOfHikariAndNoOther() throws IOException {
        Set<String> properties = Arrays.stream(HikariConfig.class.getMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("set"))
                .map(name -> name.substring(3))
                .map(name -> Character.toLowerCase(name.charAt(0)) + name.substring(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(properties, rows().keySet());
    }

    @Test
    void whatIsSameIsTakenByBothAndWhatIsNotYetIsRefusedByName() throws IOException {
        for (Map.Entry<String, String> row : rows().entrySet()) {
            String key = row.getKey();
            Properties properties = new Properties();
            properties.setProperty(key, VALUES.getOrDefault(key, "true"));
            if (VALUES.containsKey(key)) {
                new HikariConfig(properties);
                new CenoteDataSource(properties).close();
            } else {
                String refusal = assertThrows(
                                IllegalArgumentException.class, () -> new CenoteDataSource(properties), key)
                        .getMessage();
                assertTrue(refusal.contains("unknown key '" + key + "'"), refusal);
            }
            assertEquals(VALUES.containsKey(key), JdbcSettings.known().contains(key), key);
        }
    }

    @Test
    void theFileIsLoadedByBoth() throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(block("properties")));
        HikariConfig hikari = new HikariConfig(properties);
        hikari.validate();
        try (CenoteDataSource source =
                new CenoteDataSource(Files.writeString(folder.resolve("hikari.properties"), block("properties")))) {
            assertEquals(hikari.getJdbcUrl(), source.getJdbcUrl());
            assertEquals(hikari.getPoolName(), source.getPoolName());
            assertEquals(hikari.getMaximumPoolSize(), source.getMaximumPoolSize());
            assertEquals(hikari.getMinimumIdle(), source.getMinimumIdle());
            assertEquals(hikari.getConnectionTimeout(), source.getConnectionTimeout());
            assertEquals(hikari.getIdleTimeout(), source.getIdleTimeout());
            assertEquals(hikari.getMaxLifetime(), source.getMaxLifetime());
            assertEquals(hikari.getKeepaliveTime(), source.getKeepaliveTime());
            assertEquals(hikari.getLeakDetectionThreshold(), source.getLeakDetectionThreshold());
            assertEquals(hikari.getDataSourceProperties(), source.getDataSourceProperties());
        }
    }

    @Test
    void durationsWithAUnitAreUnderstoodByBoth() {
        for (Map.Entry<String, Long> duration :
                Map.of("1500ms", 1_500L, "5s", 5_000L, "2m", 120_000L).entrySet()) {
            Properties properties = new Properties();
            properties.setProperty("connectionTimeout", duration.getKey());
            assertEquals(duration.getValue(), new HikariConfig(properties).getConnectionTimeout());
            assertEquals(duration.getValue(), new CenoteDataSource(properties).getConnectionTimeout());
        }
        Properties iso = new Properties();
        iso.setProperty("connectionTimeout", "PT5S");
        assertThrows(RuntimeException.class, () -> new HikariConfig(iso));
        assertEquals(5_000, new CenoteDataSource(iso).getConnectionTimeout());
    }

    @Test
    void theCodeCompiles() throws IOException {
        Path source = Files.writeString(
                folder.resolve("Swapped.java"),
                "import io.cenote.jdbc.CenoteDataSource;\nclass Swapped { void swap() {\n" + block("java") + "}}\n");
        StringWriter errors = new StringWriter();
        PrintWriter out = new PrintWriter(errors, true);
        int code = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        out,
                        out,
                        "-proc:none",
                        "-cp",
                        System.getProperty("jdk.module.path", "")
                                + File.pathSeparator
                                + System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        source.toString());
        assertEquals(0, code, errors.toString());
    }

    @Test
    void theKeysThatHikariDoesNotKnowAreThoseThatArePointedOutForTheWayBack() throws IOException {
        Set<String> ours = new TreeSet<>(JdbcSettings.known());
        ours.removeAll(rows().keySet());
        ours.remove("dataSource.");
        String page = Files.readString(PAGE);
        String wayBack = page.substring(page.indexOf("## And back"));
        assertEquals(
                ours,
                Pattern.compile("`([a-z]\\w+)`")
                        .matcher(wayBack)
                        .results()
                        .map(name -> name.group(1))
                        .filter(JdbcSettings.known()::contains)
                        .filter(name -> !rowsHave(name))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static boolean rowsHave(String name) {
        try {
            return rows().containsKey(name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
