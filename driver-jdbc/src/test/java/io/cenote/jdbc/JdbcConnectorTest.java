package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Driver;
import io.cenote.spi.Drivers;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JdbcConnectorTest {
    private static final Deadline AN_HOUR = Deadline.after(Duration.ofHours(1));

    private final Stubbed stubbed = new Stubbed();
    private final StubDriver driver = stubbed.driver;
    private final Connector<Connection> connector =
            new JdbcConnector(driver.url(), Map.of(), FatalErrors.CLEAR_ONES_ONLY);

    @AfterEach
    void close() {
        stubbed.close();
    }

    @Test
    void theDriverOfAnyJdbcUrlIsFoundAsAService() {
        Driver<Connection> found = Drivers.find(Connection.class, "jdbc:anything:at:all");
        assertSame(JdbcDriver.class, found.getClass());
        assertSame(Connection.class, found.connectionType());
        assertFalse(found.accepts("tcp://localhost:1"));
    }

    @Test
    void optionsGoToTheDriverExceptForTheNameOfItsClass() throws Exception {
        Connector<Connection> withOptions =
                new JdbcDriver().connector(driver.url(), Map.of("user", "a", "password", "b", "x", "y"));
        withOptions.connect(AN_HOUR);
        assertEquals(Map.of("user", "a", "password", "b", "x", "y"), driver.connectedWith);
        withOptions.connect(AN_HOUR);
        driver.connectedWith.clear();
        withOptions.connect(AN_HOUR);
        assertEquals(3, driver.connectedWith.size(), "each connection gets its own copy");

        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> new JdbcDriver()
                .connector(driver.url(), Map.of("driverClassName", "org.h2.Driver")));
        assertTrue(refused.getMessage().contains("driverClassName = 'org.h2.Driver'"), refused.getMessage());
    }

    @Test
    void theLimitOfAValidationIsInSecondsRoundedUpAndNeverZero() throws Exception {
        Connection connection = connector.connect(AN_HOUR);
        long[] seconds = {0};
        driver.answers.put("Connection.isValid", (method, arguments) -> {
            seconds[0] = (Integer) arguments[0];
            return true;
        });
        assertTrue(connector.isValid(connection, Deadline.after(Duration.ZERO)));
        assertEquals(1, seconds[0]);
        assertTrue(connector.isValid(connection, Deadline.after(Duration.ofMillis(1))));
        assertEquals(1, seconds[0]);
        Deadline deadline = Deadline.after(Duration.ofHours(2));
        assertTrue(connector.isValid(connection, deadline));
        assertTrue(seconds[0] * 1_000_000_000L >= deadline.remainingNanos(), seconds[0] + " s is too short");
        assertTrue(seconds[0] <= 7_200, seconds[0] + " s is too long");
        assertTrue(connector.isValid(connection, Deadline.after(Duration.ofDays(100_000))));
        assertEquals(Integer.MAX_VALUE, seconds[0]);
    }

    @Test
    void aValidationThatThrowsMeansNo() throws Exception {
        Connection connection = connector.connect(AN_HOUR);
        driver.fail("Connection.isValid", new SQLException("no"));
        assertFalse(connector.isValid(connection, AN_HOUR));
    }

    @Test
    void aValidationLeavesNoTransactionBehind() throws Exception {
        driver.answers.put("Connection.getAutoCommit", (method, arguments) -> false);
        Connection connection = connector.connect(AN_HOUR);
        driver.calls.clear();
        assertTrue(connector.isValid(connection, AN_HOUR));
        assertEquals("Connection.rollback[]", driver.taken().get(1));
    }

    @Test
    void whetherAConnectionIsBrokenIsKnownWithoutTheDriver() throws Exception {
        Connection connection = connector.connect(AN_HOUR);
        driver.calls.clear();
        assertFalse(connector.isBroken(connection));
        assertEquals(List.of(), driver.taken());
    }

    @Test
    void aResetWithoutTimeLeftFails() throws Exception {
        Connection connection = connector.connect(AN_HOUR);
        connection.setSchema("x");
        assertThrows(SQLException.class, () -> connector.reset(connection, Deadline.after(Duration.ZERO)));
    }

    @Test
    void closeOfAConnectionThatFailsToCloseIsQuiet() throws Exception {
        Connection connection = connector.connect(AN_HOUR);
        driver.fail("Connection.close", new SQLException("no"));
        connector.close(connection);
        assertTrue(connector.isBroken(connection), "it must not be used again");
    }

    @Test
    void abortOnADriverThatCanOnlyCloseClosesOnItsOwnThreadAndOnNoneOfTheApplication() throws Exception {
        Connection connection = connector.connect(AN_HOUR);
        List<Thread> closers = new CopyOnWriteArrayList<>();
        driver.answers.put("Connection.abort", (method, arguments) -> StubDriver.NULL);
        driver.answers.put("Connection.close", (method, arguments) -> {
            closers.add(Thread.currentThread());
            return StubDriver.NULL;
        });
        connector.abort(connection);

        assertEquals(List.of(Thread.currentThread()), closers);
        assertTrue(connector.isBroken(connection));
    }

    @Test
    void aHungCallIsCutOffByAnAbortFromAnotherThreadAndItsSlotIsFree() throws Exception {
        LeasedConnection lease = stubbed.lease();
        CountDownLatch hung = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        driver.answers.put("Statement.execute", (method, arguments) -> {
            hanging.countDown();
            Stubbed.await(hung);
            throw new SQLException("cut off", "08006");
        });
        driver.answers.put("Connection.abort", (method, arguments) -> {
            hung.countDown();
            return StubDriver.NULL;
        });
        Thread thread = new Thread(() -> {
            try {
                lease.createStatement().execute("select sleep(1000000)");
            } catch (SQLException expected) {
                // Cut off.
            }
        });
        thread.start();
        Stubbed.await(hanging);
        lease.abort(Runnable::run);
        thread.join(30_000);

        assertFalse(thread.isAlive());
        stubbed.lease().close();
        assertEquals(1, stubbed.source.stats().closedInAll());
    }

    @Test
    void itsTextShowsNoCredentials() {
        String text = new JdbcConnector(
                        driver.url() + "?password=k4n4r1e-V0gel", Map.of("password", "k4n4r1e-V0gel"), e -> false)
                .toString();
        assertFalse(text.contains("k4n4r1e-V0gel"), text);
    }

    @Test
    void aDriverThatOnlyTheContextClassLoaderSeesIsFound(@TempDir Path directory) throws Exception {
        inContext(directory, loader -> {
            Connector<Connection> byUrl = new JdbcDriver().connector("jdbc:context:x", Map.of());
            assertTrue(byUrl.toString().contains(ContextDriver.class.getName()), byUrl.toString());
            SQLException none = assertThrows(SQLException.class, () -> byUrl.connect(AN_HOUR));
            assertTrue(none.getMessage().contains(ContextDriver.class.getName()), none.getMessage());
            JdbcConnector byName = new JdbcConnector(
                    "jdbc:context:x", Map.of("driverClassName", ContextDriver.class.getName()), e -> false);
            assertSame(loader, byName.wrapped().getClass().getClassLoader());
        });
        assertThrows(IllegalArgumentException.class, () -> new JdbcDriver().connector("jdbc:context:x", Map.of()));
    }

    @Test
    void aClassThatIsNoDriverIsRefused() {
        for (String name : List.of("no.such.Driver", "java.lang.String", "java.sql.Driver")) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> new JdbcDriver()
                    .connector("jdbc:h2:mem:", Map.of("driverClassName", name)));
            assertTrue(refused.getMessage().startsWith("driverClassName = '" + name + "' ["), refused.getMessage());
        }
    }

    private interface InContext {
        void run(ClassLoader loader) throws Exception;
    }

    private static void inContext(Path directory, InContext work) throws Exception {
        String path = ContextDriver.class.getName().replace('.', '/') + ".class";
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        try (InputStream bytes = ContextDriver.class.getResourceAsStream("ContextDriver.class")) {
            Files.write(file, bytes.readAllBytes());
        }
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve("java.sql.Driver"), ContextDriver.class.getName());
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (Loader loader = new Loader(directory.toUri().toURL(), before)) {
            Thread.currentThread().setContextClassLoader(loader);
            work.run(loader);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** Loads the driver itself, so that it is another class than ours. */
    private static final class Loader extends URLClassLoader {
        Loader(URL directory, ClassLoader parent) {
            super(new URL[] {directory}, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(ContextDriver.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }
}
