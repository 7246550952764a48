package io.cenote.jdbc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What every statement that we hand out does differently: it leads back to our connection and ends with the lease. */
@Delegates(
        value = "LeasedStatement",
        counted = {"execute", "cancel", "getMoreResults", "setQueryTimeout"})
abstract class StatementProxy extends OpenStatement implements Statement, Proxied {
    private static final VarHandle DELEGATE;

    static {
        try {
            DELEGATE = MethodHandles.lookup().findVarHandle(StatementProxy.class, "delegate", Statement.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ConnectionProxy connection;

    /**
     * Null once closed. Taken by exactly one of those who close, by getAndSet, which then closes it at the driver; but for the
     * owner, which pays no atomic operation and so may close it beside a guest. That does nothing, says JDBC.
     */
    private Statement delegate;

    /** Whether the driver may have closed the statement with its result set. Written and read by the holder's threads. */
    private boolean closesOnCompletion;

    StatementProxy(ConnectionProxy connection, Statement delegate) {
        this.connection = connection;
        this.delegate = delegate;
    }

    /** Narrowed by subclasses to their interface. */
    @Override
    public Statement delegate() throws SQLException {
        Statement present = delegate;
        if (present == null) {
            throw connection.isOver() ? Failures.connectionClosed() : Failures.objectClosed("statement");
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

    final ResultSet proxied(ResultSet results) {
        return results == null ? null : new LeasedResultSet(connection, this, results);
    }

    @Override
    final boolean isOver() {
        return delegate == null;
    }

    @Override
    final void end(boolean atDriver) throws SQLException {
        Statement present = (Statement) DELEGATE.getAndSet(this, null);
        if (present != null && atDriver) {
            present.close();
        }
    }

    /** A result set of this statement was closed; so the statement may be, too. */
    final void onCompletion() throws SQLException {
        Statement present = delegate;
        if (closesOnCompletion && present != null && present.isClosed()) {
            end(false);
        }
    }

    /**
     * Does nothing once the lease is being ended: who ends it closes what is open, and from here the driver must not be
     * called any more, as its connection may be somebody else's.
     */
    @Override
    public final void close() throws SQLException {
        if (delegate == null || connection.isOver()) {
            return;
        }
        Callers call;
        try {
            call = enter();
        } catch (SQLException over) {
            return;
        }
        try {
            if (connection.isOwners(call)) {
                Statement present = delegate;
                delegate = null;
                if (present != null) {
                    present.close();
                }
            } else {
                end(true);
            }
        } catch (SQLException e) {
            throw onFailure(e);
        } finally {
            leave(call);
        }
    }

    @Override
    public final boolean isClosed() throws SQLException {
        Statement present = delegate;
        if (present == null || connection.isOver()) {
            return true;
        }
        try {
            return present.isClosed();
        } catch (SQLException e) {
            throw onFailure(e);
        }
    }

    @Override
    public final Connection getConnection() throws SQLException {
        delegate();
        return connection;
    }

    @Override
    public final void closeOnCompletion() throws SQLException {
        Statement present = delegate();
        try {
            present.closeOnCompletion();
            closesOnCompletion = true;
        } catch (SQLException e) {
            throw onFailure(e);
        }
    }
}
