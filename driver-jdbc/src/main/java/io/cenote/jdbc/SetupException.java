package io.cenote.jdbc;

import java.sql.SQLException;

/** A connection was opened, but is not as it was configured to be. */
final class SetupException extends SQLException {
    private static final long serialVersionUID = 1;

    SetupException(String property, SQLException cause) {
        super(
                property + " fails on a new connection: " + cause.getMessage() + "; correct it, or what it names",
                cause.getSQLState(),
                cause.getErrorCode(),
                cause);
    }

    /** A copy of one. */
    SetupException(String message, String state, int code) {
        super(message, state, code);
    }
}
