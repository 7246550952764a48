package io.cenote.compare.state;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Something of a session that a borrower can change and a pool can forget to put back. */
enum Attribute {
    AUTO_COMMIT(Where.DATABASE, c -> c.setAutoCommit(!c.getAutoCommit()), Connection::getAutoCommit),
    ISOLATION(Where.DATABASE, c -> c.setTransactionIsolation(otherIsolation(c)), Connection::getTransactionIsolation),
    READ_ONLY(Where.STUB, c -> c.setReadOnly(!c.isReadOnly()), Connection::isReadOnly),
    SCHEMA(
            Where.DATABASE,
            c -> c.setSchema(other(c.getMetaData().getSchemas(), c.getSchema(), "schema")),
            Connection::getSchema),
    CATALOG(
            Where.STUB,
            c -> c.setCatalog(other(c.getMetaData().getCatalogs(), c.getCatalog(), "catalog")),
            Connection::getCatalog),
    HOLDABILITY(
            Where.DATABASE,
            c -> c.setHoldability(
                    c.getHoldability() == ResultSet.HOLD_CURSORS_OVER_COMMIT
                            ? ResultSet.CLOSE_CURSORS_AT_COMMIT
                            : ResultSet.HOLD_CURSORS_OVER_COMMIT),
            Connection::getHoldability),
    NETWORK_TIMEOUT(
            Where.STUB, c -> c.setNetworkTimeout(Runnable::run, Names.TIMEOUT_MILLIS), Connection::getNetworkTimeout),
    TYPE_MAP(Where.STUB, c -> c.setTypeMap(Map.of("t", String.class)), Connection::getTypeMap),
    CLIENT_INFO(
            Where.DATABASE,
            c -> c.setClientInfo(Names.CLIENT_INFO, "cenote"),
            c -> String.valueOf(c.getClientInfo(Names.CLIENT_INFO))),
    WARNINGS(Where.STUB, c -> c.nativeSQL("?"), c -> c.getWarnings() == null ? "none" : "a warning"),
    UNCOMMITTED_INSERT(
            Where.OWN_DATABASE,
            c -> {
                c.setAutoCommit(false);
                try (Statement statement = c.createStatement()) {
                    statement.executeUpdate("insert into public.t values (1)");
                }
            },
            Attribute::inserted),
    /** What is open is seen from the driver's side, which {@link Trial} knows. */
    OPEN_STATEMENT(Where.DATABASE, Connection::createStatement, null),
    /** As the one above. */
    OPEN_RESULT_SET_OF_METADATA(Where.DATABASE, c -> c.getMetaData().getTables(null, null, "T", null), null);

    /** Where it can be tried out if the user has named no database. */
    enum Where {
        /** On H2, and on any database that has it. */
        DATABASE,
        /** On H2, never on a database of the user's: it writes. */
        OWN_DATABASE,
        /** H2 does not have it, a stub has. */
        STUB
    }

    /** What is set where there is no choice; constants of the enum itself could not be named by its values. */
    private static final class Names {
        /** The first of those that JDBC itself suggests. */
        static final String CLIENT_INFO = "ApplicationName";

        static final int TIMEOUT_MILLIS = 23_000;
    }

    private final Where where;
    private final Change change;
    private final Look look;

    interface Change {
        void on(Connection connection) throws SQLException;
    }

    interface Look {
        Object at(Connection connection) throws SQLException;
    }

    Attribute(Where where, Change change, Look look) {
        this.where = where;
        this.change = change;
        this.look = look;
    }

    /** The name in reports. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Where where() {
        return where;
    }

    void change(Connection connection) throws SQLException {
        change.on(connection);
    }

    /** How to see it; empty if it is seen from the driver's side. */
    Optional<Look> look() {
        return Optional.ofNullable(look);
    }

    static int inserted(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from public.t")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static int otherIsolation(Connection connection) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        for (int level : List.of(
                Connection.TRANSACTION_SERIALIZABLE,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_READ_COMMITTED)) {
            if (level != connection.getTransactionIsolation() && database.supportsTransactionIsolationLevel(level)) {
                return level;
            }
        }
        throw new SQLException("there is no second level of isolation");
    }

    /** The name in a list of names that is not the current one; the stub has no list, and takes any. */
    private static String other(ResultSet names, String current, String what) throws SQLException {
        try (names) {
            while (names.next()) {
                if (!names.getString(1).equals(current)) {
                    return names.getString(1);
                }
            }
        }
        if (!"stub".equals(current)) {
            throw new SQLException("there is no second " + what);
        }
        return "other";
    }
}
