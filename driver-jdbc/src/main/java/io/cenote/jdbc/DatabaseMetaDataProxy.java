package io.cenote.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What the database tells of itself: it leads back to our connection, and its result sets end with the lease. */
@Delegates("LeasedDatabaseMetaData")
abstract class DatabaseMetaDataProxy implements DatabaseMetaData, Proxied {
    private final ConnectionProxy connection;
    private final DatabaseMetaData delegate;

    DatabaseMetaDataProxy(ConnectionProxy connection, DatabaseMetaData delegate) {
        this.connection = connection;
        this.delegate = delegate;
    }

    @Override
    public final DatabaseMetaData delegate() throws SQLException {
        connection.session();
        return delegate;
    }

    @Override
    public final Callers enter() throws SQLException {
        return connection.enter();
    }

    @Override
    public final void leave(Callers call) {
        connection.leave(call);
    }

    @Override
    public final SQLException onFailure(SQLException e) {
        return connection.onFailure(e);
    }

    @Override
    public final void onUnwrapped() throws SQLException {
        connection.onUnwrapped();
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
}
