package io.cenote.compare.load;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Connections of a data source, given back by closing them. */
public record PooledConnections(DataSource dataSource) implements Supply<Connection> {
    @Override
    public Connection acquire() throws SQLException {
        return dataSource.getConnection();
    }

    @Override
    public void release(Connection connection) throws SQLException {
        connection.close();
    }
}
