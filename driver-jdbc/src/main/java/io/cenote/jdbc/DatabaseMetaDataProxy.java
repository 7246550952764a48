package io.cenote.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What the database tells of itself: it leads back to our connection, and its result sets end with the lease. */
@Delegates("LeasedDatabaseMetaData")
abstract class DatabaseMetaDataProxy implements DatabaseMetaData {
    private final ConnectionProxy connection;
    private final DatabaseMetaData delegate;

    DatabaseMetaDataProxy(ConnectionProxy connection, DatabaseMetaData delegate) {
        this.connection = connection;
        this.delegate = delegate;
    }

    final DatabaseMetaData delegate() throws SQLException {
        connection.session();
        return delegate;
    }

    final SQLException onFailure(SQLException e) {
        return connection.onFailure(e);
    }

    final ResultSet proxied(ResultSet results) throws SQLException {
        return connection.proxied(results);
    }

    /** A constant of the driver: asked for without looking whether the connection is open. */
    @Override
    public final int getDriverMajorVersion() {
        return delegate.getDriverMajorVersion();
    }

    /** See above. */
    @Override
    public final int getDriverMinorVersion() {
        return delegate.getDriverMinorVersion();
    }

    @Override
    public final Connection getConnection() throws SQLException {
        delegate();
        return connection;
    }

    @Override
    public final <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        DatabaseMetaData present = delegate();
        try {
            T found = type.isInstance(present) ? type.cast(present) : present.unwrap(type);
            connection.onUnwrapped();
            return found;
        } catch (SQLException e) {
            throw onFailure(e);
        }
    }

    @Override
    public final boolean isWrapperFor(Class<?> type) throws SQLException {
        if (type.isInstance(this)) {
            return true;
        }
        DatabaseMetaData present = delegate();
        try {
            return type.isInstance(present) || present.isWrapperFor(type);
        } catch (SQLException e) {
            throw onFailure(e);
        }
    }
}
