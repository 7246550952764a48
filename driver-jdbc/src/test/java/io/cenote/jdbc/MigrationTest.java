package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariCredentialsProvider;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page for those who come from HikariCP says is so, of both. */
final class MigrationTest {
    private static final Path PAGE = Path.of("../docs/migrating-from-hikaricp.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (.*) \\|$");

    /** A value that both would take. */
    static final Map<String, String> VALUES = Map.ofEntries(
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
            Map.entry("leakDetectionThreshold", "5000"),
            Map.entry("initializationFailTimeout", "-1"),
            Map.entry("autoCommit", "false"),
            Map.entry("readOnly", "true"),
            Map.entry("transactionIsolation", "TRANSACTION_SERIALIZABLE"),
            Map.entry("catalog", "X"),
            Map.entry("schema", "PUBLIC"),
            Map.entry("connectionInitSql", "select 1"),
            Map.entry("connectionTestQuery", "select 2"),
            Map.entry("isolateInternalQueries", "true"),
            Map.entry("allowPoolSuspension", "true"),
            Map.entry("registerMbeans", "true"),
            Map.entry("dataSourceClassName", "org.h2.jdbcx.JdbcDataSource"),
            Map.entry("dataSource", "org.h2.jdbcx.JdbcDataSource"),
            Map.entry("threadFactory", Swapped.class.getName()),
            Map.entry("credentialsProvider", Swapped.class.getName()),
            Map.entry("credentialsProviderClassName", Swapped.class.getName()),
            Map.entry("exceptionOverrideClassName", Swapped.class.getName()));

    /** What both take as the class of an object. */
    public static final class Swapped
            implements ThreadFactory,
                    SQLExceptionOverride,
                    FatalErrors,
                    HikariCredentialsProvider,
                    CredentialsProvider {
        /** Made by its name. */
        public Swapped() {}

        @java.lang.Override
        public Thread newThread(Runnable work) {
            return new Thread(work);
        }

        @java.lang.Override
        public boolean isFatal(SQLException error) {
            return false;
        }

        @java.lang.Override
        public Credentials credentials() {
            return Credentials.of("sa", "");
        }

        @java.lang.Override
        public com.zaxxer.hikari.util.Credentials getCredentials() {
            return com.zaxxer.hikari.util.Credentials.of("sa", "");
        }
    }

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
    void whatIsSameIsTakenByBothAndWhatIsRefusedSaysWhy() throws Exception {
        for (Map.Entry<String, String> row : rows().entrySet()) {
            String key = row.getKey();
            Properties properties = new Properties();
            properties.setProperty(key, VALUES.getOrDefault(key, "1"));
            if (VALUES.containsKey(key)) {
                HikariConfig hikari = new HikariConfig(properties);
                try (CenoteDataSource source = new CenoteDataSource(properties)) {
                    assertSameValue(key, hikari, source);
                }
            } else if (key.equals("dataSourceProperties")) {
                assertTrue(JdbcSettings.known().contains("dataSource."));
            } else {
                String refusal = assertThrows(
                                IllegalArgumentException.class, () -> new CenoteDataSource(properties), key)
                        .getMessage();
                assertTrue(refusal.endsWith(JdbcSettings.REFUSED.get(key)), refusal);
                boolean inCode = Set.of("credentials", "exceptionOverride").contains(key);
                assertEquals(!inCode, row.getValue().startsWith("refused"), key);
            }
            assertEquals(VALUES.containsKey(key), JdbcSettings.known().contains(key), key);
        }
    }

    private static void assertSameValue(String key, HikariConfig hikari, CenoteDataSource source) throws Exception {
        Object theirs = value(key, hikari);
        Object ours = value(key, source);
        if (theirs instanceof String || theirs instanceof Number || theirs instanceof Boolean) {
            // A class-name setter of HikariCP keeps the name elsewhere; that its class was made is what counts there.
            assertEquals(key.equals("credentialsProviderClassName") ? ours : theirs, ours, key);
        }
    }

    static Object value(String key, Object bean) throws Exception {
        String name = Character.toUpperCase(key.charAt(0)) + key.substring(1);
        for (Method method : bean.getClass().getMethods()) {
            if (method.getName().equals("get" + name) || method.getName().equals("is" + name)) {
                return method.invoke(bean);
            }
        }
        throw new AssertionError(bean.getClass() + " has no getter for " + key);
    }

    @Test
    void everyDefaultIsTheSameButTheNameAndTheNumberOfIdleConnectionsThatIsFilledInLater() throws Exception {
        HikariConfig hikari = new HikariConfig();
        try (CenoteDataSource source = new CenoteDataSource(Settings.empty(), Surroundings.none())) {
            for (String key : VALUES.keySet()) {
                if (!Set.of("poolName", "minimumIdle", "credentialsProvider").contains(key)) {
                    assertEquals(value(key, hikari), value(key, source), key);
                }
            }
            hikari.setJdbcUrl("jdbc:h2:mem:x");
            hikari.validate();
            assertEquals(hikari.getMinimumIdle(), source.getMinimumIdle());
        }
    }

    /** Of each line the first word is what is set and the others are what HikariCP makes of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "maxLifetime=29999",
                "maxLifetime=-1",
                "keepaliveTime=29999",
                "keepaliveTime=600000 maxLifetime=600000",
                "leakDetectionThreshold=1999",
                "idleTimeout=9999 minimumIdle=1",
                "idleTimeout=700000 maxLifetime=600000 minimumIdle=1",
                "idleTimeout=599500 maxLifetime=600000 minimumIdle=1",
                "leakDetectionThreshold=700000 maxLifetime=600000",
                "dataSourceClassName=org.h2.jdbcx.JdbcDataSource jdbcUrl=jdbc:h2:mem:x"
            })
    void whatHikariReplacesIsRefusedWithTheRuleOrReplacedLikewiseAndSaid(String set) throws Exception {
        Properties properties = properties("jdbcUrl=jdbc:h2:mem:x " + set);
        HikariConfig hikari = new HikariConfig(properties);
        hikari.validate();
        properties.setProperty("lenient", "true");
        try (CenoteDataSource lenient = new CenoteDataSource(properties)) {
            for (String key : List.of("maxLifetime", "keepaliveTime", "leakDetectionThreshold", "idleTimeout")) {
                assertEquals(value(key, hikari), value(key, lenient), key);
            }
            assertEquals(
                    1, lenient.settings().warnings().size(), lenient.settings().warnings()::toString);
            String key = set.substring(0, set.indexOf('='));
            assertTrue(
                    set.startsWith("dataSourceClassName")
                            || lenient.settings().warnings().get(0).startsWith(key + " = "),
                    lenient.settings().warnings()::toString);
        }
        properties.remove("lenient");
        String refusal = assertThrows(IllegalArgumentException.class, () -> new CenoteDataSource(properties))
                .getMessage();
        assertTrue(refusal.contains("must") || refusal.contains("contradicts"), refusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connectionTimeout=0",
                "connectionTimeout=0s",
                "autoCommit=off readOnly=TRUE",
                "maximumPoolSize=007",
                "maxLifetime=300000 idleTimeout=600000",
                "MaximumPoolSize=4",
                "catalog= connectionInitSql= connectionTestQuery= transactionIsolation=",
                "transactionIsolation=8",
                "transactionIsolation=transaction_read_committed",
                "connectionTimeout=2s maxLifetime=5m",
                "idleTimeout=60000",
                "poolName=My@Pool",
                "password=",
                "username=a dataSource.user=b password=c dataSource.password=d",
                "initializationFailTimeout=-5"
            })
    void whatHikariTakesWithoutAWarningIsTakenAndMeansTheSame(String set) throws Exception {
        Properties properties = properties("jdbcUrl=jdbc:h2:mem:x " + set);
        HikariConfig hikari = new HikariConfig(properties);
        hikari.validate();
        try (CenoteDataSource source = new CenoteDataSource(properties)) {
            for (String key : VALUES.keySet()) {
                if (!Set.of("credentialsProvider", "poolName").contains(key)
                        || key.equals("poolName") && set.contains("poolName")) {
                    assertEquals(value(key, hikari), value(key, source), key);
                }
            }
            assertEquals(List.of(), source.settings().warnings());
        }
    }

    @Test
    void anEmptyNameIsNone() throws SQLException {
        try (CenoteDataSource source = new CenoteDataSource(properties("jdbcUrl=jdbc:h2:mem:x poolName="))) {
            source.getConnection().close();
            assertTrue(source.getPoolName().startsWith("cenote-"), source.getPoolName());
        }
    }

    private static Properties properties(String words) {
        Properties properties = new Properties();
        for (String word : words.split(" ")) {
            properties.setProperty(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
        }
        return properties;
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
