package io.cenote.suite.kit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** The objects that JDBC shows of a {@link FakeSession}. Each interface is one switch; what is not in it does nothing. */
final class FakeJdbc {
    private FakeJdbc() {}

    /** What a call comes to. */
    @FunctionalInterface
    private interface Answer {
        Object to(Object proxy, Method method, Object[] arguments) throws SQLException;
    }

    static RawConnection connection(FakeSession session) {
        return proxy(RawConnection.class, "connection of " + session, (proxy, method, arguments) -> {
            String name = method.getName();
            // These may come at any time, from any thread.
            switch (name) {
                case "session" -> {
                    return session;
                }
                case "isClosed" -> {
                    return session.isClosed();
                }
                case "close" -> {
                    session.close();
                    return null;
                }
                case "abort" -> {
                    session.end();
                    return null;
                }
                default -> {
                    boolean entered = session.enter(name);
                    try {
                        return onConnection(session, proxy, method, arguments);
                    } finally {
                        if (entered) {
                            session.exit();
                        }
                    }
                }
            }
        });
    }

    private static Object onConnection(FakeSession session, Object proxy, Method method, Object[] arguments)
            throws SQLException {
        String name = method.getName();
        if (name.equals("isValid")) {
            return session.isValid();
        }
        session.requireOpen();
        switch (name) {
            case "createStatement" -> {
                return statement(Statement.class, session, (Connection) proxy, null);
            }
            case "prepareStatement" -> {
                return statement(PreparedStatement.class, session, (Connection) proxy, (String) arguments[0]);
            }
            case "prepareCall" -> {
                return statement(CallableStatement.class, session, (Connection) proxy, (String) arguments[0]);
            }
            case "nativeSQL" -> {
                return Integer.toString(session.serial());
            }
            case "getMetaData" -> {
                return metaData(session, (Connection) proxy);
            }
            case "commit" -> session.commit();
            case "rollback" -> session.rollback();
            case "getWarnings" -> {
                return session.warning();
            }
            case "clearWarnings" -> session.clearWarnings();
            case "setClientInfo" -> setClientInfo(session, arguments);
            case "getClientInfo" -> {
                return arguments == null ? session.clientInfo().clone() : session.clientInfo((String) arguments[0]);
            }
            default -> {
                return property(session, method, arguments);
            }
        }
        return null;
    }

    private static Object property(FakeSession session, Method method, Object[] arguments) throws SQLException {
        String name = method.getName();
        String property = name.replaceFirst("^(set|get|is)", "");
        if (FakeSession.initially(property) == null) {
            return unknown(method);
        }
        if (!name.startsWith("set")) {
            return session.property(property);
        }
        // The last argument is the value: setNetworkTimeout has an executor before it.
        Object value = arguments[arguments.length - 1];
        session.set(property, property.equals("TypeMap") && value == null ? Map.of() : value);
        return null;
    }

    private static void setClientInfo(FakeSession session, Object[] arguments) throws SQLClientInfoException {
        if (arguments.length == 2) {
            session.setClientInfo((String) arguments[0], (String) arguments[1]);
        } else {
            session.clientInfo().clear();
            session.clientInfo().putAll((Properties) arguments[0]);
        }
    }

    private static <S extends Statement> S statement(
            Class<S> type, FakeSession session, Connection connection, String prepared) {
        session.statementOpened();
        return proxy(type, "statement of " + session, new Answer() {
            /** Written by whoever closes it first, read by every call. */
            private volatile boolean closed;

            @Override
            public Object to(Object proxy, Method method, Object[] arguments) throws SQLException {
                String name = method.getName();
                if (name.equals("close")) {
                    close();
                    return null;
                }
                if (name.equals("isClosed")) {
                    return closed || session.isClosed();
                }
                session.requireOpen();
                if (closed) {
                    throw new SQLException("the statement of " + session + " is closed", "HY010");
                }
                if (name.equals("getConnection")) {
                    return connection;
                }
                if (!name.startsWith("execute")) {
                    return unknown(method);
                }
                boolean entered = session.enter(name);
                try {
                    String sql = arguments == null ? prepared : (String) arguments[0];
                    session.execute(Objects.requireNonNullElse(sql, ""));
                } finally {
                    if (entered) {
                        session.exit();
                    }
                }
                return name.equals("executeQuery") ? resultSet((Statement) proxy) : unknown(method);
            }

            private synchronized void close() {
                if (!closed && !session.isClosed()) {
                    session.statementClosed();
                }
                closed = true;
            }
        });
    }

    private static ResultSet resultSet(Statement statement) {
        return proxy(
                ResultSet.class,
                "result set",
                (proxy, method, arguments) -> method.getName().equals("getStatement") ? statement : unknown(method));
    }

    private static DatabaseMetaData metaData(FakeSession session, Connection connection) {
        return proxy(
                DatabaseMetaData.class,
                "metadata of " + session,
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getConnection" -> connection;
                    case "getURL" -> session.driver().url();
                    case "getDatabaseProductName", "getDriverName" -> "fake";
                    case "getJDBCMajorVersion" -> 4;
                    default -> unknown(method);
                });
    }

    /** The answer of a method that nothing is known of: nothing, no or zero. */
    private static Object unknown(Method method) throws SQLFeatureNotSupportedException {
        Class<?> type = method.getReturnType();
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 0;
        }
        if (type == long.class) {
            return 0L;
        }
        if (type == void.class || !type.isPrimitive()) {
            return null;
        }
        throw new SQLFeatureNotSupportedException(method.getName());
    }

    private static <T> T proxy(Class<T> type, String name, Answer answer) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> name;
                };
            }
            if (method.getName().equals("isWrapperFor")) {
                return ((Class<?>) arguments[0]).isInstance(proxy);
            }
            if (method.getName().equals("unwrap")) {
                if (((Class<?>) arguments[0]).isInstance(proxy)) {
                    return proxy;
                }
                throw new SQLException(name + " is no " + arguments[0]);
            }
            return answer.to(proxy, method, arguments);
        };
        return type.cast(Proxy.newProxyInstance(FakeJdbc.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
