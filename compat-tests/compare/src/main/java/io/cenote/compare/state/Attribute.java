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
import java.util.stream.Stream;

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
    OPEN_RESULT_SET_OF_METADATA(Where.DATABASE, c -> c.getMetaData().getTables(null, null, "T", null), null),
    SQL_SCHEMA(h2("set schema other", "select schema()"), postgres("set search_path to other", "show search_path")),
    SQL_TIME_ZONE(
            h2("set time zone 'Asia/Tokyo'", "select extract(timezone_hour from current_timestamp)"),
            postgres("set time zone 'Asia/Tokyo'", "show timezone")),
    SQL_TIMEOUT(
            h2("set lock_timeout 23000", "select lock_timeout()"),
            postgres("set statement_timeout = 23000", "show statement_timeout")),
    SQL_VARIABLE(
            h2("set @cenote = 42", "select @cenote"),
            postgres("set cenote.tenant = '42'", "select coalesce(current_setting('cenote.tenant', true), '')")),
    SQL_TEMPORARY_TABLE(
            h2(
                    "create local temporary table cenote(id int)",
                    "select count(*) from information_schema.tables where table_name ilike 'cenote'"),
            postgres("create temporary table cenote(id int)", "select to_regclass('pg_temp.cenote')")),
    SQL_ROLE(postgres("set role other", "select current_user")),
    SQL_READ_ONLY(
            postgres("set session characteristics as transaction read only", "show default_transaction_read_only")),
    SQL_ISOLATION(postgres(
            "set session characteristics as transaction isolation level serializable",
            "show default_transaction_isolation")),
    SQL_APPLICATION_NAME(postgres("set application_name = 'cenote'", "show application_name")),
    SQL_PREPARED_STATEMENT(postgres(
            "prepare cenote as select 1", "select count(*) from pg_prepared_statements where name = 'cenote'")),
    SQL_HELD_CURSOR(postgres(
            "declare cenote cursor with hold for select 1", "select count(*) from pg_cursors where name = 'cenote'")),
    SQL_LISTEN(postgres("listen cenote", "select count(*) from pg_listening_channels()")),
    SQL_ADVISORY_LOCK(postgres(
            "select pg_advisory_lock(4711)",
            "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"));

    /** Where it can be tried out if the user has named no database. */
    enum Where {
        /** On H2, and on any database that has it. */
        DATABASE,
        /** On H2, never on a database of the user's: it writes. */
        OWN_DATABASE,
        /** H2 does not have it, a stub has. */
        STUB,
        /** By SQL of its own, on a database of ours: which is known, and has what the SQL names. */
        SQL
    }

    /** How a database is told by SQL, which no pool reads, and how to see it. */
    private record Sql(StateDatabase.Product product, String change, String look) {}

    /** What is set where there is no choice; constants of the enum itself could not be named by its values. */
    private static final class Names {
        /** The first of those that JDBC itself suggests. */
        static final String CLIENT_INFO = "ApplicationName";

        static final int TIMEOUT_MILLIS = 23_000;
    }

    private final Where where;
    /** Null if {@link #sql} says it. */
    private final Change change;

    private final Look look;
    private final List<Sql> sql;

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
        this.sql = List.of();
    }

    Attribute(Sql... sql) {
        this.where = Where.SQL;
        this.change = null;
        this.look = null;
        this.sql = List.of(sql);
    }

    private static Sql h2(String change, String look) {
        return new Sql(StateDatabase.Product.H2, change, look);
    }

    private static Sql postgres(String change, String look) {
        return new Sql(StateDatabase.Product.POSTGRESQL, change, look);
    }

    /** What can be tried on a database. */
    static List<Attribute> on(StateDatabase database) {
        return Stream.of(values())
                .filter(attribute -> attribute.where != Where.SQL
                        || database.ours() && attribute.sql(database).isPresent())
                .toList();
    }

    private Optional<Sql> sql(StateDatabase database) {
        return sql.stream().filter(each -> each.product() == database.product()).findFirst();
    }

    /** The name in reports. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Where where() {
        return where;
    }

    void change(StateDatabase database, Connection connection) throws SQLException {
        if (change != null) {
            change.on(connection);
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql(database).orElseThrow().change());
        }
    }

    /** How to see it; empty if it is seen from the driver's side. */
    Optional<Look> look(StateDatabase database) {
        return sql(database).map(Attribute::asked).or(() -> Optional.ofNullable(look));
    }

    private static Look asked(Sql sql) {
        return connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql.look())) {
                rows.next();
                return String.valueOf(rows.getObject(1));
            }
        };
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
