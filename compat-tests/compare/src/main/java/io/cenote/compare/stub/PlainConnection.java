package io.cenote.compare.stub;

import java.lang.invoke.MethodHandles;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * A connection to nothing that costs nothing: plain classes whose methods return constants, so that what is measured is
 * the pool alone. It opens the same statement and the same result each time. What a pool may set is remembered, the rest
 * of JDBC is filled in when the classes are loaded and does nothing.
 */
public abstract class PlainConnection implements Connection {
    private static final Class<? extends PlainConnection> CONNECTION = complete(PlainConnection.class);
    private static final Class<? extends PlainStatement> STATEMENT = complete(PlainStatement.class);
    private static final Class<? extends PlainResult> RESULT = complete(PlainResult.class);

    private final PlainStatement statement;
    private boolean autoCommit = true;
    private boolean readOnly;
    private int isolation = TRANSACTION_READ_COMMITTED;
    private int networkTimeout;
    private String schema = "PUBLIC";
    private String catalog = "stub";
    /** Written by whoever closes, a thread of the pool perhaps; read by whoever asks. */
    private volatile boolean closed;

    /** For the class that completes it. */
    PlainConnection() {
        statement = make(STATEMENT);
        statement.connection = this;
        statement.result = make(RESULT);
        statement.result.statement = statement;
    }

    /** A new one. */
    public static Connection open() {
        return make(CONNECTION);
    }

    private static <T> Class<? extends T> complete(Class<T> type) {
        return new ByteBuddy()
                .subclass(type)
                .method(ElementMatchers.isAbstract())
                .intercept(StubMethod.INSTANCE)
                .make()
                .load(type.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
                .getLoaded();
    }

    private static <T> T make(Class<? extends T> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Statement createStatement() {
        return statement;
    }

    @Override
    public PreparedStatement prepareStatement(String sql) {
        return statement;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isValid(int seconds) {
        return !closed;
    }

    @Override
    public void setAutoCommit(boolean on) {
        autoCommit = on;
    }

    @Override
    public boolean getAutoCommit() {
        return autoCommit;
    }

    @Override
    public void setReadOnly(boolean on) {
        readOnly = on;
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public void setTransactionIsolation(int level) {
        isolation = level;
    }

    @Override
    public int getTransactionIsolation() {
        return isolation;
    }

    @Override
    public void setNetworkTimeout(java.util.concurrent.Executor executor, int millis) {
        networkTimeout = millis;
    }

    @Override
    public int getNetworkTimeout() {
        return networkTimeout;
    }

    @Override
    public void setSchema(String name) {
        schema = name;
    }

    @Override
    public String getSchema() {
        return schema;
    }

    @Override
    public void setCatalog(String name) {
        catalog = name;
    }

    @Override
    public String getCatalog() {
        return catalog;
    }

    @Override
    public int getHoldability() {
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    @Override
    public Map<String, Class<?>> getTypeMap() {
        return Map.of();
    }

    @Override
    public Properties getClientInfo() {
        return new Properties();
    }

    /** Of a stub that answers what is asked of it; no pool asks for it while it is measured. */
    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        return StubConnection.open().getMetaData();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.cast(this);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    /** Whatever is asked, it has its result at once. */
    abstract static class PlainStatement implements PreparedStatement {
        /** Both set once, before it is given to anybody. */
        private Connection connection;

        private PlainResult result;

        /** For the class that completes it. */
        PlainStatement() {}

        @Override
        public ResultSet executeQuery() {
            return result;
        }

        @Override
        public ResultSet executeQuery(String sql) {
            return result;
        }

        @Override
        public ResultSet getResultSet() {
            return result;
        }

        @Override
        public Connection getConnection() {
            return connection;
        }
    }

    /** Rows without end, of ones. */
    abstract static class PlainResult implements ResultSet {
        /** Set once, before it is given to anybody. */
        private PlainStatement statement;

        /** For the class that completes it. */
        PlainResult() {}

        @Override
        public boolean next() {
            return true;
        }

        @Override
        public int getInt(int column) {
            return 1;
        }

        @Override
        public Statement getStatement() {
            return statement;
        }
    }
}
