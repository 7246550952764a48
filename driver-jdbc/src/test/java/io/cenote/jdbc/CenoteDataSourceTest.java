package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.ConnectionHooks;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CenoteDataSourceTest {
    private final Stubbed stubbed = new Stubbed();
    private final StubDriver driver = stubbed.driver;
    private final CenoteDataSource source = stubbed.source;

    @AfterEach
    void close() {
        stubbed.close();
    }

    @Test
    void itStartsWithTheFirstConnection() throws SQLException {
        assertEquals(0, source.stats().opened());
        assertTrue(source.toString().endsWith("not started)"), source.toString());
        try (Connection connection = source.getConnection()) {
            assertFalse(connection.isClosed());
            assertEquals(1, source.stats().leased());
        }
        assertTrue(source.toString().endsWith(", started)"), source.toString());
    }

    @Test
    void manyThreadsThatComeFirstStartOnePool() throws Exception {
        source.setMinimumIdle(1);
        CountDownLatch go = new CountDownLatch(1);
        List<FutureTask<Connection>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            FutureTask<Connection> task = new FutureTask<>(() -> {
                Stubbed.await(go);
                try (Connection connection = source.getConnection()) {
                    return connection;
                }
            });
            new Thread(task).start();
            tasks.add(task);
        }
        go.countDown();
        for (FutureTask<Connection> task : tasks) {
            task.get(30, TimeUnit.SECONDS);
        }
        assertEquals(1, source.stats().opened());
    }

    @Test
    void everyKeyOfAPoolIsABeanProperty() {
        TreeSet<String> missing = new TreeSet<>(PoolConfig.keys());
        missing.remove("dataSource.");
        for (var method : CenoteDataSource.class.getMethods()) {
            String name = method.getName();
            if (name.startsWith("set") && method.getParameterCount() == 1) {
                missing.remove(Character.toLowerCase(name.charAt(3)) + name.substring(4));
            }
        }
        assertEquals(new TreeSet<>(), missing);
    }

    @Test
    void noSetterIsOverloadedAndEachHasItsGetter() throws Exception {
        List<String> setters = Stream.of(CenoteDataSource.class.getMethods())
                .map(java.lang.reflect.Method::getName)
                .filter(name -> name.startsWith("set"))
                .toList();
        assertEquals(
                List.copyOf(new TreeSet<>(setters)), setters.stream().sorted().toList());
        for (String setter : setters) {
            String property = setter.substring(3);
            if (!List.of("FatalErrors", "ConnectionHooks", "PoolListener").contains(property)) {
                assertTrue(
                        Stream.of(CenoteDataSource.class.getMethods())
                                .anyMatch(method -> method.getName().equals("get" + property)
                                        || method.getName().equals("is" + property)),
                        property);
            }
        }
    }

    @Test
    void whatIsSetIsWhatIsGot() {
        source.setPool("channel");
        source.setPoolName("orders");
        source.setMaximumPoolSize(7);
        source.setMinimumIdle(3);
        source.setConnectionTimeout(1_001);
        source.setConnectAttemptTimeout(1_002);
        source.setValidationTimeout(1_003);
        source.setIdleTimeout(10_004);
        source.setMaxLifetime(60_005);
        source.setKeepaliveTime(30_006);
        source.setLeakDetectionThreshold(2_007);
        source.setLeakStacks(true);
        source.setLeakReclaim(true);
        source.setValidateAfterIdle(8);
        source.setMaxWaiters(9);
        source.setMaxConnecting(10);
        source.setMaxAbandoned(11);
        source.setFailFastAfter(251);
        source.setHandoffAfter(12);
        source.setAffinity(false);
        source.setFailOnSelfDeadlock(true);
        source.setResetSql("discard all");
        source.setRequestBoundaries(true);
        source.setUsername("scott");
        source.setPassword("tiger");
        source.setDriverClassName(StubDriver.class.getName());
        source.addDataSourceProperty("fast", true);

        assertEquals("channel", source.getPool());
        assertEquals("orders", source.getPoolName());
        assertEquals(7, source.getMaximumPoolSize());
        assertEquals(3, source.getMinimumIdle());
        assertEquals(1_001, source.getConnectionTimeout());
        assertEquals(1_002, source.getConnectAttemptTimeout());
        assertEquals(1_003, source.getValidationTimeout());
        assertEquals(10_004, source.getIdleTimeout());
        assertEquals(60_005, source.getMaxLifetime());
        assertEquals(30_006, source.getKeepaliveTime());
        assertEquals(2_007, source.getLeakDetectionThreshold());
        assertTrue(source.isLeakStacks());
        assertTrue(source.isLeakReclaim());
        assertEquals(8, source.getValidateAfterIdle());
        assertEquals(9, source.getMaxWaiters());
        assertEquals(10, source.getMaxConnecting());
        assertEquals(11, source.getMaxAbandoned());
        assertEquals(251, source.getFailFastAfter());
        assertEquals(12, source.getHandoffAfter());
        assertFalse(source.isAffinity());
        assertTrue(source.isFailOnSelfDeadlock());
        assertEquals("discard all", source.getResetSql());
        assertTrue(source.isRequestBoundaries());
        assertEquals("scott", source.getUsername());
        assertEquals("scott", source.getUser());
        assertEquals("tiger", source.getPassword());
        assertEquals(StubDriver.class.getName(), source.getDriverClassName());
        assertEquals("true", source.getDataSourceProperties().getProperty("fast"));
        assertEquals(2, source.getLoginTimeout(), "seconds, rounded up");
        assertEquals(driver.url(), source.getUrl());
        assertEquals(driver.url(), source.getJdbcUrl());
    }

    @ParameterizedTest
    @CsvSource({
        "maximumPoolSize, 0",
        "minimumIdle, -1",
        "connectionTimeout, 249",
        "connectionTimeout, -1",
        "connectAttemptTimeout, 249",
        "validationTimeout, 249",
        "idleTimeout, 9999",
        "maxLifetime, 29999",
        "keepaliveTime, 29999",
        "leakDetectionThreshold, 1999",
        "maxWaiters, -1",
        "maxConnecting, 0",
        "maxAbandoned, 0",
        "failFastAfter, 249",
        "handoffAfter, -1",
        "validateAfterIdle, -1"
    })
    void aSetterRefusesABadValueAtOnceAndNamesTheRule(String key, long value) throws Exception {
        var setter = Stream.of(CenoteDataSource.class.getMethods())
                .filter(method -> method.getName().equalsIgnoreCase("set" + key))
                .findFirst()
                .orElseThrow();
        Object argument = setter.getParameterTypes()[0] == int.class ? (Object) (int) value : (Object) value;
        IllegalArgumentException refused = assertInstanceOf(
                IllegalArgumentException.class,
                assertThrows(java.lang.reflect.InvocationTargetException.class, () -> setter.invoke(source, argument))
                        .getCause());

        assertTrue(refused.getMessage().contains(key), refused.getMessage());
        assertTrue(refused.getMessage().contains(Long.toString(value)), refused.getMessage());
        assertTrue(refused.getMessage().contains("must"), refused.getMessage());
    }

    @Test
    void aNullForThePoolIsRefusedAndANullForTheDatabaseTakesItBack() {
        assertTrue(message(() -> source.setPool(null)).contains("pool"));
        source.setUsername("a");
        source.setUsername(null);
        assertNull(source.getUsername());
    }

    @Test
    void afterTheStartASetterSaysThatItIsTooLate() throws SQLException {
        source.getConnection().close();
        for (Executable setter : List.<Executable>of(
                () -> source.setPool("channel"),
                () -> source.setUrl("jdbc:x:y"),
                () -> source.setConnectionHooks(new ConnectionHooks<>() {}),
                () -> source.setPoolListener(PoolListener.NONE),
                () -> source.addDataSourceProperty("password", "k4n4r1e-V0gel"),
                () -> source.setDataSource(source),
                () -> source.setThreadFactory(Thread::new),
                () -> source.setFatalErrors(FatalErrors.CLEAR_ONES_ONLY))) {
            IllegalStateException late = assertThrows(IllegalStateException.class, setter);
            assertTrue(late.getMessage().contains("cannot be set any more"), late.getMessage());
            assertFalse(late.getMessage().contains("k4n4r1e-V0gel"), late.getMessage());
        }
        String late = assertThrows(IllegalStateException.class, () -> source.setPool("channel"))
                .getMessage();
        assertTrue(late.startsWith("pool ") && late.endsWith("; set it before the first getConnection()"), late);
        source.close();
        late = assertThrows(IllegalStateException.class, () -> source.setMaximumPoolSize(3))
                .getMessage();
        assertTrue(late.endsWith(", closed); make another data source"), late);
    }

    @Test
    void twoUrlsThatDifferAreRefusedAndTwoThatAreEqualAreNot() throws SQLException {
        source.setJdbcUrl("jdbc:other:x?password=k4n4r1e-V0gel");
        SQLException refused = assertThrows(SQLNonTransientConnectionException.class, source::getConnection);
        assertTrue(
                refused.getMessage().contains("url") && refused.getMessage().contains("jdbcUrl"), refused.getMessage());
        assertFalse(refused.getMessage().contains("k4n4r1e-V0gel"), refused.getMessage());

        source.setJdbcUrl(driver.url());
        source.getConnection().close();
    }

    @Test
    void twoUsersThatDifferAreRefused() {
        source.setUsername("a");
        source.setUser("b");
        assertTrue(message(source::start).contains("username"));
        source.setUser("a");
        source.start();
    }

    @Test
    void aUserAndAPasswordStandAboveThePropertiesOfTheDriverOfThatName() throws SQLException {
        source.addDataSourceProperty("user", "b");
        source.addDataSourceProperty("password", "c");
        source.setUsername("a");
        source.getConnection().close();
        assertEquals("a", driver.connectedWith.getProperty("user"));
        assertEquals("c", driver.connectedWith.getProperty("password"));
    }

    @Test
    void itCannotBeItsOwnSource() {
        assertTrue(message(() -> source.setDataSource(source)).startsWith("dataSource: must be"));
    }

    @Test
    void noUrlIsRefused() {
        try (CenoteDataSource empty = new CenoteDataSource()) {
            assertTrue(message(empty::start).startsWith("no URL is set"));
            assertThrows(SQLNonTransientConnectionException.class, empty::getConnection);
        }
    }

    @Test
    void aUrlThatIsNotForJdbcIsRefused() {
        source.setUrl("tcp://localhost:1");
        assertTrue(message(source::start).contains("must begin with jdbc:"));
    }

    @Test
    void aUrlWithoutADriverIsRefusedAndNamesTheDriversThatThereAre() {
        source.setUrl("jdbc:nosuch://me:k4n4r1e-V0gel@host/db");
        String message = message(source::start);
        assertTrue(message.contains("no JDBC driver accepts url = 'jdbc:nosuch:"), message);
        assertTrue(message.contains("org.h2.Driver"), message);
        assertFalse(message.contains("k4n4r1e-V0gel"), message);
    }

    @Test
    void aFailedStartCanBeRepairedAndRepeated() throws SQLException {
        source.setUrl("jdbc:nosuch:x");
        assertThrows(SQLException.class, source::getConnection);
        source.setUrl(driver.url());
        source.getConnection().close();
    }

    @Test
    void anUnknownPoolIsRefusedAndNamesThoseThatThereAre() {
        source.setPool("lifi");
        String message = message(source::start);
        assertTrue(message.contains("lifi") && message.contains("lifo"), message);
    }

    @Test
    void userPasswordAndPropertiesGoToTheDriver() throws SQLException {
        source.setUsername("scott");
        source.setPassword("tiger");
        source.addDataSourceProperty("fast", "yes");
        source.getConnection().close();

        Properties expected = new Properties();
        expected.setProperty("user", "scott");
        expected.setProperty("password", "tiger");
        expected.setProperty("fast", "yes");
        assertEquals(expected, driver.connectedWith);
    }

    @Test
    void aNamedDriverIsUsed() throws SQLException {
        source.setUrl("jdbc:h2:mem:");
        source.setDriverClassName("org.h2.Driver");
        try (Connection connection = source.getConnection()) {
            assertEquals("H2", connection.getMetaData().getDatabaseProductName());
        }
        assertInstanceOf(org.h2.Driver.class, source.unwrap(org.h2.Driver.class));
    }

    @Test
    void getConnectionWithAUserIsRefused() {
        SQLException refused = assertThrows(
                SQLFeatureNotSupportedException.class, () -> source.getConnection("scott", "k4n4r1e-V0gel"));
        assertTrue(refused.getMessage().contains("set username and password"), refused.getMessage());
        assertFalse(refused.getMessage().contains("k4n4r1e-V0gel"), refused.getMessage());
    }

    @Test
    void closeEndsItForGood() throws SQLException {
        Connection connection = source.getConnection();
        source.close();
        source.close();

        assertTrue(source.isClosed());
        SQLException refused = assertThrows(SQLNonTransientConnectionException.class, source::getConnection);
        assertEquals("08003", refused.getSQLState());
        connection.close();
        Stubbed.await("the close", () -> source.stats().open() == 0);
        assertThrows(IllegalStateException.class, () -> source.setMaximumPoolSize(2));
    }

    @Test
    void aDrainOfItsPoolEndsItAsItsOwnCloseDoes() throws SQLException {
        source.getConnection().close();
        assertFalse(source.isClosed());
        assertTrue(source.unwrap(ConnectionPool.class)
                .close(Duration.ofSeconds(30))
                .clean());

        assertTrue(source.isClosed());
        assertTrue(source.toString().endsWith(", closed)"), source.toString());
        SQLException refused = assertThrows(SQLNonTransientConnectionException.class, source::getConnection);
        assertEquals("08003", refused.getSQLState());
        assertThrows(IllegalStateException.class, source::start);
        source.close();
    }

    @Test
    void closeBeforeTheStartEndsItToo() {
        source.close();
        assertEquals(
                "08003", assertThrows(SQLException.class, source::getConnection).getSQLState());
        assertThrows(IllegalStateException.class, source::start);
    }

    @Test
    void whatSqlQuotesOfThePasswordIsNotDescribed() {
        source.setPassword("k4n4r1e-V0gel");
        source.setConnectionInitSql("alter user app set password 'k4n4r1e-V0gel'");
        String described = source.describe();
        assertTrue(described.contains("alter user app set password '***'"), described);
        assertFalse(described.contains("k4n4r1e-V0gel"), described);
    }

    @Test
    void aTimeoutIsTransientAndExplainsItself() throws SQLException {
        source.setConnectionTimeout(250);
        source.setPoolName("orders");
        source.setMinimumIdle(1);
        source.start();
        Stubbed.await("the connection", () -> source.stats().idle() == 1);
        try (Connection connection = source.getConnection()) {
            SQLTransientConnectionException timeout =
                    assertThrows(SQLTransientConnectionException.class, source::getConnection);
            assertTrue(timeout.getMessage().contains("orders"), timeout.getMessage());
            assertTrue(timeout.getMessage().contains(Thread.currentThread().getName()), timeout.getMessage());
            assertFalse(connection.isClosed());
        }
    }

    @Test
    void aTimeoutHasTheConnectErrorAsItsCause() {
        SQLException refused = new SQLException("connection refused", "08001");
        driver.fail("Driver.connect", refused);
        SQLTransientConnectionException timeout = Stubbed.timeoutAfterAFailure(source);
        assertSame(refused, timeout.getCause());
        assertEquals("08001", timeout.getSQLState());
        assertTrue(timeout.getMessage().contains("connection refused"), timeout.getMessage());
    }

    @Test
    void aDriverThatReturnsNoConnectionIsNamed() {
        driver.answers.put("Driver.connect", (method, arguments) -> null);
        Throwable cause = Stubbed.timeoutAfterAFailure(source).getCause();
        assertTrue(cause.getMessage().contains(StubDriver.class.getName()), cause.getMessage());
    }

    @Test
    void aConnectionWhoseStateTheDriverCannotTellIsClosed() {
        driver.fail("Connection.getAutoCommit", new SQLException("no", "42000"));
        source.setConnectionTimeout(250);
        assertThrows(SQLTransientConnectionException.class, source::getConnection);
        Stubbed.await("the close", () -> driver.calls.stream().anyMatch(call -> call.endsWith(".close[]")));
    }

    @Test
    void anInterruptEndsTheWaitAndKeepsTheFlag() throws Exception {
        try (Connection connection = source.getConnection()) {
            FutureTask<Boolean> task = new FutureTask<>(() -> {
                SQLException interrupted = assertThrows(SQLException.class, source::getConnection);
                assertInstanceOf(InterruptedException.class, interrupted.getCause());
                return Thread.currentThread().isInterrupted();
            });
            Thread thread = new Thread(task);
            thread.start();
            Stubbed.await("a waiter", () -> source.stats().waiting() == 1);
            thread.interrupt();
            assertTrue(task.get(30, TimeUnit.SECONDS), "the flag is set");
            assertFalse(connection.isClosed());
        }
    }

    @Test
    void aCloseEndsTheWaitAtOnce() throws Exception {
        try (Connection connection = source.getConnection()) {
            FutureTask<SQLException> task =
                    new FutureTask<>(() -> assertThrows(SQLException.class, source::getConnection));
            new Thread(task).start();
            Stubbed.await("a waiter", () -> source.stats().waiting() == 1);
            source.close();
            assertInstanceOf(SQLNonTransientConnectionException.class, task.get(20, TimeUnit.SECONDS));
            assertFalse(connection.isClosed());
        }
    }

    @Test
    void unwrapEndsOnItselfAndReachesThePoolAndTheDriver() throws SQLException {
        assertSame(source, source.unwrap(DataSource.class));
        assertSame(source, source.unwrap(CenoteDataSource.class));
        assertFalse(source.isWrapperFor(ConnectionPool.class), "before the start");
        source.start();
        assertTrue(source.isWrapperFor(ConnectionPool.class));
        assertEquals(1, source.unwrap(ConnectionPool.class).config().maxSize());
        assertSame(driver, source.unwrap(StubDriver.class));
        assertFalse(source.isWrapperFor(Runnable.class));
        assertTrue(assertThrows(SQLException.class, () -> source.unwrap(Runnable.class))
                .getMessage()
                .contains("java.lang.Runnable"));
    }

    @Test
    void theRestOfADataSource() throws SQLException {
        PrintWriter writer = new PrintWriter(new StringWriter());
        source.setLogWriter(writer);
        assertSame(writer, source.getLogWriter());
        assertThrows(SQLFeatureNotSupportedException.class, source::getParentLogger);
        source.setLoginTimeout(3);
        assertEquals(3_000, source.getConnectionTimeout());
        source.setLoginTimeout(0);
        assertEquals(30_000, source.getConnectionTimeout());
        assertThrows(IllegalArgumentException.class, () -> source.setLoginTimeout(-1));
    }

    @Test
    void noMessageShowsThePassword() throws Exception {
        source.setUrl(driver.url() + "?password=k4n4r1e-V0gel");
        source.setPassword("k4n4r1e-V0gel");
        driver.fail("Driver.connect", new SQLException("refused", "08001"));
        SQLException timeout = Stubbed.timeoutAfterAFailure(source);
        StringWriter trace = new StringWriter();
        timeout.printStackTrace(new PrintWriter(trace));

        assertFalse(trace.toString().contains("k4n4r1e-V0gel"), trace.toString());
        assertFalse((source + " " + source.stats()).contains("k4n4r1e-V0gel"));
        assertFalse(source.unwrap(ConnectionPool.class).toString().contains("k4n4r1e-V0gel"));
        assertFalse(source.unwrap(ConnectionPool.class).config().describe().contains("k4n4r1e-V0gel"));
    }

    @Test
    void itIsReadFromAFile(@TempDir Path directory) throws Exception {
        Path file = write(
                directory,
                "jdbcUrl=" + driver.url().replace(":", "\\:"),
                "username=scott",
                "password=tiger",
                "maximumPoolSize=3",
                "connectionTimeout=2s",
                "pool=channel",
                "dataSource.fast=yes");
        try (CenoteDataSource loaded = new CenoteDataSource(file)) {
            assertEquals(3, loaded.getMaximumPoolSize());
            assertEquals(2_000, loaded.getConnectionTimeout());
            assertEquals("channel", loaded.getPool());
            loaded.getConnection().close();
            assertEquals("yes", driver.connectedWith.getProperty("fast"));
            assertEquals("scott", driver.connectedWith.getProperty("user"));
        }
    }

    @Test
    void anUnknownKeyOfAFileIsRefusedWithItsNeighbourFileAndLine(@TempDir Path directory) throws Exception {
        Path file = write(directory, "url=jdbc\\:x\\:y", "maximumPoolsize=3");
        String message = message(() -> new CenoteDataSource(file));
        assertTrue(message.contains("maximumPoolSize"), message);
        assertTrue(message.contains(file.getFileName() + ":2"), message);

        Path other = write(directory, "jdbcUr1=jdbc\\:x\\:y");
        assertTrue(message(() -> new CenoteDataSource(other)).contains("jdbcUrl"));
    }

    @Test
    void aBadValueOfAFileIsRefusedAtOnce(@TempDir Path directory) throws Exception {
        Path file = write(directory, "idleTimeout=9s");
        assertTrue(message(() -> new CenoteDataSource(file)).contains("idleTimeout"));
        assertTrue(
                message(() -> new CenoteDataSource(directory.resolve("none"))).contains("none"));
    }

    @Test
    void itIsReadFromProperties() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("url", driver.url());
        properties.setProperty("minimumIdle", "0");
        try (CenoteDataSource loaded = new CenoteDataSource(properties)) {
            loaded.getConnection().close();
            assertEquals(1, loaded.stats().opened());
        }
        properties.setProperty("url", "jdbc:x:y");
        properties.setProperty("jdbcUrl", "jdbc:x:z");
        assertThrows(IllegalArgumentException.class, () -> new CenoteDataSource(properties));
    }

    private static Path write(Path directory, String... lines) throws IOException {
        return Files.writeString(
                directory.resolve("pool.properties"), Stream.of(lines).collect(Collectors.joining("\n")));
    }

    private static String message(Executable executable) {
        return assertThrows(IllegalArgumentException.class, executable).getMessage();
    }
}
