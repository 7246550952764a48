package io.cenote.jdbc;

import java.sql.SQLException;

/**
 * Decides which errors mean that a connection is of no more use, where that is not clear.
 *
 * <p>Clear are: SQLState class 08 (connection exception), {@link java.sql.SQLNonTransientConnectionException} and {@link
 * java.sql.SQLRecoverableException}, which JDBC defines for connections that are of no more use, the states and codes with which drivers say that the server has
 * ended the session, and, as never fatal, timeouts, data errors (class 22) and violated constraints (class 23). Every
 * other error is put to this interface. A lease with a fatal error ends at once and its connection is closed.
 *
 * <p>Called on the thread that got the error, possibly by many threads at once; must not block. If it throws, the error
 * counts as not fatal and carries what was thrown as suppressed.
 */
@FunctionalInterface
public interface FatalErrors {
    /** Nothing is fatal but what clearly is. */
    FatalErrors CLEAR_ONES_ONLY = error -> false;

    /**
     * Whether the connection on which this error occurred must not be used again.
     *
     * @param error an error that is neither clearly fatal nor clearly not
     * @return whether it is fatal
     */
    boolean isFatal(SQLException error);
}
