package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can be changed while a data source runs: through the bean and through JMX. */
@SuppressWarnings("try") // Leases that are only held.
final class ChangeTest {
    private static final String CANARY = "k4n4r1e-V0gel";

    private final Stubbed stubbed = new Stubbed();
    private final StubDriver driver = stubbed.driver;
    private final CenoteDataSource source = stubbed.source;
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @AfterEach
    void close() {
        stubbed.close();
    }

    @Test
    void aLargerPoolServesACallerAtOnceAndASmallerOneClosesWhatIsTooMuch() throws Exception {
        try (Connection first = source.getConnection()) {
            source.setMaximumPoolSize(2);
            source.getConnection().close();
            assertEquals(2, source.stats().open());
            source.setMaximumPoolSize(1);
            Stubbed.await("one connection", () -> source.stats().open() == 1);
            assertFalse(first.isClosed());
        }
        assertEquals(1, source.getMaximumPoolSize());
        assertTrue(
                source.describe().contains("maximumPoolSize         1 connections         setter"), source::describe);
    }

    @Test
    void severalPropertiesAreChangedTogetherOrNotAtAll() throws Exception {
        source.setMaximumPoolSize(4);
        source.setMinimumIdle(2);
        source.setInitializationFailTimeout(-1);
        source.start();
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> source.change(Map.of("connectionTimeout", "1s", "keepaliveTime", "2m", "maxLifetime", "1m")));
        assertTrue(refused.getMessage().contains("must be less than"), refused::toString);
        assertEquals(30_000, source.getConnectionTimeout());
        source.change(Map.of("connectionTimeout", "1s", "keepaliveTime", "30s", "maxLifetime", "1m"));
        assertEquals(1_000, source.getConnectionTimeout());
        assertEquals(60_000, source.getMaxLifetime());
        assertEquals(
                30_000, source.unwrap(ConnectionPool.class).config().keepalive().toMillis());
    }

    @Test
    void whatIsFixedAtTheStartIsRefusedAndNothingIsChangedWithIt() throws Exception {
        source.start();
        for (String key : new String[] {"schema", "pool", "poolName", "jdbcUrl", "dataSource.x", "autoCommit"}) {
            assertTrue(assertThrows(
                            IllegalStateException.class,
                            () -> source.change(Map.of("maximumPoolSize", "3", key, "channel")))
                    .getMessage()
                    .startsWith(key + " cannot be set any more"));
        }
        String unknown = assertThrows(
                        IllegalArgumentException.class, () -> source.change(Map.of("maximumPoolSise", "3")))
                .getMessage();
        assertTrue(unknown.startsWith("unknown key 'maximumPoolSise'"), unknown);
        assertEquals(1, source.getMaximumPoolSize());
    }

    private ObjectName registered(String name) throws Exception {
        source.setPoolName(name);
        source.setRegisterMbeans(true);
        source.start();
        return new ObjectName("io.cenote:type=Pool,name=" + name);
    }

    @Test
    void jmxShowsWhatThePoolHoldsAndChangesWhatCanBeChanged() throws Exception {
        ObjectName name = registered("jmx-test");
        try (Connection connection = source.getConnection()) {
            assertEquals(1, server.getAttribute(name, "ActiveConnections"));
            assertEquals(1, server.getAttribute(name, "TotalConnections"));
            assertEquals(0, server.getAttribute(name, "IdleConnections"));
            assertEquals(0, server.getAttribute(name, "ThreadsAwaitingConnection"));
        }
        server.setAttribute(name, new Attribute("MaximumPoolSize", 3));
        server.invoke(name, "change", new Object[] {"minimumIdle=2, connectionTimeout=1s"}, new String[] {
            String.class.getName()
        });
        assertEquals(3, source.getMaximumPoolSize());
        assertEquals(2, source.getMinimumIdle());
        assertEquals(1_000L, server.getAttribute(name, "ConnectionTimeout"));
        source.close();
        assertFalse(server.isRegistered(name));
    }

    @Test
    void jmxShowsNoCredentialsHasNoSqlAndNoSuspensionUnlessAllowed() throws Exception {
        ObjectName name = registered("jmx-secrets");
        for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
            assertFalse(
                    attribute.isReadable() && attribute.getName().matches("(?i).*(pass|user|cred).*"),
                    attribute.getName());
            assertFalse(attribute.getName().matches("(?i).*(sql|query|url).*"), attribute.getName());
        }
        for (String change : new String[] {"password=x", "connectionInitSql=x", "dataSource.x=1", "nonsense", ""}) {
            assertThrows(
                    RuntimeMBeanException.class,
                    () -> server.invoke(name, "change", new Object[] {change}, new String[] {String.class.getName()}),
                    change);
        }
        assertThrows(RuntimeMBeanException.class, () -> server.invoke(name, "suspendPool", null, null));
    }

    @Test
    void aConsoleIsToldWhichFieldIsTheUserAndWhichThePassword() throws Exception {
        List<String> operations = new ArrayList<>();
        for (MBeanOperationInfo operation :
                server.getMBeanInfo(registered("jmx-names")).getOperations()) {
            for (MBeanParameterInfo parameter : operation.getSignature()) {
                operations.add(operation.getName() + " " + parameter.getName());
            }
        }
        assertEquals(
                Set.of("setCredentials username", "setCredentials password", "change properties"),
                Set.copyOf(operations));
        assertTrue(operations.indexOf("setCredentials username") < operations.indexOf("setCredentials password"));
    }

    @Test
    void proxiesOfTheInterfacesOfHikariWorkOnTheBean() throws Exception {
        source.setUsername("scott");
        source.setPassword("old");
        source.setAllowPoolSuspension(true);
        ObjectName name = registered("jmx-hikari");
        HikariPoolMXBean pool = JMX.newMXBeanProxy(server, name, HikariPoolMXBean.class);
        pool.suspendPool();
        pool.resumePool();
        pool.softEvictConnections();
        HikariConfigMXBean config = JMX.newMXBeanProxy(server, name, HikariConfigMXBean.class);
        config.setMaximumPoolSize(3);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(1_000);
        config.setValidationTimeout(2_000);
        config.setMaxLifetime(60_000);
        config.setIdleTimeout(20_000);
        config.setLeakDetectionThreshold(3_000);
        config.setUsername("tiger");
        config.setPassword("new");
        config.setCatalog("shop");
        assertEquals(3, source.getMaximumPoolSize());
        assertEquals("tiger", source.getUsername());
        assertEquals("new", source.getPassword());
        config.setCredentials(com.zaxxer.hikari.util.Credentials.of("both", "at once"));
        assertEquals(Credentials.of("both", "at once"), source.getCredentials());
        for (Class<?> bean : List.of(HikariConfigMXBean.class, HikariPoolMXBean.class)) {
            for (Method method : bean.getMethods()) {
                if (method.getName().startsWith("get")) {
                    method.invoke(bean == HikariPoolMXBean.class ? pool : config);
                }
            }
        }
        assertEquals("shop", config.getCatalog());
    }

    @Test
    void anotherCatalogIsFoundByEveryLeaseFromThenOn() throws Exception {
        ObjectName name = registered("jmx-catalog");
        Connection before = source.getConnection();
        server.setAttribute(name, new Attribute("Catalog", "shop"));
        before.close();
        driver.calls.clear();
        source.getConnection().close();
        assertTrue(driver.calls.toString().contains("setCatalog[shop]"), driver.calls::toString);
        Stubbed.await("the old one closed", () -> stubbed.closed(CloseReason.EVICTED) == 1);
    }

    @Test
    void userAndPasswordChangeTogetherOrOneAloneAndOpenTheNextConnections() throws Exception {
        source.setUsername("scott");
        source.setPassword("old");
        source.setMaximumPoolSize(3);
        ObjectName name = registered("jmx-credentials");
        Connection first = source.getConnection();
        server.invoke(name, "setCredentials", new Object[] {"tiger", "new"}, new String[] {
            String.class.getName(), String.class.getName()
        });
        Connection second = source.getConnection();
        assertEquals("tiger/new", connectedWith());
        server.setAttribute(name, new Attribute("Password", "newer"));
        source.getConnection().close();
        assertEquals("tiger/newer", connectedWith());
        server.setAttribute(name, new Attribute("Username", "lion"));
        source.unwrap(ConnectionPool.class).evict();
        second.close();
        source.getConnection().close();
        assertEquals("lion/newer", connectedWith());
        first.close();
    }

    private String connectedWith() {
        return driver.connectedWith.getProperty("user") + "/" + driver.connectedWith.getProperty("password");
    }

    @Test
    void halfOfTheCredentialsIsNotCompletedByAnotherSource() {
        source.close();
        Settings file = Settings.empty().with("username", "scott", "file").with("password", "old", "file");
        try (CenoteDataSource read = new CenoteDataSource(file, Surroundings.none())) {
            String refused = assertThrows(
                            IllegalArgumentException.class, () -> read.setCredentials(Credentials.of("tiger", null)))
                    .getMessage();
            assertTrue(refused.startsWith("credentials: password = null: "), refused);
            assertEquals(Credentials.of("scott", "old"), read.getCredentials());
        }
    }

    @Test
    void noPasswordIsReadLoggedOrToldThroughJmxWhateverFails() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        Handler handler = new SecretsTest.Recording(told);
        Logger root = Logger.getLogger("");
        Level before = root.getLevel();
        root.addHandler(handler);
        root.setLevel(Level.ALL);
        try {
            source.setUsername("scott");
            source.setConnectionTimeout(250);
            ObjectName name = registered("jmx-canary");
            setEveryWay(name, told);
            driver.fail("Driver.connect", new SQLException("password " + CANARY + " is wrong", "28P01"));
            told.add(SecretsTest.trace(assertThrows(SQLException.class, source::getConnection)));
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                if (attribute.isReadable()) {
                    told.add(attribute.getName() + "=" + server.getAttribute(name, attribute.getName()));
                } else {
                    told.add(SecretsTest.trace(assertThrows(
                            AttributeNotFoundException.class, () -> server.getAttribute(name, attribute.getName()))));
                }
            }
            told.add(server.getMBeanInfo(name) + source.describe() + source + source.stats());
            source.close();
            setEveryWay(name, told);
        } finally {
            root.removeHandler(handler);
            root.setLevel(before);
        }
        try (CenoteDataSource provided = new CenoteDataSource(Settings.empty(), Surroundings.none())) {
            provided.setUrl(driver.url());
            provided.setInitializationFailTimeout(-1);
            provided.setCredentialsProvider(() -> Credentials.of("scott", "tiger"));
            provided.setPoolName("jmx-provided");
            provided.setRegisterMbeans(true);
            provided.start();
            int refused = told.size();
            setEveryWay(new ObjectName("io.cenote:type=Pool,name=jmx-provided"), told);
            assertTrue(told.get(refused).contains("credentials provider gives user and password"), told.get(refused));
        }
        for (String each : told) {
            assertFalse(each.contains(CANARY), each);
        }
    }

    /** Well-formed or not; what is refused is told. */
    private void setEveryWay(ObjectName name, List<String> told) throws Exception {
        String string = String.class.getName();
        CompositeType type = new CompositeType(
                "credentials",
                "both",
                new String[] {"username", "password"},
                new String[] {"user", "password"},
                new OpenType<?>[] {SimpleType.STRING, SimpleType.STRING});
        for (Callable<?> way : List.<Callable<?>>of(
                () -> {
                    server.setAttribute(name, new Attribute("Password", CANARY));
                    return null;
                },
                () -> server.invoke(
                        name, "setCredentials", new Object[] {"scott", CANARY}, new String[] {string, string}),
                () -> {
                    server.setAttribute(
                            name,
                            new Attribute(
                                    "Credentials",
                                    new CompositeDataSupport(type, Map.of("username", "scott", "password", CANARY))));
                    return null;
                },
                () -> server.setAttributes(name, new AttributeList(List.of(new Attribute("Password", CANARY)))),
                () -> {
                    server.setAttribute(name, new Attribute("Password", new StringBuilder(CANARY)));
                    return null;
                },
                () -> {
                    CompositeType half = new CompositeType(
                            "credentials",
                            "half",
                            new String[] {"password"},
                            new String[] {"password"},
                            new OpenType<?>[] {SimpleType.STRING});
                    server.setAttribute(
                            name,
                            new Attribute("Credentials", new CompositeDataSupport(half, Map.of("password", CANARY))));
                    return null;
                },
                () -> server.invoke(
                        name, "setCredentials", new Object[] {"scott", new StringBuilder(CANARY)}, new String[] {
                            string, string
                        }),
                () -> server.invoke(name, "setCredentials", new Object[] {CANARY}, new String[] {string}),
                () -> server.invoke(
                        name, "change", new Object[] {"minimumIdle=1 password=" + CANARY}, new String[] {string}),
                () -> server.invoke(name, "change", new Object[] {"password:" + CANARY}, new String[] {string}),
                () -> server.invoke(name, "change", new Object[] {"scott:" + CANARY}, new String[] {string}))) {
            try {
                way.call();
            } catch (JMException | RuntimeException refused) {
                told.add(SecretsTest.trace(refused));
            }
        }
    }

    @Test
    void anAllowedSuspensionHoldsCallersBackUntilItIsOver() throws Exception {
        source.setAllowPoolSuspension(true);
        source.setConnectionTimeout(250);
        ObjectName name = registered("jmx-suspend");
        server.invoke(name, "suspendPool", null, null);
        assertThrows(java.sql.SQLException.class, source::getConnection);
        server.invoke(name, "resumePool", null, null);
        source.getConnection().close();
        server.invoke(name, "softEvictConnections", null, null);
        Stubbed.await("nothing open", () -> source.stats().open() == 0);
    }
}
