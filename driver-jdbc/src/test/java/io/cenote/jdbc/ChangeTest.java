package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.ConnectionPool;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.util.Map;
import javax.management.Attribute;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can be changed while a data source runs: through the bean and through JMX. */
@SuppressWarnings("try") // Leases that are only held.
final class ChangeTest {
    private final Stubbed stubbed = new Stubbed();
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
    void jmxHasNoCredentialsNoSqlAndNoSuspensionUnlessAllowed() throws Exception {
        ObjectName name = registered("jmx-secrets");
        for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
            assertFalse(attribute.getName().matches("(?i).*(pass|user|cred|sql|query|url).*"), attribute.getName());
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
