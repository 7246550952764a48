package io.cenote.compare.stub;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.Set;
import org.h2.api.ErrorCode;

/**
 * Makes H2 say that a connection is lost as the drivers of other servers do, by a SQLState of class 08: H2's own says it
 * by numbers that only H2 has, and what would be measured is which pool knows them.
 */
public final class LostConnections {
    private static final String CONNECTION_FAILURE = "08006";

    private static final Set<Integer> LOST = Set.of(
            ErrorCode.CONNECTION_BROKEN_1,
            ErrorCode.DATABASE_IS_CLOSED,
            ErrorCode.DATABASE_CALLED_AT_SHUTDOWN,
            ErrorCode.OBJECT_CLOSED);

    private LostConnections() {}

    /** The same connection, with the SQLState that others have. */
    public static Connection told(Connection connection) {
        return told(Connection.class, connection);
    }

    private static <T> T told(Class<T> type, T of) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("equals")) {
                return proxy == arguments[0];
            }
            try {
                Object result = method.invoke(of, arguments);
                return result instanceof PreparedStatement prepared && method.getReturnType() == PreparedStatement.class
                        ? told(PreparedStatement.class, prepared)
                        : result instanceof Statement statement && method.getReturnType() == Statement.class
                                ? told(Statement.class, statement)
                                : result;
            } catch (InvocationTargetException e) {
                throw e.getCause() instanceof SQLException error && LOST.contains(error.getErrorCode())
                        ? new SQLNonTransientConnectionException(
                                error.getMessage(), CONNECTION_FAILURE, error.getErrorCode(), error)
                        : e.getCause();
            }
        };
        return type.cast(
                Proxy.newProxyInstance(LostConnections.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
