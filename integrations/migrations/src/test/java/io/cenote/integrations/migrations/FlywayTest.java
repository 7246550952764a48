package io.cenote.integrations.migrations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.integrations.kit.OpenPool;
import io.cenote.integrations.kit.Pool;
import io.cenote.integrations.kit.Subject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("io.cenote.integrations.kit.Subject#onBoth")
class FlywayTest {
    @Parameter
    Subject subject;

    private static Flyway flyway(DataSource dataSource) {
        return Flyway.configure()
                .dataSource(dataSource)
                .defaultSchema("app")
                .locations("classpath:flyway")
                .load();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void itMigratesAndLeavesTheConnectionsAsTheyWere(int size) throws SQLException {
        try (OpenPool pool = subject.open(size)) {
            String schema = schema(pool);
            Flyway flyway = flyway(pool.dataSource());
            assertEquals(2, flyway.migrate().migrationsExecuted);
            assertEquals(0, flyway.migrate().migrationsExecuted);
            flyway.validate();
            assertEquals(0, pool.leased());
            assertEquals(2, count(pool));
            try (Connection first = pool.dataSource().getConnection();
                    Connection second = pool.dataSource().getConnection()) {
                for (Connection connection : List.of(first, second)) {
                    assertEquals(schema, connection.getSchema());
                    assertTrue(connection.getAutoCommit());
                }
            }
        }
    }

    /** It takes a second connection while it holds the first. */
    @Test
    void onAPoolOfOneItIsToldThatItWaitsForItself() {
        try (OpenPool pool = subject.open(1, "connectionTimeout", "1000")) {
            Pool.awaitConnection(pool.dataSource());
            FlywayException failure = assertThrows(
                    FlywayException.class, () -> flyway(pool.dataSource()).migrate());
            assertEquals(
                    subject.pool() == Pool.CENOTE,
                    Pool.tellsOfSelfDeadlock(failure.getMessage()),
                    failure.getMessage());
            assertEquals(0, pool.leased());
        }
    }

    private static String schema(OpenPool pool) throws SQLException {
        try (Connection connection = pool.dataSource().getConnection()) {
            return connection.getSchema();
        }
    }

    private static int count(OpenPool pool) throws SQLException {
        try (Connection connection = pool.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from \"app\".item")) {
            result.next();
            return result.getInt(1);
        }
    }
}
