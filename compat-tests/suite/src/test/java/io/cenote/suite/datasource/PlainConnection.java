package io.cenote.suite.datasource;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One physical connection of a {@link PlainDataSource}, and the proxies that its holders get. Belongs to its holder, or
 * to the pool; the pool's lock passes it on.
 */
final class PlainConnection {
    /** What a return restores: the property and the fault that leaves it. The order is that in which it is safe. */
    private static final Map<String, Fault> PROPERTIES = Map.of(
            "AutoCommit", Fault.AUTO_COMMIT_STAYS,
            "ReadOnly", Fault.READ_ONLY_STAYS,
            "TransactionIsolation", Fault.TRANSACTION_ISOLATION_STAYS,
            "Catalog", Fault.CATALOG_STAYS,
            "Schema", Fault.SCHEMA_STAYS,
            "Holdability", Fault.HOLDABILITY_STAYS,
            "NetworkTimeout", Fault.NETWORK_TIMEOUT_STAYS,
            "TypeMap", Fault.TYPE_MAP_STAYS,
            "ClientInfo", Fault.CLIENT_INFO_STAYS);

    private final PlainDataSource pool;
    private final Connection physical;
    private final Map<String, Object> before = new HashMap<>();
    private final List<Statement> statements = new ArrayList<>();
    private boolean broken;
    private long idleSince;

    PlainConnection(PlainDataSource pool, Connection physical) {
        this.pool = pool;
        this.physical = physical;
    }

    void idle() {
        idleSince = System.nanoTime();
    }

    long idleSince() {
        return idleSince;
    }

    boolean isValid() throws SQLException {
        return physical.isValid(1);
    }

    void close() throws SQLException {
        physical.close();
    }

    /** Undoes what the holder did; says whether the connection can be used again. */
    boolean restore() throws SQLException {
        if (broken) {
            return false;
        }
        for (Statement statement : statements) {
            if (!pool.has(Fault.STATEMENTS_ARE_LEFT_OPEN) && !pool.has(Fault.A_STATEMENT_OUTLIVES_ITS_CONNECTION)) {
                statement.close();
            }
        }
        statements.clear();
        if (!physical.getAutoCommit() && !pool.has(Fault.A_TRANSACTION_IS_COMMITTED)) {
            physical.rollback();
        }
        for (Map.Entry<String, Object> changed : before.entrySet()) {
            if (!pool.has(PROPERTIES.get(changed.getKey()))) {
                set(changed.getKey(), changed.getValue());
            }
        }
        before.clear();
        if (!pool.has(Fault.WARNINGS_STAY)) {
            physical.clearWarnings();
        }
        return true;
    }

    /** A holder's view. */
    Connection lease() {
        return proxy(Connection.class, new Lease());
    }

    private final class Lease implements InvocationHandler {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Thread owner = Thread.currentThread();

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            String name = method.getName();
            switch (name) {
                case "hashCode" -> {
                    return System.identityHashCode(proxy);
                }
                case "equals" -> {
                    return proxy == arguments[0];
                }
                case "toString" -> {
                    return "lease of " + physical;
                }
                case "close" -> {
                    close();
                    return null;
                }
                case "isClosed" -> {
                    return over.get();
                }
                default -> {
                    if (!over.get() || pool.has(Fault.A_CLOSED_CONNECTION_WORKS)) {
                        return forward((Connection) proxy, method, arguments);
                    }
                    if (name.equals("isValid")) {
                        return false;
                    }
                    throw new SQLException("the connection is closed");
                }
            }
        }

        private void close() throws SQLException {
            if (pool.has(Fault.ONLY_THE_OWNER_MAY_RETURN) && Thread.currentThread() != owner) {
                return;
            }
            if (over.compareAndSet(false, true) || pool.has(Fault.A_SECOND_CLOSE_RETURNS_ANEW)) {
                pool.giveBack(PlainConnection.this);
            } else if (pool.has(Fault.A_SECOND_CLOSE_THROWS)) {
                throw new SQLException("the connection is closed already");
            }
        }

        private Object forward(Connection proxy, Method method, Object[] arguments) throws Throwable {
            String name = method.getName();
            if (pool.has(Fault.A_CONNECTION_WRAPS_NOTHING) && name.equals("isWrapperFor")) {
                return false;
            }
            if (name.startsWith("set") && PROPERTIES.containsKey(name.substring(3))) {
                before.putIfAbsent(name.substring(3), get(name.substring(3)));
            }
            Object made = call(physical, method, arguments);
            if (made instanceof Statement statement) {
                statements.add(statement);
                return proxy(statementType(name), (self, called, with) -> {
                    if (over.get() && !pool.has(Fault.A_STATEMENT_OUTLIVES_ITS_CONNECTION)) {
                        throw new SQLException("the statement's connection is closed");
                    }
                    return shown(call(statement, called, with), proxy, self);
                });
            }
            if (made instanceof DatabaseMetaData metaData) {
                return proxy(
                        DatabaseMetaData.class,
                        (self, called, with) -> shown(call(metaData, called, with), proxy, self));
            }
            return made;
        }

        /** What leads back to the pool's objects does not lead past them. */
        private Object shown(Object made, Connection connection, Object maker) {
            if (pool.has(Fault.THE_RAW_CONNECTION_SHOWS)) {
                return made;
            }
            if (made instanceof Connection) {
                return connection;
            }
            if (made instanceof ResultSet result) {
                return proxy(ResultSet.class, (self, called, with) -> {
                    Object answer = call(result, called, with);
                    return answer instanceof Statement ? maker : answer;
                });
            }
            return made;
        }
    }

    private Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException error && !pool.has(Fault.BROKEN_CONNECTIONS_ARE_KEPT)) {
                String state = String.valueOf(error.getSQLState());
                broken |= state.startsWith("08") || pool.has(Fault.ANY_ERROR_COSTS_THE_CONNECTION);
            }
            throw e.getCause();
        }
    }

    private Object get(String property) throws SQLException {
        return switch (property) {
            case "AutoCommit" -> physical.getAutoCommit();
            case "ReadOnly" -> physical.isReadOnly();
            case "TransactionIsolation" -> physical.getTransactionIsolation();
            case "Catalog" -> physical.getCatalog();
            case "Schema" -> physical.getSchema();
            case "Holdability" -> physical.getHoldability();
            case "NetworkTimeout" -> physical.getNetworkTimeout();
            case "TypeMap" -> physical.getTypeMap();
            default -> physical.getClientInfo();
        };
    }

    @SuppressWarnings("unchecked")
    private void set(String property, Object value) throws SQLException {
        switch (property) {
            case "AutoCommit" -> physical.setAutoCommit((Boolean) value);
            case "ReadOnly" -> physical.setReadOnly((Boolean) value);
            case "TransactionIsolation" -> physical.setTransactionIsolation((Integer) value);
            case "Catalog" -> physical.setCatalog((String) value);
            case "Schema" -> physical.setSchema((String) value);
            case "Holdability" -> physical.setHoldability((Integer) value);
            case "NetworkTimeout" -> physical.setNetworkTimeout(Runnable::run, (Integer) value);
            case "TypeMap" -> physical.setTypeMap((Map<String, Class<?>>) value);
            default -> physical.setClientInfo((Properties) value);
        }
    }

    private static Class<? extends Statement> statementType(String maker) {
        return switch (maker) {
            case "prepareStatement" -> PreparedStatement.class;
            case "prepareCall" -> CallableStatement.class;
            default -> Statement.class;
        };
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(PlainConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
