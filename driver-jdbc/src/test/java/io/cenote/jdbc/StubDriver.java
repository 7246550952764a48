package io.cenote.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;

/**
 * A JDBC driver that does nothing, writes down every call and answers as told.
 *
 * <p>A call is written as {@code Connection1.setSchema[x]}: interface, serial number, method, arguments. Setters are
 * remembered by connection, so that getters answer what was set. Each instance has a URL of its own.
 */
public final class StubDriver implements Driver {
    private static final Set<Class<?>> ANSWERED_BY_STUB = Set.of(
            Statement.class, PreparedStatement.class, CallableStatement.class, ResultSet.class, DatabaseMetaData.class);

    /** Answers a call instead of the stub; null means: the stub answers. */
    @FunctionalInterface
    interface Answer {
        Object to(Method method, Object[] arguments) throws Throwable;
    }

    /** What {@link Answer} returns to answer null. */
    static final Object NULL = new Object();

    /** Every call since the last clear. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    /** By {@code Interface.method}. */
    final Map<String, Answer> answers = new ConcurrentHashMap<>();

    /** What {@link #connect} was given last. */
    volatile Properties connectedWith;

    private final Map<String, Integer> serials = new ConcurrentHashMap<>();

    /** Public, without arguments: drivers are also made by the name of their class. */
    public StubDriver() {}

    String url() {
        return "jdbc:stub:" + System.identityHashCode(this);
    }

    void fail(String method, SQLException error) {
        answers.put(method, (m, a) -> {
            throw error;
        });
    }

    /** The calls since the last clear, without serial numbers, and forgets them. */
    List<String> taken() {
        List<String> taken =
                calls.stream().map(call -> call.replaceFirst("[0-9]+\\.", ".")).toList();
        calls.clear();
        return taken;
    }

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        connectedWith = info;
        Answer answer = answers.get("Driver.connect");
        if (answer != null) {
            try {
                return (Connection) answer.to(null, new Object[] {url, info});
            } catch (SQLException | RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
        return stub(Connection.class);
    }

    <T> T stub(Class<T> type) {
        String name = type.getSimpleName() + serials.merge(type.getSimpleName(), 1, Integer::sum);
        return type.cast(Proxy.newProxyInstance(
                StubDriver.class.getClassLoader(), new Class<?>[] {type}, new Handler(type, name)));
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(url());
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("stub");
    }

    private final class Handler implements InvocationHandler {
        private final Class<?> type;
        private final String name;
        private final Map<String, Object> properties = new ConcurrentHashMap<>(Map.of("AutoCommit", true));
        private volatile boolean closed;

        Handler(Class<?> type, String name) {
            this.type = type;
            this.name = name;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> name;
                };
            }
            calls.add(name + "." + method.getName() + List.of(shown(arguments)));
            Answer answer = answers.get(type.getSimpleName() + "." + method.getName());
            Object given = answer == null ? null : answer.to(method, arguments);
            return given == NULL ? null : given != null ? given : byDefault(method, arguments);
        }

        private Object[] shown(Object[] arguments) {
            Object[] shown = arguments == null ? new Object[0] : arguments.clone();
            for (int i = 0; i < shown.length; i++) {
                shown[i] = shown[i] == null ? "null" : shown[i];
            }
            return shown;
        }

        private Object byDefault(Method method, Object[] arguments) {
            String called = method.getName();
            Class<?> result = method.getReturnType();
            if (called.equals("close") || called.equals("abort")) {
                closed = true;
                return null;
            }
            if (called.equals("isClosed")) {
                return closed;
            }
            if (called.equals("isValid")) {
                return !closed;
            }
            if (type == Connection.class && called.equals("setTypeMap") && arguments[0] == null) {
                properties.remove("TypeMap");
            }
            if (type == Connection.class
                    && called.startsWith("set")
                    && !called.equals("setClientInfo") // Its getters differ in what they return.
                    && arguments != null
                    && arguments.length == 1
                    && arguments[0] != null) {
                properties.put(called.substring(3), arguments[0]);
            }
            if (type == Connection.class && properties.containsKey(called.replaceFirst("^(get|is)", ""))) {
                return properties.get(called.replaceFirst("^(get|is)", ""));
            }
            if (ANSWERED_BY_STUB.contains(result)) {
                return stub(result);
            }
            return zero(result);
        }

        private static Object zero(Class<?> type) {
            if (!type.isPrimitive() || type == void.class) {
                return type == String.class ? "" : null;
            }
            if (type == boolean.class) {
                return false;
            }
            return type == long.class
                    ? (Object) 0L
                    : type == double.class
                            ? (Object) 0.0
                            : type == float.class
                                    ? (Object) 0f
                                    : type == short.class
                                            ? (Object) (short) 0
                                            : type == byte.class ? (Object) (byte) 0 : (Object) 0;
        }
    }
}
