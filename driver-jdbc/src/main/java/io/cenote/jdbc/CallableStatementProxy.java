package io.cenote.jdbc;

import java.sql.CallableStatement;
import java.sql.SQLException;

/** A {@link StatementProxy} for calls: nothing else differs. */
@Delegates("LeasedCallableStatement")
abstract class CallableStatementProxy extends StatementProxy implements CallableStatement {
    CallableStatementProxy(ConnectionProxy connection, CallableStatement delegate) {
        super(connection, delegate);
    }

    @Override
    final CallableStatement delegate() throws SQLException {
        return (CallableStatement) super.delegate();
    }
}
