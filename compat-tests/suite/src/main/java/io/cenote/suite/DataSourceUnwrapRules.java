package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.suite.kit.RawConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** DS-53 to DS-55: what is behind a pool's objects is reached by unwrap, and by nothing else. */
public interface DataSourceUnwrapRules {
    @Rule(value = "DS-53", says = "A data source is a wrapper for DataSource, and for nothing that it is not.")
    default void ds53_aDataSourceUnwrapsToDataSource(DataSourceBench bench) throws Exception {
        DataSource source = bench.open(1);
        assertTrue(source.isWrapperFor(DataSource.class), "isWrapperFor(DataSource)");
        DataSource unwrapped = source.unwrap(DataSource.class);
        assertTrue(unwrapped != null, "unwrap(DataSource)");
        assertFalse(source.isWrapperFor(Runnable.class), "isWrapperFor(Runnable)");
        assertThrows(SQLException.class, () -> source.unwrap(Runnable.class), "unwrap(Runnable)");
    }

    @Rule(value = "DS-54", says = "unwrap of a connection reaches the driver's own type.")
    default void ds54_aConnectionUnwrapsToTheDriversType(DataSourceBench bench) throws Exception {
        bench.open(1);
        try (HeldConnection held = bench.acquire()) {
            assertTrue(held.connection().isWrapperFor(RawConnection.class), "isWrapperFor the driver's type");
            RawConnection raw = held.connection().unwrap(RawConnection.class);
            assertEquals(held.session().serial(), raw.session().serial(), "the session of the unwrapped connection");
        }
    }

    @Rule(value = "DS-55", says = "What a connection makes leads back to the pool's connection, not past it.")
    default void ds55_whatAConnectionMakesLeadsBackToIt(DataSourceBench bench) throws Exception {
        bench.open(1);
        try (HeldConnection held = bench.acquire()) {
            Connection connection = held.connection();
            pooled(connection.getMetaData().getConnection(), "DatabaseMetaData.getConnection");
            try (Statement statement = connection.createStatement();
                    PreparedStatement prepared = connection.prepareStatement("select");
                    ResultSet result = statement.executeQuery("select")) {
                pooled(statement.getConnection(), "Statement.getConnection");
                pooled(prepared.getConnection(), "PreparedStatement.getConnection");
                pooled(result.getStatement().getConnection(), "ResultSet.getStatement, getConnection");
            }
        }
    }

    private static void pooled(Connection connection, String from) {
        assertFalse(
                connection instanceof RawConnection,
                () -> from + " gives the driver's own connection: who closes that takes it away from the pool");
    }
}
