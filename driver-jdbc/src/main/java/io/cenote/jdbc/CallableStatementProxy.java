package io.cenote.jdbc;

import java.sql.CallableStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A {@link StatementProxy} for calls: a cursor among the results leads back to us, too. */
@Delegates(
        value = "LeasedCallableStatement",
        counted = {"execute", "cancel", "getMoreResults", "setQueryTimeout", "getMetaData", "getParameterMetaData"})
abstract class CallableStatementProxy extends StatementProxy implements CallableStatement {
    CallableStatementProxy(ConnectionProxy connection, CallableStatement delegate) {
        super(connection, delegate);
    }

    @Override
    public final CallableStatement delegate() throws SQLException {
        return (CallableStatement) super.delegate();
    }

    final Object proxied(Object result) {
        return result instanceof ResultSet results ? proxied(results) : result;
    }
}
