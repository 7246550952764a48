package io.cenote.compare.stub;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A driver's connection that passes everything on, and keeps what it has opened: whether a pool closes it can be seen. */
public final class WatchedConnection {
    private final Connection connection;
    /** Added to by whoever uses the connection, read by whoever watches. */
    private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();

    /** Watches a driver's connection. */
    public WatchedConnection(Connection driverConnection) {
        this.connection = watched(Connection.class, driverConnection);
    }

    /** What to hand to a pool. */
    public Connection connection() {
        return connection;
    }

    /** How many statements and result sets of it are open at the driver. */
    public int stillOpen() throws SQLException {
        int count = 0;
        for (AutoCloseable each : opened) {
            boolean closed = each instanceof Statement statement ? statement.isClosed() : ((ResultSet) each).isClosed();
            count += closed ? 0 : 1;
        }
        return count;
    }

    private <T> T watched(Class<T> type, T driverObject) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("equals")) {
                return proxy == arguments[0];
            }
            Object result = call(driverObject, method, arguments);
            if (result instanceof Statement || result instanceof ResultSet) {
                opened.add((AutoCloseable) result);
            }
            return result instanceof DatabaseMetaData metaData ? watched(DatabaseMetaData.class, metaData) : result;
        };
        return type.cast(
                Proxy.newProxyInstance(WatchedConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
