package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What reaches the driver's own data source of the properties that are given for it, as with HikariCP. */
final class DriverPropertiesTest {
    private static final PrintWriter WRITER = new PrintWriter(new StringWriter());

    /** A data source of a driver with properties of several types. */
    public static final class Source extends PlainDataSource {
        private static Source last;

        private int port;
        private InvocationHandler handler;
        private Object anything;
        private int[] ports;
        private String[] hosts;
        private long patience;
        private String driverClassName;

        /** Made by its name. */
        public Source() {
            last = this;
        }

        public void setPort(int port) {
            this.port = port;
        }

        public void setPorts(int[] ports) {
            this.ports = ports;
        }

        public void setHosts(String[] hosts) {
            this.hosts = hosts;
        }

        public void setDriverClassName(String driverClassName) {
            this.driverClassName = driverClassName;
        }

        public void setPatience(long patience) {
            this.patience = patience;
        }

        public void setHandler(InvocationHandler handler) {
            this.handler = handler;
        }

        public void setAnything(Object anything) {
            this.anything = anything;
        }

        @Override
        public Connection getConnection() throws SQLException {
            return DriverManager.getConnection("jdbc:h2:mem:");
        }
    }

    /** Made by its name. */
    public static final class Handler implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return null;
        }
    }

    private static Source startedWith(Consumer<CenoteDataSource> set) throws SQLException {
        try (CenoteDataSource source = new CenoteDataSource(Settings.empty(), Surroundings.none())) {
            set.accept(source);
            return startedWith(source);
        }
    }

    private static Source startedWith(CenoteDataSource source) throws SQLException {
        source.setDataSourceClassName(Source.class.getName());
        source.getConnection().close();
        return Source.last;
    }

    @Test
    void anObjectReachesItsSetterHoweverItIsGiven() throws SQLException {
        Properties properties = new Properties();
        properties.put("dataSource.logWriter", WRITER);
        properties.put("maximumPoolSize", 3);
        properties.put("autoCommit", false);
        try (CenoteDataSource source = new CenoteDataSource(properties)) {
            assertSame(WRITER, startedWith(source).getLogWriter());
            assertEquals(3, source.getMaximumPoolSize());
            assertFalse(source.isAutoCommit());
        }
        assertSame(
                WRITER,
                startedWith(source -> source.addDataSourceProperty("logWriter", WRITER))
                        .getLogWriter());
        Properties named = new Properties();
        named.put("logWriter", WRITER);
        named.put("anything", WRITER);
        Source all = startedWith(source -> source.setDataSourceProperties(named));
        assertSame(WRITER, all.getLogWriter());
        assertSame(WRITER, all.anything);
    }

    @Test
    void whatASetterIsForReachesItFromPropertiesAsInHikari() throws SQLException {
        Properties ofDriver = new Properties();
        ofDriver.put("logWriter", WRITER);
        ThreadFactory threads = Thread::new;
        Source given = new Source();
        Properties properties = new Properties();
        properties.put("dataSource", given);
        properties.put("threadFactory", threads);
        properties.put("dataSourceProperties", ofDriver);
        properties.put("maximumPoolSize", new StringBuilder("3"));
        HikariConfig hikari = new HikariConfig(properties);
        CredentialsProvider provider = () -> Credentials.of("sa", "");
        properties.put("credentialsProvider", provider);
        try (CenoteDataSource source = new CenoteDataSource(properties)) {
            assertSame(hikari.getDataSource(), source.getDataSource());
            assertSame(hikari.getThreadFactory(), source.getThreadFactory());
            assertEquals(hikari.getDataSourceProperties(), source.getDataSourceProperties());
            assertEquals(hikari.getMaximumPoolSize(), source.getMaximumPoolSize());
            assertSame(provider, source.getCredentialsProvider());
            source.getConnection().close();
        }
        for (Map.Entry<String, Object> wrong : Map.<String, Object>of(
                        "dataSource", threads, "threadFactory", given, "password", new char[] {'x'})
                .entrySet()) {
            Properties others = new Properties();
            others.putAll(Map.ofEntries(wrong));
            String refused = assertThrows(IllegalArgumentException.class, () -> new CenoteDataSource(others))
                    .getMessage();
            assertTrue(refused.startsWith(wrong.getKey() + " [properties]: must be a String, is "), refused);
        }
    }

    @Test
    void theClassOfADriverReachesADataSourceThatNeedsOne() throws SQLException {
        assertEquals(
                "no.such.Driver",
                startedWith(source -> source.addDataSourceProperty("driverClassName", "no.such.Driver"))
                        .driverClassName);
    }

    @Test
    void anObjectWithoutASetterForItGoesAsText() throws SQLException {
        assertEquals(7, startedWith(source -> source.addDataSourceProperty("port", 7)).port);
        StringBuilder text = new StringBuilder("8");
        assertEquals(8, startedWith(source -> source.addDataSourceProperty("port", text)).port);
    }

    @Test
    void aTextIsReadAsNumbersNamesOrADuration() throws SQLException {
        Source started = startedWith(source -> {
            source.addDataSourceProperty("ports", "5432,5433");
            source.addDataSourceProperty("hosts", "a,,b\\,c,");
            source.addDataSourceProperty("patience", "5s");
        });
        assertArrayEquals(new int[] {5432, 5433}, started.ports);
        assertArrayEquals(new String[] {"a", "", "b,c", ""}, started.hosts);
        assertEquals(5_000, started.patience);
        Source empty = startedWith(source -> {
            source.addDataSourceProperty("hosts", "");
            source.addDataSourceProperty("patience", "7");
        });
        assertArrayEquals(new String[0], empty.hosts);
        assertEquals(7, empty.patience);
        for (String property : List.of("ports", "patience", "port")) {
            String refusal = assertThrows(
                            SQLException.class,
                            () -> startedWith(source -> source.addDataSourceProperty(property, "k4n4r1e-V0gel")))
                    .getMessage();
            assertTrue(refusal.endsWith("needs a number"), refusal);
        }
    }

    @Test
    void aTextThatIsSetAboveAnObjectCountsInItsPlace() throws SQLException {
        Surroundings process = Surroundings.of(Map.of("cenote.dataSource.anything", Handler.class.getName()), Map.of());
        try (CenoteDataSource source = new CenoteDataSource(Settings.of(Map.of("dataSource.anything", "x")), process)) {
            source.objects.give("anything", new StringBuilder("x"));
            assertInstanceOf(Handler.class, startedWith(source).anything);
        }
        assertInstanceOf(
                Handler.class,
                startedWith(source -> {
                            source.addDataSourceProperty("anything", WRITER);
                            source.addDataSourceProperty("anything", Handler.class.getName());
                        })
                        .anything);
    }

    @Test
    void aTextNamesTheClassOfAnObjectWhereTheSetterTakesNoText() throws SQLException {
        assertInstanceOf(
                Handler.class,
                startedWith(source -> source.addDataSourceProperty("handler", Handler.class.getName())).handler);
        String refusal = assertThrows(
                        SQLException.class,
                        () -> startedWith(source -> source.addDataSourceProperty("handler", "k4n4r1e-V0gel")))
                .getMessage();
        assertTrue(refusal.contains("dataSource.handler"), refusal);
        assertTrue(
                refusal.endsWith("needs a " + InvocationHandler.class.getName() + ", or the name of a class of it"),
                refusal);
    }

    @Test
    void whatIsPutIntoThePropertiesThatAreGotIsSet() throws SQLException {
        try (CenoteDataSource source = new CenoteDataSource(Settings.empty(), Surroundings.none())) {
            Properties got = source.getDataSourceProperties();
            got.setProperty("port", "5");
            got.putAll(Map.of("logWriter", WRITER));
            assertNull(got.putIfAbsent("anything", "x"));
            assertEquals("5", got.putIfAbsent("port", "6"));
            assertEquals(got, source.getDataSourceProperties());
            assertThrows(UnsupportedOperationException.class, () -> got.remove("port"));
            assertThrows(UnsupportedOperationException.class, got::clear);
            Source started = startedWith(source);
            assertEquals(5, started.port);
            assertSame(WRITER, started.getLogWriter());
            assertThrows(IllegalStateException.class, () -> got.setProperty("port", "6"));
        }
    }

    @Test
    void propertiesThatAreSetTogetherAreAddedToThoseThereAre() throws SQLException {
        Properties more = new Properties();
        more.put("logWriter", WRITER);
        Source started = startedWith(source -> {
            source.addDataSourceProperty("port", 9);
            source.setDataSourceProperties(more);
        });
        assertEquals(9, started.port);
        assertSame(WRITER, started.getLogWriter());
    }
}
