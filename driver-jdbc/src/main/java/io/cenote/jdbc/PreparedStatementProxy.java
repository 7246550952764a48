package io.cenote.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A {@link StatementProxy} for prepared statements: nothing else differs. */
@Delegates(
        value = "LeasedPreparedStatement",
        counted = {"execute", "cancel", "getMoreResults", "setQueryTimeout", "getMetaData", "getParameterMetaData"})
abstract class PreparedStatementProxy extends StatementProxy implements PreparedStatement {
    PreparedStatementProxy(ConnectionProxy connection, PreparedStatement delegate) {
        super(connection, delegate);
    }

    @Override
    public final PreparedStatement delegate() throws SQLException {
        return (PreparedStatement) super.delegate();
    }
}
