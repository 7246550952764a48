package io.cenote.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What every result set that we hand out does differently: it leads back to our statement and ends with it.
 *
 * <p>Moving through the rows is not counted: who ends the lease closes the result set at the driver first, and a closed
 * one does not move.
 */
@Delegates(
        value = "LeasedResultSet",
        counted = {"insertRow", "updateRow", "deleteRow", "refreshRow"})
abstract class ResultSetProxy implements ResultSet, Proxied {
    private final ConnectionProxy connection;

    /** Null if the rows tell about the database and belong to no statement of the holder's. */
    private final StatementProxy statement;

    /** Null once closed. Closing the same result set at the driver twice does nothing, so nobody has to win it. */
    private ResultSet delegate;

    ResultSetProxy(ConnectionProxy connection, StatementProxy statement, ResultSet delegate) {
        this.connection = connection;
        this.statement = statement;
        this.delegate = delegate;
    }

    @Override
    public final ResultSet delegate() throws SQLException {
        ResultSet present = delegate;
        if (present == null || isOver()) {
            throw connection.isOver() ? Failures.connectionClosed() : Failures.objectClosed("result set");
        }
        return present;
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

    final boolean isOver() {
        return delegate == null || (statement == null ? connection.isOver() : statement.isOver());
    }

    /** Whether it was closed itself; until then whoever ends the lease has to, also once the connection is over. */
    final boolean hasEnded() {
        return delegate == null;
    }

    final void end(boolean atDriver) throws SQLException {
        ResultSet present = delegate;
        delegate = null;
        if (present != null && atDriver) {
            present.close();
        }
    }

    /** Without a statement it is closed by whoever ends the lease, once that has begun; see {@link StatementProxy#close}. */
    @Override
    public final void close() throws SQLException {
        if (statement == null && connection.isOver()) {
            return;
        }
        try {
            end(!isOver());
            if (statement != null) {
                statement.onCompletion();
            }
        } catch (SQLException e) {
            throw onFailure(e);
        }
    }

    @Override
    public final boolean isClosed() throws SQLException {
        ResultSet present = delegate;
        if (present == null || isOver()) {
            return true;
        }
        try {
            return present.isClosed();
        } catch (SQLException e) {
            throw onFailure(e);
        }
    }

    @Override
    public final Statement getStatement() throws SQLException {
        delegate();
        return statement;
    }
}
