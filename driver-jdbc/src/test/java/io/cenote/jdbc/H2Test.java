package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.Pools;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.jdbc.JdbcCallableStatement;
import org.h2.jdbc.JdbcDatabaseMetaData;
import org.h2.jdbc.JdbcPreparedStatement;
import org.h2.jdbc.JdbcResultSet;
import org.h2.jdbc.JdbcStatement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real driver. */
final class H2Test {
    private final CenoteDataSource source = new CenoteDataSource();

    @BeforeEach
    void open() throws SQLException {
        source.setUrl("jdbc:h2:mem:" + System.identityHashCode(this) + ";DB_CLOSE_DELAY=-1");
        source.setMaximumPoolSize(1);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table t(id int generated always as identity primary key, v varchar(5))");
        }
    }

    @AfterEach
    void close() throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("shutdown");
        }
        source.close();
    }

    @Test
    void ordinaryWorkWorks() throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into t(v) values (?)", Statement.RETURN_GENERATED_KEYS)) {
                insert.setString(1, "one");
                assertEquals(1, insert.executeUpdate());
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    assertTrue(keys.next());
                    assertEquals(1, keys.getInt(1));
                }
            }
            connection.commit();
            try (ResultSet rows = connection.createStatement().executeQuery("select v from t")) {
                assertTrue(rows.next());
                assertEquals("one", rows.getString("v"));
                assertFalse(rows.next());
            }
        }
        assertEquals(1, source.stats().opened());
        assertEquals(1, source.stats().idle());
    }

    @Test
    void unwrapReachesTheClassesOfTheDriverAndEndsOnItselfForItsOwn() throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("select 1");
                CallableStatement call = connection.prepareCall("call 1");
                ResultSet results = prepared.executeQuery()) {
            assertReaches(connection, Connection.class, org.h2.jdbc.JdbcConnection.class);
            assertReaches(statement, Statement.class, JdbcStatement.class);
            assertReaches(prepared, PreparedStatement.class, JdbcPreparedStatement.class);
            assertReaches(call, CallableStatement.class, JdbcCallableStatement.class);
            assertReaches(results, ResultSet.class, JdbcResultSet.class);
            assertReaches(connection.getMetaData(), java.sql.DatabaseMetaData.class, JdbcDatabaseMetaData.class);
        }
    }

    private static void assertReaches(java.sql.Wrapper proxy, Class<?> own, Class<?> driver) throws SQLException {
        assertTrue(proxy.isWrapperFor(own));
        assertSame(proxy, proxy.unwrap(own));
        assertTrue(proxy.isWrapperFor(driver));
        assertInstanceOf(driver, proxy.unwrap(driver));
        assertFalse(proxy.isWrapperFor(Runnable.class));
        assertThrows(SQLException.class, () -> proxy.unwrap(Runnable.class));
    }

    @Test
    void aViolatedConstraintKeepsTheConnectionAndALostDatabaseDoesNot() throws SQLException {
        Connection first = source.getConnection();
        Statement statement = first.createStatement();
        assertThrows(SQLException.class, () -> statement.execute("insert into t(v) values ('too long')"));
        assertThrows(SQLException.class, () -> statement.execute("no such statement"));
        assertFalse(first.isClosed());

        statement.execute("shutdown immediately");
        assertThrows(SQLException.class, () -> statement.execute("select 1"));

        assertTrue(first.isClosed());
        assertEquals(1, source.stats().closed(CloseReason.INVALIDATED));
        try (Connection next = source.getConnection()) {
            assertNotSame(first, next);
            assertTrue(next.isValid(0));
        }
    }

    @Test
    void aPoolWithoutTheDataSourceTracksWhatItsHolderChanges() throws Exception {
        PoolConfig config = PoolConfig.builder().maxSize(1).build();
        try (ConnectionPool<Connection> pool = Pools.open(Connection.class, "jdbc:h2:mem:", config)) {
            try (Lease<Connection> lease = pool.acquire()) {
                lease.connection().setSchema("INFORMATION_SCHEMA");
                lease.connection().setAutoCommit(false);
            }
            try (Lease<Connection> lease = pool.acquire()) {
                assertEquals("PUBLIC", lease.connection().getSchema());
                assertTrue(lease.connection().getAutoCommit());
            }
            assertEquals(1, pool.stats().opened());
        }
    }
}
