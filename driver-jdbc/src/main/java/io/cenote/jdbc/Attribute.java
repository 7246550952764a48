package io.cenote.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/**
 * A part of a connection's state that its holder can change and that can be put back.
 *
 * @param name as in error messages
 * @param bit its number in {@link Session}'s words
 * @param reader asks the driver; what it returns is not changed by the driver later
 * @param writer puts a value back
 * @param comparable whether the value last set tells the present one; not so for what the driver shares or merges
 * @param elidable whether setting what is set already can be left out: what transaction managers set over and over, and
 *     nobody sets by SQL instead
 * @param <T> the type of its value
 */
record Attribute<T>(String name, int bit, Reader<T> reader, Writer<T> writer, boolean comparable, boolean elidable) {
    /** For drivers that want to be told on which thread to end a timed out call: the one that tells them. */
    private static final Executor SAME_THREAD = Runnable::run;

    static final Attribute<Boolean> AUTO_COMMIT =
            new Attribute<>("autoCommit", 0, Connection::getAutoCommit, Connection::setAutoCommit, true, true);
    static final Attribute<Integer> NETWORK_TIMEOUT = new Attribute<>(
            "networkTimeout",
            1,
            Connection::getNetworkTimeout,
            (connection, millis) -> connection.setNetworkTimeout(SAME_THREAD, millis),
            true,
            false);
    static final Attribute<Integer> ISOLATION = new Attribute<>(
            "isolation", 2, Connection::getTransactionIsolation, Connection::setTransactionIsolation, true, true);
    static final Attribute<Boolean> READ_ONLY =
            new Attribute<>("readOnly", 3, Connection::isReadOnly, Connection::setReadOnly, true, true);
    static final Attribute<Integer> HOLDABILITY =
            new Attribute<>("holdability", 4, Connection::getHoldability, Connection::setHoldability, true, false);
    static final Attribute<Map<String, Class<?>>> TYPE_MAP =
            new Attribute<>("typeMap", 5, Attribute::copyOfTypeMap, Connection::setTypeMap, false, false);
    static final Attribute<Properties> CLIENT_INFO =
            new Attribute<>("clientInfo", 6, Attribute::copyOfClientInfo, Attribute::restoreClientInfo, false, false);
    static final Attribute<String> CATALOG =
            new Attribute<>("catalog", 7, Connection::getCatalog, Connection::setCatalog, true, false);
    /** After the catalog, because setting a catalog may set the schema. */
    static final Attribute<String> SCHEMA =
            new Attribute<>("schema", 8, Connection::getSchema, Connection::setSchema, true, false);

    static final int COUNT = 9;

    /**
     * What is restored last, in this order: first what cannot be set once a statement has begun a transaction, last what
     * some drivers set by running a statement.
     */
    static final List<Attribute<?>> IN_ORDER =
            List.of(ISOLATION, READ_ONLY, HOLDABILITY, TYPE_MAP, CLIENT_INFO, CATALOG, SCHEMA);

    interface Reader<T> {
        T read(Connection connection) throws SQLException;
    }

    interface Writer<T> {
        void write(Connection connection, T value) throws SQLException;
    }

    /** A copy that its owner may change: the driver's own map stays as it is. */
    static Map<String, Class<?>> copyOfTypeMap(Connection connection) throws SQLException {
        Map<String, Class<?>> types = connection.getTypeMap();
        return types == null ? null : new HashMap<>(types);
    }

    private static Properties copyOfClientInfo(Connection connection) throws SQLException {
        Properties copy = new Properties();
        Properties present = connection.getClientInfo();
        if (present != null) {
            present.stringPropertyNames().forEach(name -> copy.setProperty(name, present.getProperty(name)));
        }
        return copy;
    }

    /** By the list, which also clears what is not in it; drivers differ in how they take a name without a value. */
    private static void restoreClientInfo(Connection connection, Properties wanted) throws SQLException {
        Properties copy = new Properties();
        copy.putAll(wanted);
        connection.setClientInfo(copy);
        if (!wanted.equals(copyOfClientInfo(connection))) {
            throw new SQLException("the driver did not restore the client info");
        }
    }
}
