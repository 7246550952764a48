package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.Driver;
import io.cenote.suite.DriverContract;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;

/** The suite's rules for drivers, on embedded H2. */
class JdbcDriverContractTest extends DriverContract<Connection> {
    @Override
    protected Driver<Connection> driver() {
        return new JdbcDriver();
    }

    @Override
    protected String url() {
        return "jdbc:h2:mem:contract;DB_CLOSE_DELAY=-1";
    }

    @Override
    protected String deadUrl() {
        return "jdbc:h2:mem:nobody-made-it;IFEXISTS=TRUE";
    }

    @Override
    protected boolean knowsItsOptions() {
        return false;
    }

    @Override
    protected void use(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select 42")) {
            assertTrue(result.next());
            assertEquals(42, result.getInt(1));
        }
    }
}
