package io.cenote.jdbc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.ShardingKey;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/**
 * What every connection that we hand out does differently from the driver's: it remembers what its holder changes, keeps
 * track of open statements, and makes everything that leads back to it lead back to it.
 */
abstract class ConnectionProxy implements Connection {
    /** Flag in {@link #word}: there is something to undo. */
    static final long CHANGED = 1;
    /** Flag in {@link #word}: what earlier holders left in the driver's warnings is gone. */
    static final long WARNINGS_FRESH = 2;

    private static final VarHandle OPEN_STATEMENTS;
    private static final VarHandle WORD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OPEN_STATEMENTS = lookup.findVarHandle(ConnectionProxy.class, "openStatements", OpenStatement.class);
            WORD = lookup.findVarHandle(ConnectionProxy.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The newest statement; see {@link OpenStatement}. Pushed to by the holder's threads, taken by who ends the lease. */
    @SuppressWarnings("unused") // only through OPEN_STATEMENTS
    private OpenStatement openStatements;

    /**
     * The lease number in the upper 48 bits, which never change, and flags below. Flags are set by the holder's threads and
     * read by who closes; a thread that closes while another is inside a call may miss that call's flag, which is why
     * such a call looks again when it is done: see {@link #settle}.
     */
    private long word;

    /** A proxy with a lease number, or 0. */
    ConnectionProxy(long lease) {
        word = lease << 16;
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
     * Looks whether a change, a commit or a rollback was made in time: if the lease ended meanwhile, the next holder may
     * have been hit by it.
     */
    abstract void settle(Session session);

    /** Sees an error of the driver, here or in a statement, and returns what to throw. */
    abstract SQLException onFailure(SQLException e);

    final long leaseNumber() {
        return word >>> 16;
    }

    final boolean isMarked(long flag) {
        return (word & flag) != 0;
    }

    final void mark(long flag) {
        if (!isMarked(flag)) {
            WORD.getAndBitwiseOr(this, flag);
        }
    }

    final void unmark(long flag) {
        WORD.getAndBitwiseAnd(this, ~flag);
    }

    /** Volatile: the closer reads it after its release, a pusher looks for the release after its push. */
    final OpenStatement openStatements() {
        return (OpenStatement) OPEN_STATEMENTS.getVolatile(this);
    }

    final boolean replaceOpenStatements(OpenStatement seen, OpenStatement wanted) {
        return OPEN_STATEMENTS.compareAndSet(this, seen, wanted);
    }

    /** Takes the whole list and puts {@code replacement} there. */
    final OpenStatement takeOpenStatements(OpenStatement replacement) {
        return (OpenStatement) OPEN_STATEMENTS.getAndSet(this, replacement);
    }

    /**
     * The driver's connection, for calls that may raise or read its warnings. The first such call of a lease removes the
     * warnings of earlier leases: so a lease that only runs statements pays nothing for them.
     */
    final Connection delegate() throws SQLException {
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

    /**
     * Has the object closed with the lease. If the lease ended while the driver made it, it is closed here. The releaser
     * changes the state of the lease and then looks at the list; we push and then look at the lease: one of us sees the
     * other, so no open statement stays behind in a connection that somebody else holds.
     */
    private <S extends OpenStatement> S tracked(S statement) throws SQLException {
        if (!statement.push(this) || endedMeanwhile()) {
            statement.end(true);
            throw Failures.connectionClosed();
        }
        return statement;
    }

    /** Whether the lease is over; asks the pool. */
    abstract boolean endedMeanwhile();

    // The next four go past delegate(): ordinary use consists of them, and warnings of theirs are the statement's.

    @Override
    public final Statement createStatement() throws SQLException {
        Connection raw = session().raw;
        try {
            return proxied(raw.createStatement());
        } catch (SQLException e) {
            throw onFailure(e);
        }
    }

    @Override
    public final PreparedStatement prepareStatement(String sql) throws SQLException {
        Connection raw = session().raw;
        try {
            return proxied(raw.prepareStatement(sql));
        } catch (SQLException e) {
            throw onFailure(e);
        }
    }

    @Override
    public final CallableStatement prepareCall(String sql) throws SQLException {
        Connection raw = session().raw;
        try {
            return proxied(raw.prepareCall(sql));
        } catch (SQLException e) {
            throw onFailure(e);
        }
    }

    @Override
    public final DatabaseMetaData getMetaData() throws SQLException {
        Connection raw = session().raw;
        try {
            return proxied(raw.getMetaData());
        } catch (SQLException e) {
            throw onFailure(e);
        }
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
        Connection raw = delegate();
        try {
            return Attribute.copyOfTypeMap(raw);
        } catch (SQLException e) {
            throw onFailure(e);
        }
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
        changeForGood(raw -> {
            raw.setShardingKey(key);
            return true;
        });
    }

    @Override
    public final void setShardingKey(ShardingKey key, ShardingKey superKey) throws SQLException {
        changeForGood(raw -> {
            raw.setShardingKey(key, superKey);
            return true;
        });
    }

    @Override
    public final boolean setShardingKeyIfValid(ShardingKey key, int timeout) throws SQLException {
        return changeForGood(raw -> raw.setShardingKeyIfValid(key, timeout));
    }

    @Override
    public final boolean setShardingKeyIfValid(ShardingKey key, ShardingKey superKey, int timeout) throws SQLException {
        return changeForGood(raw -> raw.setShardingKeyIfValid(key, superKey, timeout));
    }

    @Override
    public final void commit() throws SQLException {
        endTransaction(Connection::commit);
    }

    @Override
    public final void rollback() throws SQLException {
        endTransaction(Connection::rollback);
    }

    @Override
    public final void rollback(Savepoint savepoint) throws SQLException {
        endTransaction(raw -> raw.rollback(savepoint));
    }

    /** A call that ends a transaction or a part of one. */
    private interface TransactionEnd {
        void on(Connection raw) throws SQLException;
    }

    /**
     * Leaves nothing to undo, but late it hits the next holder's transaction. Settles before {@link #onFailure}, which may
     * end the lease: a connection that its own holder's error ends is not suspect, so its close still rolls back.
     */
    private void endTransaction(TransactionEnd end) throws SQLException {
        delegate();
        Session session = session();
        try {
            try {
                end.on(session.raw);
            } finally {
                settle(session);
            }
        } catch (SQLException e) {
            throw onFailure(e);
        }
    }

    private <T> void change(Attribute<T> attribute, T value) throws SQLException {
        change(attribute, value, attribute.writer());
    }

    private <T> void change(Attribute<T> attribute, T value, Attribute.Writer<T> writer) throws SQLException {
        delegate();
        Session session = session();
        mark(CHANGED);
        try {
            try {
                session.change(attribute, value, writer);
            } finally {
                settle(session);
            }
        } catch (SQLException e) {
            throw onFailure(e);
        }
    }

    private boolean changeForGood(Attribute.Reader<Boolean> change) throws SQLException {
        delegate();
        Session session = session();
        mark(CHANGED);
        try {
            try {
                return session.changeForGood(change);
            } finally {
                settle(session);
            }
        } catch (SQLException e) {
            throw onFailure(e);
        }
    }

    /** False once closed; a connection that its driver finds invalid is not used again. */
    @Override
    public final boolean isValid(int timeout) throws SQLException {
        if (isOver()) {
            return false;
        }
        Session session = session();
        try {
            boolean valid = session.raw.isValid(timeout);
            if (!valid) {
                onInvalid(session);
            }
            return valid;
        } catch (SQLException e) {
            throw onFailure(e);
        }
    }

    /** Its driver says that the connection does not work. */
    abstract void onInvalid(Session session);

    @Override
    public final <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        Connection raw = delegate();
        try {
            T found = type.isInstance(raw) ? type.cast(raw) : raw.unwrap(type);
            onUnwrapped();
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
        Connection raw = delegate();
        try {
            return type.isInstance(raw) || raw.isWrapperFor(type);
        } catch (SQLException e) {
            throw onFailure(e);
        }
    }

    /** The holder has an object of the driver's in hand, which may lead to the driver's connection, and may close it. */
    final void onUnwrapped() throws SQLException {
        session().unwrapped();
        mark(CHANGED);
    }
}
