package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver or a database that misbehaves: what callers are told, and that the pool is as before when it is over. */
final class DriverFaultsTest {
    private static final int SIZE = 3;

    private final Stubbed stubbed = new Stubbed();
    private final StubDriver driver = stubbed.driver;
    private final CenoteDataSource source = stubbed.source;

    @AfterEach
    void close() {
        stubbed.close();
    }

    private static final List<Supplier<Throwable>> FAULTS = List.of(
            () -> new SQLException("fault", "58000"),
            () -> new SQLException("fault", "08006"),
            () -> new IllegalStateException("fault"),
            () -> new StackOverflowError("fault"),
            () -> new OutOfMemoryError("fault"),
            () -> new NoClassDefFoundError("fault"),
            () -> new AssertionError("fault"));

    /** Every call that a lease and its pool make of a driver. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Driver.connect",
                "Connection.getAutoCommit",
                "Connection.isReadOnly",
                "Connection.setReadOnly",
                "Connection.setAutoCommit",
                "Connection.setSchema",
                "Connection.getSchema",
                "Connection.createStatement",
                "Connection.rollback",
                "Connection.clearWarnings",
                "Connection.isValid",
                "Connection.close",
                "Connection.abort",
                "Connection.isClosed",
                "Connection.beginRequest",
                "Connection.endRequest",
                "Statement.execute",
                "Statement.close"
            })
    void whateverACallThrowsOrReturnsNoSlotIsLost(String call) throws SQLException {
        source.setMaximumPoolSize(SIZE);
        source.setValidateAfterIdle(1);
        source.setRequestBoundaries(true);
        source.setConnectionTimeout(250);
        source.start();
        for (Supplier<Throwable> fault : FAULTS) {
            driver.answers.put(call, (method, arguments) -> {
                throw fault.get();
            });
            use();
            driver.answers.clear();
            use();
        }
        driver.answers.put(call, (method, arguments) -> call.equals("Driver.connect") ? null : StubDriver.NULL);
        use();
        driver.answers.clear();
        assertEverySlotServes();
    }

    /** One use, whatever comes of it; Errors of the driver reach its caller as they are. */
    private void use() {
        driver.calls.clear();
        try (Connection connection = source.getConnection()) {
            connection.setReadOnly(true);
            connection.setSchema("x");
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("insert");
            }
        } catch (SQLException | RuntimeException | Error e) {
            String told = e + " " + e.getCause();
            assertTrue(told.contains("fault") || told.contains("null") || told.contains("no connection"), told);
        }
        long executed = driver.calls.stream()
                .filter(each -> each.endsWith("execute[insert]"))
                .count();
        assertTrue(executed <= 1, executed + " times executed");
    }

    private void assertEverySlotServes() throws SQLException {
        source.change(java.util.Map.of("connectionTimeout", "30s"));
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            all.add(source.getConnection());
        }
        assertEquals(SIZE, source.stats().leased());
        for (Connection each : all) {
            each.close();
        }
        Stubbed.await(
                "nothing is leased or held",
                () -> source.stats().leased() == 0 && source.stats().held() == 0);
    }

    @Test
    void whileConnectingFailsAttemptsArePaced() {
        AtomicInteger attempts = new AtomicInteger();
        driver.answers.put("Driver.connect", (method, arguments) -> {
            attempts.incrementAndGet();
            throw new SQLException("refused", "08001");
        });
        source.setMaximumPoolSize(SIZE);
        source.setConnectionTimeout(1_000);
        SQLException told = assertThrows(SQLException.class, source::getConnection);
        assertEquals("08001", told.getSQLState());
        assertTrue(attempts.get() <= 40, attempts + " attempts");
    }

    @Test
    void aDatabaseWithRoomForFewerConnectionsServesThoseAndTellsTheOthersWhy() throws SQLException {
        AtomicInteger open = new AtomicInteger();
        driver.answers.put("Driver.connect", (method, arguments) -> {
            if (open.incrementAndGet() > 2) {
                throw new SQLException("too many connections", "53300");
            }
            return driver.stub(Connection.class);
        });
        source.setMaximumPoolSize(SIZE);
        source.setConnectionTimeout(250);
        try (Connection one = source.getConnection();
                Connection two = source.getConnection()) {
            SQLException told = assertThrows(SQLException.class, source::getConnection);
            assertEquals("53300", told.getSQLState());
            assertFalse(one.isClosed() || two.isClosed());
        }
        source.getConnection().close();
    }

    @Test
    void aServerThatTakesNoWritesIsTheHoldersErrorAndCostsNoConnection() throws SQLException {
        driver.fail("Statement.execute", new SQLException("cannot execute INSERT in a read-only transaction", "25006"));
        for (int i = 0; i < 3; i++) {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                assertEquals(
                        "25006",
                        assertThrows(SQLException.class, () -> statement.execute("insert"))
                                .getSQLState());
            }
        }
        assertEquals(1, source.stats().opened());
    }

    @Test
    void aWrongPasswordAndAMissingDatabaseFailTheStartWithTheDatabasesError() throws SQLException {
        String name = "jdbc:h2:mem:" + System.identityHashCode(this);
        try (Connection keeper = DriverManager.getConnection(name, "scott", "tiger");
                CenoteDataSource h2 = new CenoteDataSource(Settings.empty(), Surroundings.none())) {
            h2.setUrl(name);
            h2.setUsername("scott");
            h2.setPassword("k4n4r1e-V0gel");
            SQLException wrong = assertThrows(SQLException.class, h2::getConnection);
            assertEquals("28000", wrong.getSQLState());
            h2.setPassword("tiger");
            h2.getConnection().close();
            assertFalse(keeper.isClosed());
        }
        try (CenoteDataSource h2 = new CenoteDataSource(Settings.empty(), Surroundings.none())) {
            h2.setUrl(name + "x;IFEXISTS=TRUE");
            SQLException missing = assertThrows(SQLException.class, h2::getConnection);
            assertEquals("90146", missing.getSQLState());
        }
    }
}
