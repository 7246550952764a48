package io.cenote.jdbc;

import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolException;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Map;

/** The exceptions of our own. */
final class Failures {
    /** Connection does not exist. */
    static final String NO_CONNECTION = "08003";
    /** The client could not set up the connection. */
    private static final String CANNOT_CONNECT = "08001";

    private static final String PROVIDER = "the credentials provider ";
    /** Operation cancelled. */
    private static final String CANCELLED = "HY008";
    /** Not in the right state for the call. */
    static final String WRONG_STATE = "HY010";

    private Failures() {}

    static SQLException connectionClosed() {
        return new SQLNonTransientConnectionException(
                "the connection is closed: its lease is over, or was ended with the pool; take another from the data source",
                NO_CONNECTION);
    }

    /** Why a connection is closed instead of used again. */
    static SQLException stillInUse() {
        return new SQLException("another thread was inside a call on the connection when its lease ended", WRONG_STATE);
    }

    static SQLException objectClosed(String what) {
        return new SQLException("the " + what + " is closed", WRONG_STATE);
    }

    static SQLClientInfoException clientInfo(SQLException cause) {
        if (cause instanceof SQLClientInfoException already) {
            return already;
        }
        return new SQLClientInfoException(
                cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), Map.of(), cause);
    }

    /** What a caller of the data source gets instead of the pool's exception: same message, same cause. */
    static SQLException noLease(PoolException e) {
        if (e instanceof PoolClosedException) {
            return new SQLNonTransientConnectionException(e.getMessage(), NO_CONNECTION, e);
        }
        Throwable connectError = e.getCause();
        String state = connectError instanceof SQLException error && error.getSQLState() != null
                ? error.getSQLState()
                : CANNOT_CONNECT;
        int code = connectError instanceof SQLException error ? error.getErrorCode() : 0;
        return new SQLTransientConnectionException(
                e.getMessage(), state, code, connectError == null ? e : connectError);
    }

    /** The start of the pool took its part of the caller's time. */
    static SQLException afterStart(SQLTransientConnectionException e, Duration timeout, Duration start) {
        if (start.toMillis() == 0) {
            return e;
        }
        return new SQLTransientConnectionException(
                "no connection within connectionTimeout, " + timeout.toMillis() + " ms: it waited " + start.toMillis()
                        + " ms for the pool to start, and for the rest: " + e.getMessage(),
                e.getSQLState(),
                e.getErrorCode(),
                e.getCause());
    }

    /** A driver failed to connect with something else than an {@link SQLException}. */
    static SQLException driverFailed(Throwable cause) {
        return new SQLException("the driver failed: " + cause, CANNOT_CONNECT, cause);
    }

    /** There is nothing to connect with. */
    static SQLException noCredentials(String why, Throwable cause) {
        return new SQLException(PROVIDER + why, CANNOT_CONNECT, cause);
    }

    /** Whether it, or what it is a masked copy of, says that there is nothing to connect with. */
    static boolean isNoCredentials(Throwable error) {
        return error instanceof SQLException
                && error.getMessage() != null
                && error.getMessage().startsWith(PROVIDER);
    }

    static SQLException interrupted(String pool, InterruptedException e) {
        return new SQLException("interrupted while waiting for a connection of " + pool, CANCELLED, e);
    }
}
