package io.cenote.compare.stub;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A connection to nothing. It remembers what is set, as every connection does, answers every statement with no rows, and
 * warns when it is asked for {@link Connection#nativeSQL}.
 */
public final class StubConnection implements InvocationHandler {
    private static final Set<Class<?>> PARTS = Set.of(
            Statement.class, PreparedStatement.class, CallableStatement.class, ResultSet.class, DatabaseMetaData.class);

    private static final Map<String, Object> FRESH = Map.of(
            "AutoCommit", true,
            "TransactionIsolation", Connection.TRANSACTION_READ_COMMITTED,
            "Holdability", ResultSet.HOLD_CURSORS_OVER_COMMIT,
            "Schema", "PUBLIC",
            "Catalog", "stub",
            "TypeMap", Map.of(),
            "UserName", "",
            "DatabaseProductName", "stub",
            "DriverName", "stub",
            "URL", "stub");

    private final Class<?> type;
    /** Of a part: the connection; of a connection itself, null. */
    private final Object owner;

    /** Used by one thread at a time, or by several that use one connection. */
    private final Map<String, Object> set = new ConcurrentHashMap<>();

    private final Properties clientInfo = new Properties();
    private volatile SQLWarning warning;
    private volatile boolean closed;

    private StubConnection(Class<?> type, Object owner) {
        this.type = type;
        this.owner = owner;
    }

    /** A new one. */
    public static Connection open() {
        return (Connection) make(Connection.class, null);
    }

    private static Object make(Class<?> type, Object owner) {
        return Proxy.newProxyInstance(
                StubConnection.class.getClassLoader(), new Class<?>[] {type}, new StubConnection(type, owner));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws SQLException {
        String name = method.getName();
        return switch (name) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "stub " + type.getSimpleName();
            case "close", "abort" -> {
                closed = true;
                yield null;
            }
            case "isClosed" -> closed;
            case "isValid" -> !closed;
            case "isWrapperFor" -> ((Class<?>) arguments[0]).isInstance(proxy);
            case "unwrap" -> unwrap(proxy, (Class<?>) arguments[0]);
            case "getConnection" -> owner;
            case "nativeSQL" -> {
                warning = new SQLWarning("nothing is translated");
                yield arguments[0];
            }
            case "getWarnings" -> warning;
            case "clearWarnings" -> {
                warning = null;
                yield null;
            }
            case "setClientInfo" -> setClientInfo(arguments);
            case "getClientInfo" -> arguments == null ? clientInfo.clone() : clientInfo.get(arguments[0]);
            default -> answer(proxy, name, method.getReturnType(), arguments);
        };
    }

    private Object answer(Object proxy, String name, Class<?> result, Object[] arguments) {
        if (name.startsWith("set") && arguments != null && result == void.class) {
            set.put(name.substring(3), arguments[arguments.length - 1]); // the timeout is after the executor
            return null;
        }
        String property = name.startsWith("get") ? name.substring(3) : name.startsWith("is") ? name.substring(2) : name;
        Object known = set.getOrDefault(property, FRESH.get(property));
        if (known != null && arguments == null) {
            return known;
        }
        return PARTS.contains(result) ? make(result, owner == null ? proxy : owner) : nothing(result);
    }

    private Object setClientInfo(Object[] arguments) {
        if (arguments.length == 1) {
            clientInfo.clear();
            clientInfo.putAll((Properties) arguments[0]);
        } else if (arguments[1] == null) {
            clientInfo.remove(arguments[0]);
        } else {
            clientInfo.put(arguments[0], arguments[1]);
        }
        return null;
    }

    private static Object unwrap(Object proxy, Class<?> wanted) throws SQLException {
        if (!wanted.isInstance(proxy)) {
            throw new SQLException("The stub is no " + wanted.getName());
        }
        return proxy;
    }

    private static Object nothing(Class<?> result) {
        if (result == boolean.class) {
            return false;
        }
        if (result == long.class) {
            return 0L;
        }
        return result == int.class ? Integer.valueOf(0) : null;
    }
}
