package io.cenote.jdbc;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.ShardingKey;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/**
 * What every connection that we hand out does differently from the driver's: it remembers what its holder changes, keeps
 * track of open statements, and makes everything that leads back to it lead back to it.
 */
abstract class ConnectionProxy extends LeaseState implements Connection, Proxied {
    /** A proxy with a lease number, or 0. */
    ConnectionProxy(long lease) {
        super(lease);
    }

    /**
     * The session, while this connection is open.
     *
     * @throws SQLException if it is closed
     */
    abstract Session session() throws SQLException;

    /** Whether this connection is closed, as far as this thread can see without asking anybody. */
    abstract boolean isOver();

    /**
     * The driver's connection, for calls that may raise or read its warnings. The first such call of a lease removes the
     * warnings of earlier leases: so a lease that only runs statements pays nothing for them.
     */
    @Override
    public final Connection delegate() throws SQLException {
        Session session = session();
        if (!isMarked(WARNINGS_FRESH)) {
            try {
                session.raw.clearWarnings();
            } catch (SQLException e) {
                throw onFailure(e);
            }
            mark(WARNINGS_FRESH);
        }
        return session.raw;
    }

    final Statement proxied(Statement statement) throws SQLException {
        return tracked(new LeasedStatement(this, statement));
    }

    final PreparedStatement proxied(PreparedStatement statement) throws SQLException {
        return tracked(new LeasedPreparedStatement(this, statement));
    }

    final CallableStatement proxied(CallableStatement statement) throws SQLException {
        return tracked(new LeasedCallableStatement(this, statement));
    }

    final DatabaseMetaData proxied(DatabaseMetaData metaData) {
        return new LeasedDatabaseMetaData(this, metaData);
    }

    /** A result set without a statement of the holder's. */
    final ResultSet proxied(ResultSet results) throws SQLException {
        LeasedResultSet proxy = new LeasedResultSet(this, null, results);
        tracked(new OpenResults(proxy));
        return proxy;
    }

    /** Enters what the holder has opened, inside a counted call; false if the lease is over. */
    abstract boolean enlist(OpenStatement statement);

    /** Whether a call that was counted is the owner's, which of all threads may do without atomic operations. */
    abstract boolean isOwners(Callers call);

    /** Has the object closed with the lease. If the lease ended while the driver made it, it is closed here. */
    private <S extends OpenStatement> S tracked(S statement) throws SQLException {
        if (!enlist(statement)) {
            statement.end(true);
            throw Failures.connectionClosed();
        }
        return statement;
    }

    /** A call of the driver's connection that is counted, and whose error is seen. */
    private interface Call<T> {
        T on(Session session) throws SQLException;
    }

    private <T> T call(Call<T> call) throws SQLException {
        Callers callers = enter();
        try {
            Session session = session();
            try {
                return call.on(session);
            } catch (SQLException e) {
                throw onFailure(e);
            }
        } finally {
            leave(callers);
        }
    }

    // The next four go past delegate(): ordinary use consists of them, and warnings of theirs are the statement's.

    @Override
    public final Statement createStatement() throws SQLException {
        return call(session -> proxied(session.raw.createStatement()));
    }

    @Override
    public final PreparedStatement prepareStatement(String sql) throws SQLException {
        return call(session -> proxied(session.raw.prepareStatement(sql)));
    }

    @Override
    public final CallableStatement prepareCall(String sql) throws SQLException {
        return call(session -> proxied(session.raw.prepareCall(sql)));
    }

    @Override
    public final DatabaseMetaData getMetaData() throws SQLException {
        return call(session -> proxied(session.raw.getMetaData()));
    }

    @Override
    public final void setAutoCommit(boolean autoCommit) throws SQLException {
        change(Attribute.AUTO_COMMIT, autoCommit);
    }

    @Override
    public final void setReadOnly(boolean readOnly) throws SQLException {
        change(Attribute.READ_ONLY, readOnly);
    }

    @Override
    public final void setCatalog(String catalog) throws SQLException {
        change(Attribute.CATALOG, catalog);
    }

    @Override
    public final void setSchema(String schema) throws SQLException {
        change(Attribute.SCHEMA, schema);
    }

    @Override
    public final void setTransactionIsolation(int level) throws SQLException {
        change(Attribute.ISOLATION, level);
    }

    @Override
    public final void setHoldability(int holdability) throws SQLException {
        change(Attribute.HOLDABILITY, holdability);
    }

    @Override
    public final void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        change(Attribute.TYPE_MAP, map);
    }

    /** A copy: what the holder puts into it has no effect before it is set. */
    @Override
    public final Map<String, Class<?>> getTypeMap() throws SQLException {
        return callWithWarnings(session -> Attribute.copyOfTypeMap(session.raw));
    }

    @Override
    public final void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        change(Attribute.NETWORK_TIMEOUT, milliseconds, (raw, millis) -> raw.setNetworkTimeout(executor, millis));
    }

    @Override
    public final void setClientInfo(String name, String value) throws SQLClientInfoException {
        try {
            change(Attribute.CLIENT_INFO, null, (raw, ignored) -> raw.setClientInfo(name, value));
        } catch (SQLException e) {
            throw Failures.clientInfo(e);
        }
    }

    @Override
    public final void setClientInfo(Properties properties) throws SQLClientInfoException {
        try {
            change(Attribute.CLIENT_INFO, properties, Connection::setClientInfo);
        } catch (SQLException e) {
            throw Failures.clientInfo(e);
        }
    }

    @Override
    public final void setShardingKey(ShardingKey key) throws SQLException {
        changeForGood(session -> {
            session.raw.setShardingKey(key);
            return true;
        });
    }

    @Override
    public final void setShardingKey(ShardingKey key, ShardingKey superKey) throws SQLException {
        changeForGood(session -> {
            session.raw.setShardingKey(key, superKey);
            return true;
        });
    }

    @Override
    public final boolean setShardingKeyIfValid(ShardingKey key, int timeout) throws SQLException {
        return changeForGood(session -> session.raw.setShardingKeyIfValid(key, timeout));
    }

    @Override
    public final boolean setShardingKeyIfValid(ShardingKey key, ShardingKey superKey, int timeout) throws SQLException {
        return changeForGood(session -> session.raw.setShardingKeyIfValid(key, superKey, timeout));
    }

    private <T> void change(Attribute<T> attribute, T value) throws SQLException {
        change(attribute, value, attribute);
    }

    private <T> void change(Attribute<T> attribute, T value, AttributeWriter<T> writer) throws SQLException {
        callWithWarnings(session -> {
            mark(CHANGED);
            session.change(attribute, value, writer);
            return null;
        });
    }

    private <T> T changeForGood(Call<T> change) throws SQLException {
        return callWithWarnings(session -> {
            mark(CHANGED);
            T result = change.on(session);
            session.changedForGood();
            return result;
        });
    }

    /** A call that may raise warnings of the connection. */
    private <T> T callWithWarnings(Call<T> call) throws SQLException {
        return call(session -> {
            delegate();
            return call.on(session);
        });
    }

    /** False once closed; a connection that its driver finds invalid is not used again. */
    @Override
    public final boolean isValid(int timeout) throws SQLException {
        if (isOver()) {
            return false;
        }
        return call(session -> {
            boolean valid = session.raw.isValid(timeout);
            if (!valid) {
                onInvalid(session);
            }
            return valid;
        });
    }

    /** Its driver says that the connection does not work. */
    abstract void onInvalid(Session session);

    @Override
    public final void onUnwrapped() throws SQLException {
        session().unwrapped();
        mark(CHANGED);
    }
}
