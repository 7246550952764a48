package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that HikariCP loads without a warning, however odd, are loaded by both; what is likely to be a mistake is told once. */
final class HikariFileTest {
    private static final String URL = "jdbcUrl=jdbc:h2:mem:x\n";

    @TempDir
    private Path folder;

    /** Each {@code &} begins another line. In the bytes that HikariCP expects. */
    private Path file(String lines) throws IOException {
        return Files.writeString(
                folder.resolve("hikari.properties"), lines.replace(" & ", "\n"), StandardCharsets.ISO_8859_1);
    }

    private static HikariConfig hikari(Path file) {
        HikariConfig hikari = new HikariConfig(file.toString());
        hikari.validate();
        return hikari;
    }

    private static List<String> warnings(CenoteDataSource source) {
        return source.settings().warnings();
    }

    private static void assertSameValues(HikariConfig hikari, CenoteDataSource source) throws Exception {
        for (String key : MigrationTest.VALUES.keySet()) {
            boolean numbered = key.equals("poolName") && hikari.getPoolName().startsWith("HikariPool-");
            Object theirs = MigrationTest.value(key, hikari);
            if (key.equals("leakDetectionThreshold")) {
                theirs = Math.max(0, hikari.getLeakDetectionThreshold()); // There, leases are reported as they begin.
            }
            if (!numbered && !key.equals("credentialsProvider")) {
                assertEquals(theirs, MigrationTest.value(key, source), key);
            }
        }
        assertEquals(hikari.getDataSourceProperties(), source.getDataSourceProperties());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "autoCommit=yes",
                "autoCommit=1",
                "autoCommit=true\\u0020",
                "autoCommit=",
                "readOnly=on",
                "registerMbeans=on",
                "allowPoolSuspension=t",
                "isolateInternalQueries=y",
                "maximumPoolSize=3 & maximumPoolSize=4",
                "maximumPoolSize=3 & maximumPoolSize=4 & maximumPoolSize=3",
                "username=a & username=b",
                "dataSource.x=1 & dataSource.x=2",
                "maximumPoolSize=4 & MaximumPoolSize=5",
                "MaximumPoolSize=5 & maximumPoolSize=4",
                "username=a & Username=b",
                "minimumIdle=20",
                "minimumIdle=7 & maximumPoolSize=3",
                "minimumIdle=70000",
                "leakDetectionThreshold=-1",
                "leakDetectionThreshold=-9223372036854775808",
                "maximumPoolSize=+5",
                "maximumPoolSize=\\u0665",
                "minimumIdle=-0",
                "idleTimeout=-0",
                "connectionTimeout=+500",
                "initializationFailTimeout=-05",
                "connectionInitSql=select '\\x'",
                "p\\oolName=a",
                "catalog=X\\u0020",
                "transactionIsolation=2\\u0020",
                "jdbcUrl=jdbc:h2:mem:y\\u0020",
                "dataSourceClassName=org.h2.jdbcx.JdbcDataSource\\u0020"
            })
    void aLikelyMistakeIsTakenAsHikariTakesItAndToldOnce(String lines) throws Exception {
        Path file = file(lines.contains("dataSourceClass") || lines.contains("jdbcUrl") ? lines : URL + lines);
        try (CenoteDataSource source = new CenoteDataSource(file)) {
            assertSameValues(hikari(file), source);
            assertEquals(1, warnings(source).size(), warnings(source)::toString);
            String warning = warnings(source).get(0);
            String key = lines.replace("\\o", "o").split("=")[0] + " = '";
            assertTrue(warning.regionMatches(true, 0, key, 0, key.length()), warning);
            assertTrue(warning.contains("hikari.properties:"), warning);
            assertTrue(warning.matches(".*; (write|leave|for a backslash write) .*"), warning);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "poolName=Größe",
                "poolName=\\u6ce8\\u6587",
                "poolName=a\"b'c`d\\\\e",
                "poolName=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "initializationFailTimeout=-9223372036854775808",
                "schema=X & readOnly=false",
                "DataSourceJNDI=",
                "MaximumPoolSize=5"
            })
    void whatIsNoMistakeIsTakenWithoutAWord(String lines) throws Exception {
        Path file = file(URL + lines);
        try (CenoteDataSource source = new CenoteDataSource(file)) {
            assertSameValues(hikari(file), source);
            assertEquals(List.of(), warnings(source));
        }
    }

    /** What cannot be here is as near to it as can be. */
    @ParameterizedTest
    @CsvSource({
        "maximumPoolSize=65536, maximumPoolSize, 65535",
        "maximumPoolSize=2147483647, maximumPoolSize, 65535",
        "initializationFailTimeout=9223372036854775807, initializationFailTimeout, 9223372036854",
        "connectionTimeout=200000000d, connectionTimeout, 9223372036854",
        "validationTimeout=9223372036855, validationTimeout, 9223372036854",
        "idleTimeout=9223372036854775807 & minimumIdle=1, idleTimeout, 0",
        "maxLifetime=9223372036854775807, maxLifetime, 0",
        "keepaliveTime=9223372036855 & maxLifetime=0, keepaliveTime, 0",
        "leakDetectionThreshold=9223372036855 & maxLifetime=0, leakDetectionThreshold, 0",
        "transactionIsolation=+2, transactionIsolation, 2",
        "transactionIsolation=02, transactionIsolation, 2",
        "poolName=a\\nb\\u001b\\u202e, poolName, a_b__",
        "poolName=orders\\u0020, poolName, orders"
    })
    void whatCannotBeIsTakenAsNearAsCanBeAndTold(String lines, String key, String taken) throws Exception {
        Path file = file(URL + lines);
        hikari(file);
        try (CenoteDataSource source = new CenoteDataSource(file)) {
            assertEquals(taken, String.valueOf(MigrationTest.value(key, source)));
            assertEquals(1, warnings(source).size(), warnings(source)::toString);
            assertTrue(warnings(source).get(0).startsWith(key + " = '"), warnings(source)::toString);
            assertTrue(warnings(source).get(0).contains("is taken as " + taken + ", "), warnings(source)::toString);
        }
    }

    @Test
    void aNameIsCutToWhatCanBeOne() throws Exception {
        for (Map.Entry<String, String> name : Map.of(
                        "x".repeat(300),
                        "x".repeat(255),
                        "\\ud83d\\uded2".repeat(256),
                        "🛒".repeat(255),
                        "x".repeat(254) + "  y",
                        "x".repeat(254))
                .entrySet()) {
            try (CenoteDataSource source = new CenoteDataSource(file(URL + "poolName=" + name.getKey()))) {
                assertEquals(name.getValue(), source.getPoolName());
                assertEquals(1, warnings(source).size());
            }
        }
        try (CenoteDataSource source = new CenoteDataSource(file(URL + "poolName=\\u0020"))) {
            source.start();
            assertTrue(source.getPoolName().startsWith("cenote-"), source.getPoolName());
            assertEquals(1, warnings(source).size());
        }
    }

    @Test
    void aNegativeLeakDetectionThresholdIsOffWhichItIsNotInHikari() throws Exception {
        Path file = file(URL + "leakDetectionThreshold=-1");
        assertEquals(-1, hikari(file).getLeakDetectionThreshold());
        try (CenoteDataSource source = new CenoteDataSource(file)) {
            assertEquals(0, source.getLeakDetectionThreshold());
            String warning = warnings(source).get(0);
            assertTrue(warning.endsWith("is off; HikariCP would report leases as they begin; write 0"), warning);
        }
    }

    @Test
    void noWarningShowsASecret() throws Exception {
        Path file =
                file("password=k4n4r1e & password=k4n4r1e\\x & dataSource.secret=k4n4r1e & dataSource.secret=k4n4r1e"
                        + " & jdbcUrl=jdbc:h2:mem:x;password=k4n4r1e\\q");
        hikari(file);
        try (CenoteDataSource source = new CenoteDataSource(file)) {
            assertEquals("k4n4r1ex", source.getPassword());
            assertEquals(3, warnings(source).size(), warnings(source)::toString);
            assertFalse(warnings(source).toString().contains("k4n4r1e"), warnings(source)::toString);
        }
    }

    @Test
    void whatHikariRefusesIsRefused() throws IOException {
        for (String lines : List.of(
                "maximumPoolSize=5\\u0020",
                "maximumPoolSize=+99999999999",
                "connectionTimeout=+5s",
                "connectionTimeout=99999999999999d",
                "idleTimeout=-1",
                "initializationFailTimeout=-9223372036854775809",
                "poolName=\\u12",
                "=x",
                "\u00ef\u00bb\u00bfpoolName=x")) {
            Path file = file(URL + lines);
            assertThrows(RuntimeException.class, () -> hikari(file), lines);
            assertThrows(IllegalArgumentException.class, () -> new CenoteDataSource(file), lines);
        }
    }

    @Test
    void whatTheProcessSetsIsNotWrittenForHikari() {
        Settings settings = Settings.of(Map.of("jdbcUrl", "jdbc:h2:mem:x"));
        try (CenoteDataSource source =
                new CenoteDataSource(settings, Surroundings.of(Map.of(), Map.of("CENOTE_READ_ONLY", "on")))) {
            assertTrue(source.isReadOnly());
        }
        try (CenoteDataSource source =
                new CenoteDataSource(settings, Surroundings.of(Map.of(), Map.of("CENOTE_READ_ONLY", "yes")))) {
            assertThrows(IllegalArgumentException.class, source::start);
        }
    }

    @Test
    void aSetterTakesWhatThatOfHikariTakes() {
        try (CenoteDataSource source = new CenoteDataSource()) {
            source.setLeakDetectionThreshold(-1);
            source.setMinimumIdle(20);
            source.setPoolName("Grö\"ße");
            assertEquals(0, source.getLeakDetectionThreshold());
            assertEquals(10, source.getMinimumIdle());
            assertEquals(10, source.getMaximumPoolSize());
            assertTrue(source.describe().contains("10 connections        setter; written as '20'\n"), source::describe);
            assertEquals("Grö\"ße", source.getPoolName());
            assertEquals(2, warnings(source).size(), warnings(source)::toString);
            source.setMaximumPoolSize(100_000);
            assertEquals(65_535, source.getMaximumPoolSize());
            assertEquals(20, source.getMinimumIdle());
        }
    }

    /** What is logged of a pool of that name, or of all, while something is done, which sees it grow. */
    private static List<String> logged(String pool, Consumer<List<String>> work) {
        List<String> logged = new ArrayList<>();
        Logger logger = Logger.getLogger(pool.isEmpty() ? "io.cenote" : "io.cenote." + pool);
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord event) {
                logged.add(event.getLevel() + " " + event.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            work.accept(logged);
        } finally {
            logger.removeHandler(handler);
        }
        return logged;
    }

    @Test
    void aWarningIsLoggedAtTheStartAndOneOfAChangeWhenItIsMade() {
        Settings settings = Settings.of(Map.of("jdbcUrl", "jdbc:h2:mem:x", "poolName", "Grö\"ße", "autoCommit", "yes"));
        List<String> logged = logged("Grö\"ße", soFar -> {
            try (CenoteDataSource source = new CenoteDataSource(settings, Surroundings.none())) {
                source.setReadOnly(true);
                assertEquals(List.of(), soFar);
                source.start();
                source.setMaximumPoolSize(2);
                source.setMinimumIdle(3);
                source.setConnectionTimeout(1_000);
            }
        });
        assertEquals(
                List.of(
                        "WARNING pool 'Grö\"ße': autoCommit = 'yes' [map]: is taken as false, as HikariCP takes every word but"
                                + " true; write true or false",
                        "WARNING pool 'Grö\"ße': minimumIdle = '3' [setter]: is taken as 2, which is maximumPoolSize, as"
                                + " HikariCP takes what is more; write no more, or a larger maximumPoolSize"),
                logged);
    }

    @Test
    void aWarningAtTheStartHasTheNumberOfAPoolWithoutAName() {
        Settings settings = Settings.of(Map.of("jdbcUrl", "jdbc:h2:mem:x", "autoCommit", "yes"));
        List<String> names = new ArrayList<>();
        List<String> logged = logged("", soFar -> {
            try (CenoteDataSource source = new CenoteDataSource(settings, Surroundings.none())) {
                source.start();
                names.add(source.getPoolName());
            }
        });
        assertTrue(logged.get(0).startsWith("WARNING pool '" + names.get(0) + "': autoCommit"), logged::toString);
    }

    @Test
    void aStartThatFailsLogsItsWarningsToo() {
        Settings settings = Settings.of(
                Map.of("jdbcUrl", "jdbc:h2:mem:x", "poolName", "fails", "connectionInitSql", "select from nothing "));
        List<String> logged = logged("fails", soFar -> {
            try (CenoteDataSource source = new CenoteDataSource(settings, Surroundings.none())) {
                assertThrows(ConnectFailedException.class, source::start);
                assertThrows(SQLException.class, source::getConnection);
            }
        });
        logged.removeIf(line -> line.contains("outage"));
        assertEquals(
                List.of(
                        "WARNING pool 'fails': connectionInitSql = 'select from nothing ' [map]: blanks at an end are cut"
                                + " off; leave them out"),
                logged);
    }

    @Test
    void anyNameIsThatOfAnMBean() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (String name : List.of("Grö\"ße", "a,b=c*?\\d:e", "注文")) {
            ObjectName bean = new ObjectName("io.cenote:type=Pool,name=" + ObjectName.quote(name));
            try (CenoteDataSource source = new CenoteDataSource()) {
                source.setJdbcUrl("jdbc:h2:mem:x");
                source.setPoolName(name);
                source.setRegisterMbeans(true);
                source.start();
                assertEquals(name, server.getAttribute(bean, "PoolName"));
            }
            assertFalse(server.isRegistered(bean));
        }
    }
}
