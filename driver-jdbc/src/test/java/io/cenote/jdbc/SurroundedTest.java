package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A data source between its setters, what the process sets, and a file. */
final class SurroundedTest {
    private final Stubbed stubbed = new Stubbed();
    private final String url = stubbed.driver.url();

    @AfterEach
    void close() {
        stubbed.close();
    }

    private static CenoteDataSource source(
            Map<String, String> file, Map<String, String> properties, Map<String, String> variables) {
        return new CenoteDataSource(Settings.of(file), Surroundings.of(properties, variables));
    }

    @Test
    void aSetterIsAboveAPropertyAboveAVariableAboveAFile() {
        Map<String, String> file = Map.of("maximumPoolSize", "1", "poolName", "orders");
        Map<String, String> variables = Map.of("CENOTE_MAXIMUM_POOL_SIZE", "2");
        assertEquals(1, source(file, Map.of(), Map.of()).getMaximumPoolSize());
        assertEquals(2, source(file, Map.of(), variables).getMaximumPoolSize());
        CenoteDataSource source = source(file, Map.of("cenote.orders.maximumPoolSize", "3"), variables);
        assertEquals(3, source.getMaximumPoolSize());
        source.setMaximumPoolSize(4);
        assertEquals(4, source.getMaximumPoolSize());
    }

    @Test
    void aNameThatASetterGivesSaysWhosePropertiesCount() {
        CenoteDataSource source = source(Map.of(), Map.of("cenote.orders.maximumPoolSize", "3"), Map.of());
        assertEquals(10, source.getMaximumPoolSize());
        source.setPoolName("orders");
        assertEquals(3, source.getMaximumPoolSize());
    }

    @Test
    void whatIsSetUnderOneNameYieldsToWhatIsSetAboveUnderTheOther() throws SQLException {
        Map<String, String> file = Map.of(
                "jdbcUrl", "jdbc:file:x", "dataSource.user", "file", "dataSource.password", "file", "minimumIdle", "0");
        Map<String, String> variables = Map.of("CENOTE_USERNAME", "variable", "CENOTE_PASSWORD", "secret");
        try (CenoteDataSource source = source(file, Map.of("cenote.url", url), variables)) {
            source.getConnection().close();
            assertEquals("variable", stubbed.driver.connectedWith.get("user"));
            assertEquals("secret", stubbed.driver.connectedWith.get("password"));
        }
    }

    @Test
    void everyValueIsDescribedWithWhereItComesFromAndNoSecret() {
        Map<String, String> properties = Map.of("cenote.pool", "channel", "cenote.dataSource.fast", "yes");
        Map<String, String> variables = Map.of(
                "CENOTE_PASSWORD",
                "k4n4r1e-V0gel",
                "CENOTE_USERNAME",
                "scott",
                "CENOTE_HOME",
                "/opt",
                "CENOTE_IDLE_TIMEOUT",
                "1m");
        try (CenoteDataSource source = source(Map.of("maximumPoolSize", "3"), properties, variables)) {
            source.setUrl(url + "?password=k4n4r1e-V0gel");
            source.setMinimumIdle(0);
            for (boolean started : new boolean[] {false, true}) {
                if (started) {
                    source.start();
                }
                List<String> lines = Arrays.stream(source.describe().split("\n"))
                        .map(line -> line.replaceAll(" {2,}", " | "))
                        .toList();
                for (String expected : List.of(
                        "url | " + url + "?password=*** | setter",
                        "username | scott | environment variable CENOTE_USERNAME",
                        "password | *** | environment variable CENOTE_PASSWORD",
                        "pool | channel | system property cenote.pool",
                        "maximumPoolSize | 3 connections | map",
                        "minimumIdle | 0 connections | setter",
                        "idleTimeout | 1m | environment variable CENOTE_IDLE_TIMEOUT",
                        "maxLifetime | 30m | default",
                        "dataSource.fast | yes | system property cenote.dataSource.fast",
                        "not read: environment variable CENOTE_HOME")) {
                    assertTrue(lines.contains(expected), expected + " is missing in " + lines);
                }
                assertFalse(source.describe().contains("k4n4r1e-V0gel"), source.describe());
            }
        }
    }

    @Test
    void aBadVariableIsRefusedAtTheStartUnlessASetterIsAboveIt() {
        try (CenoteDataSource source = source(Map.of("url", url), Map.of(), Map.of("CENOTE_MINIMUM_IDLE", "abc"))) {
            String message =
                    assertThrows(IllegalArgumentException.class, source::start).getMessage();
            assertTrue(message.contains("'abc' [environment variable CENOTE_MINIMUM_IDLE]: must be"), message);
            assertTrue(source.toString().contains("not started"), source.toString());
            source.setMinimumIdle(0);
            source.start();
        }
    }

    @Test
    void anErrorOfTheStartNamesEachValueThatItIsAboutAndWhereItComesFrom() {
        Map<String, String> file = Map.of("url", url);
        for (var refused : Map.of(
                        source(file, Map.of("cenote.pool", "lifi"), Map.of()),
                        List.of("pool = 'lifi' [system property cenote.pool]: no such pool"),
                        source(file, Map.of(), Map.of("CENOTE_DRIVER_CLASS_NAME", "no.such.Driver")),
                        List.of("driverClassName = 'no.such.Driver' [environment variable CENOTE_DRIVER_CLASS_NAME]:"),
                        source(file, Map.of("cenote.dataSource.driverClassName", "no.such.Driver"), Map.of()),
                        List.of("'no.such.Driver' [system property cenote.dataSource.driverClassName]:"),
                        source(Map.of("driverClassName", "org.h2.Driver"), Map.of("cenote.jdbcUrl", url), Map.of()),
                        List.of("driverClassName = 'org.h2.Driver' [map]:", "jdbcUrl = '" + url + "' [system property"),
                        source(Map.of(), Map.of(), Map.of("CENOTE_URL", "jdbc:nosuch:x")),
                        List.of("url = 'jdbc:nosuch:x' [environment variable CENOTE_URL]"),
                        source(
                                file,
                                Map.of("cenote.username", "scott", "cenote.user", "tiger"),
                                Map.of("CENOTE_PASSWORD", "geheim")),
                        List.of(
                                "username = 'scott' [system property cenote.username]: contradicts",
                                "user = 'tiger' [system property cenote.user]"),
                        source(file, Map.of("cenote.dataSource.", "x"), Map.of()),
                        List.of("property 'cenote.dataSource.': a name must follow the dot"))
                .entrySet()) {
            try (CenoteDataSource source = refused.getKey()) {
                String message = assertThrows(IllegalArgumentException.class, source::start)
                        .getMessage();
                for (String part : refused.getValue()) {
                    assertTrue(message.contains(part), message);
                }
                assertFalse(message.contains("geheim"), message);
            }
        }
    }

    @Test
    void anOptionOfTheDriverMustHaveAName() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> stubbed.source.addDataSourceProperty("", "x"))
                .getMessage();
        assertTrue(message.contains("'dataSource.'"), message);
        assertTrue(message.endsWith("]: a name must follow the dot, as in 'dataSource.name'"), message);
    }

    @Test
    void aMistypedPropertyIsRefusedAtTheStart() {
        try (CenoteDataSource source = source(Map.of("url", url), Map.of("cenote.usrname", "x"), Map.of())) {
            String message =
                    assertThrows(IllegalArgumentException.class, source::start).getMessage();
            assertEquals("unknown system property 'cenote.usrname': did you mean 'cenote.username'?", message);
            assertTrue(source.toString().contains("not started"), source.toString());
        }
    }

    @Test
    void whatIsNotReadIsToldInOneLineForDebugging() {
        StringBuilder logged = new StringBuilder();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord event) {
                if (event.getMessage().contains("not read")) {
                    logged.append(event.getLevel()).append(' ').append(event.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.cenote.surrounded");
        logger.addHandler(handler);
        logger.setLevel(Level.ALL);
        try (CenoteDataSource source = source(
                Map.of("url", url, "poolName", "surrounded"),
                Map.of("cenote.columns", "80"),
                Map.of("CENOTE_HOME", "/opt"))) {
            source.start();
            source.start();
        } finally {
            logger.removeHandler(handler);
        }

        assertEquals(
                "FINE pool 'surrounded': not read: system property cenote.columns, environment variable CENOTE_HOME",
                logged.toString());
    }
}
