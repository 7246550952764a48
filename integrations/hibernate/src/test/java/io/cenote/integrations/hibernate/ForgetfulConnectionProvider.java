package io.cenote.integrations.hibernate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;

/** As in many an application: sets the schema when it takes a connection, and only closes it afterwards. */
final class ForgetfulConnectionProvider implements MultiTenantConnectionProvider<String> {
    private static final long serialVersionUID = 1;

    private final transient DataSource dataSource;
    private final transient UnaryOperator<String> schemaOf;

    ForgetfulConnectionProvider(DataSource dataSource, UnaryOperator<String> schemaOf) {
        this.dataSource = dataSource;
        this.schemaOf = schemaOf;
    }

    @Override
    public Connection getAnyConnection() throws SQLException {
        return dataSource.getConnection();
    }

    @Override
    public void releaseAnyConnection(Connection connection) throws SQLException {
        connection.close();
    }

    @Override
    public Connection getConnection(String tenant) throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setSchema(schemaOf.apply(tenant));
        return connection;
    }

    @Override
    public void releaseConnection(String tenant, Connection connection) throws SQLException {
        connection.close();
    }

    @Override
    public boolean supportsAggressiveRelease() {
        return false;
    }

    @Override
    public boolean isUnwrappableAs(Class<?> type) {
        return false;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        throw new UnsupportedOperationException(type.getName());
    }
}
