package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbc.JdbcResultSet;
import org.h2.jdbc.JdbcStatement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What one holder leaves behind and the next one meets, on H2 where H2 has it, else on a stub. Ours: nothing. HikariCP's
 * answers are printed and not judged.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StateMatrixTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final StubDriver driver = new StubDriver();

    /**
     * A thing that can be left behind.
     *
     * @param onH2 whether H2 has it
     */
    private record Cell(String name, boolean onH2, Step change, Look look) {}

    private interface Step {
        void on(Connection connection) throws SQLException;
    }

    private interface Look {
        Object at(Connection connection) throws SQLException;
    }

    private interface Opened {
        boolean isClosed() throws SQLException;
    }

    /** What the cell at hand has left open at the driver. */
    private Opened opened;

    private final List<Cell> cells = List.of(
            new Cell("autoCommit", true, c -> c.setAutoCommit(false), Connection::getAutoCommit),
            new Cell(
                    "isolation",
                    true,
                    c -> c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE),
                    Connection::getTransactionIsolation),
            new Cell("readOnly", false, c -> c.setReadOnly(true), Connection::isReadOnly),
            new Cell("schema", true, c -> c.setSchema("OTHER"), Connection::getSchema),
            new Cell("catalog", false, c -> c.setCatalog("other"), Connection::getCatalog),
            new Cell(
                    "holdability",
                    true,
                    c -> c.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT),
                    Connection::getHoldability),
            new Cell(
                    "network timeout",
                    false,
                    c -> c.setNetworkTimeout(Runnable::run, 17),
                    Connection::getNetworkTimeout),
            new Cell(
                    "type map",
                    false,
                    c -> c.setTypeMap(Map.of("t", String.class)),
                    c -> String.valueOf(c.getTypeMap())),
            new Cell(
                    "client info",
                    true,
                    c -> c.setClientInfo("who", "me"),
                    c -> String.valueOf(c.getClientInfo("who"))),
            new Cell("warnings", false, c -> c.setHoldability(1), c -> String.valueOf(c.getWarnings())),
            new Cell(
                    "uncommitted insert",
                    true,
                    c -> {
                        c.setAutoCommit(false);
                        try (Statement statement = c.createStatement()) {
                            statement.executeUpdate("insert into public.t values (1)");
                        }
                    },
                    c -> {
                        try (Statement statement = c.createStatement();
                                ResultSet rows = statement.executeQuery("select count(*) from public.t")) {
                            rows.next();
                            return rows.getInt(1);
                        }
                    }),
            new Cell(
                    "open statement",
                    true,
                    c -> opened = c.createStatement().unwrap(JdbcStatement.class)::isClosed,
                    c -> opened == null || opened.isClosed()),
            new Cell(
                    "open result set of metadata",
                    true,
                    c -> opened =
                            c.getMetaData().getTables(null, null, null, null).unwrap(JdbcResultSet.class)::isClosed,
                    c -> opened == null || opened.isClosed()));

    @BeforeAll
    void registerStub() throws SQLException {
        SQLWarning[] warning = {null};
        int[] timeout = {0};
        driver.answers.put("Connection.setHoldability", (method, arguments) -> {
            warning[0] = new SQLWarning("left behind");
            return StubDriver.NULL;
        });
        driver.answers.put("Connection.getWarnings", (method, arguments) -> warning[0]);
        driver.answers.put("Connection.clearWarnings", (method, arguments) -> {
            warning[0] = null;
            return StubDriver.NULL;
        });
        driver.answers.put("Connection.setNetworkTimeout", (method, arguments) -> {
            timeout[0] = (Integer) arguments[1];
            return StubDriver.NULL;
        });
        driver.answers.put("Connection.getNetworkTimeout", (method, arguments) -> timeout[0]);
        DriverManager.registerDriver(driver);
    }

    @AfterAll
    void deregisterStub() throws SQLException {
        DriverManager.deregisterDriver(driver);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lifo", "channel", "condition"})
    void nothingOfOneHolderIsMetByTheNext(String pool) throws Exception {
        Map<String, String> met = new LinkedHashMap<>();
        for (Cell cell : cells) {
            try (CenoteDataSource source = new CenoteDataSource()) {
                source.setPool(pool);
                source.setMaximumPoolSize(1);
                source.setUrl(url(cell));
                met.put(cell.name(), leftBehind(source, cell));
                assertEquals(1, source.stats().opened(), cell.name() + ": the same connection");
            }
        }
        print(pool, met);
        met.values().removeIf(left -> left.equals("as before"));
        assertEquals(Map.of(), met);
    }

    @Test
    void hikariIsMeasuredInTheSameWay() throws Exception {
        Map<String, String> met = new LinkedHashMap<>();
        for (Cell cell : cells) {
            try (HikariDataSource source = new HikariDataSource()) {
                source.setMaximumPoolSize(1);
                source.setJdbcUrl(url(cell));
                met.put(cell.name(), leftBehind(source, cell));
            }
        }
        print("HikariCP", met);
        assertEquals(cells.size(), met.size());
    }

    private String url(Cell cell) {
        return cell.onH2()
                ? "jdbc:h2:mem:matrix" + DATABASES.incrementAndGet()
                        + ";MODE=MySQL;INIT=create table if not exists public.t(id int)\\;create schema if not exists other"
                : driver.url();
    }

    private String leftBehind(DataSource source, Cell cell) throws SQLException {
        opened = null;
        Object before;
        try (Connection connection = source.getConnection()) {
            before = cell.look().at(connection);
        }
        try (Connection connection = source.getConnection()) {
            cell.change().on(connection);
            assertNotEquals(before, cell.look().at(connection), cell.name() + ": the change is seen by its holder");
        }
        try (Connection connection = source.getConnection()) {
            Object after = cell.look().at(connection);
            return Objects.equals(before, after) ? "as before" : "LEFT: " + after + " for " + before;
        }
    }

    private static void print(String pool, Map<String, String> met) {
        PrintStream out = System.out;
        met.forEach((cell, left) -> out.printf("state after close | %-9s | %-27s | %s%n", pool, cell, left));
    }
}
