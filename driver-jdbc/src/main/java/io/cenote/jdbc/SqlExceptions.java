package io.cenote.jdbc;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLRecoverableException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.List;

/** The classes of {@code java.sql} that say what kind of error it is; subclasses come before their superclasses. */
final class SqlExceptions {
    private interface Maker {
        SQLException make(String message, String state, int code);
    }

    private record Kind(Class<? extends SQLException> type, Maker maker) {}

    private static final List<Kind> KINDS = List.of(
            new Kind(SetupException.class, SetupException::new),
            new Kind(SQLDataException.class, SQLDataException::new),
            new Kind(SQLFeatureNotSupportedException.class, SQLFeatureNotSupportedException::new),
            new Kind(SQLIntegrityConstraintViolationException.class, SQLIntegrityConstraintViolationException::new),
            new Kind(SQLInvalidAuthorizationSpecException.class, SQLInvalidAuthorizationSpecException::new),
            new Kind(SQLNonTransientConnectionException.class, SQLNonTransientConnectionException::new),
            new Kind(SQLSyntaxErrorException.class, SQLSyntaxErrorException::new),
            new Kind(SQLNonTransientException.class, SQLNonTransientException::new),
            new Kind(SQLTimeoutException.class, SQLTimeoutException::new),
            new Kind(SQLTransactionRollbackException.class, SQLTransactionRollbackException::new),
            new Kind(SQLTransientConnectionException.class, SQLTransientConnectionException::new),
            new Kind(SQLTransientException.class, SQLTransientException::new),
            new Kind(SQLRecoverableException.class, SQLRecoverableException::new),
            new Kind(SQLException.class, SQLException::new));

    private SqlExceptions() {}

    /** A new error of the same kind, state and code. A class of the driver's own is named in the message instead. */
    static SQLException like(SQLException error, String message) {
        for (Kind kind : KINDS) {
            if (kind.type.isInstance(error)) {
                String text = kind.type == error.getClass()
                        ? message
                        : error.getClass().getName() + ": " + message;
                return kind.maker.make(text, error.getSQLState(), error.getErrorCode());
            }
        }
        throw new AssertionError(error.getClass());
    }
}
