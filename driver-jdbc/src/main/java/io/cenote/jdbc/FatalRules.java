package io.cenote.jdbc;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.util.Set;

/** What is fatal to a connection: the clear cases, and {@link FatalErrors} for the rest. */
final class FatalRules {
    /** Chains of errors can be long, or even a ring. */
    private static final int MAX_CHAIN = 16;

    private static final Set<String> FATAL_STATES = Set.of(
            "01002", // disconnect error
            "57P01", // PostgreSQL: the administrator ended the session
            "57P02", // PostgreSQL: crash of another session
            "57P03", // PostgreSQL: the server starts or stops
            "JZ0C0", // jConnect: the connection is closed
            "JZ0C1", // jConnect: an input/output error has closed it
            "90067", // H2: the connection is broken
            "90098", // H2: the database is closed
            "90121"); // H2: the database was shut down

    private static final Set<Integer> FATAL_CODES = Set.of(
            500150, // Redshift: the connection could not be set up
            2399); // Oracle: the session's maximum connect time is over

    /** MySQL's unknown error, of proxies that lost the server; elsewhere this code means a full disk. */
    private static final int MYSQL_UNKNOWN = 1105;

    private FatalRules() {}

    static boolean isFatal(SQLException error, FatalErrors unclear) {
        SQLException each = error;
        for (int i = 0; each != null && i < MAX_CHAIN; i++, each = each.getNextException()) {
            if (isFatalAlone(each, unclear)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFatalAlone(SQLException error, FatalErrors unclear) {
        String state = error.getSQLState() == null ? "" : error.getSQLState();
        if (error instanceof SQLTimeoutException
                || error instanceof SQLDataException
                || error instanceof SQLIntegrityConstraintViolationException
                || state.startsWith("22")
                || state.startsWith("23")) {
            return false;
        }
        if (state.startsWith("08")
                || error instanceof SQLNonTransientConnectionException
                || error instanceof SQLRecoverableException
                || FATAL_STATES.contains(state)
                || FATAL_CODES.contains(error.getErrorCode())
                || error.getErrorCode() == MYSQL_UNKNOWN && state.equals("HY000")) {
            return true;
        }
        try {
            return unclear.isFatal(error);
        } catch (RuntimeException thrown) {
            error.addSuppressed(thrown);
            return false;
        }
    }
}
