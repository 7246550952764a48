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
 * <p>How each is read and written is a switch over its bit: two functions for each, which the JVM links one by one, would
 * be 19 more classes at the first start.
 *
 * @param name as in error messages
 * @param bit its number in {@link Session}'s words
 * @param comparable whether the value last set tells the present one; not so for what the driver shares or merges
 * @param elidable whether setting what is set already can be left out: what transaction managers set over and over, and
 *     nobody sets by SQL instead
 * @param <T> the type of its value
 */
record Attribute<T>(String name, int bit, boolean comparable, boolean elidable) implements AttributeWriter<T> {
    /** For drivers that want to be told on which thread to end a timed out call: the one that tells them. */
    private static final Executor SAME_THREAD = Runnable::run;

    private static final int AUTO_COMMIT_BIT = 0;
    private static final int NETWORK_TIMEOUT_BIT = 1;
    private static final int ISOLATION_BIT = 2;
    private static final int READ_ONLY_BIT = 3;
    private static final int HOLDABILITY_BIT = 4;
    private static final int TYPE_MAP_BIT = 5;
    private static final int CLIENT_INFO_BIT = 6;
    private static final int CATALOG_BIT = 7;
    /** After the catalog, because setting a catalog may set the schema. */
    private static final int SCHEMA_BIT = 8;

    static final Attribute<Boolean> AUTO_COMMIT = new Attribute<>("autoCommit", AUTO_COMMIT_BIT, true, true);
    static final Attribute<Integer> NETWORK_TIMEOUT =
            new Attribute<>("networkTimeout", NETWORK_TIMEOUT_BIT, true, false);
    static final Attribute<Integer> ISOLATION = new Attribute<>("isolation", ISOLATION_BIT, true, true);
    static final Attribute<Boolean> READ_ONLY = new Attribute<>("readOnly", READ_ONLY_BIT, true, true);
    static final Attribute<Integer> HOLDABILITY = new Attribute<>("holdability", HOLDABILITY_BIT, true, false);
    static final Attribute<Map<String, Class<?>>> TYPE_MAP = new Attribute<>("typeMap", TYPE_MAP_BIT, false, false);
    static final Attribute<Properties> CLIENT_INFO = new Attribute<>("clientInfo", CLIENT_INFO_BIT, false, false);
    static final Attribute<String> CATALOG = new Attribute<>("catalog", CATALOG_BIT, true, false);
    static final Attribute<String> SCHEMA = new Attribute<>("schema", SCHEMA_BIT, true, false);

    static final int COUNT = 9;

    /**
     * What is restored last, in this order: first what cannot be set once a statement has begun a transaction, last what
     * some drivers set by running a statement.
     */
    static final List<Attribute<?>> IN_ORDER =
            List.of(ISOLATION, READ_ONLY, HOLDABILITY, TYPE_MAP, CLIENT_INFO, CATALOG, SCHEMA);

    /** Asks the driver. The driver does not change later what this returns. */
    @SuppressWarnings("unchecked") // Each bit has one constant, and so one type.
    T read(Connection connection) throws SQLException {
        Object value =
                switch (bit) {
                    case AUTO_COMMIT_BIT -> connection.getAutoCommit();
                    case NETWORK_TIMEOUT_BIT -> connection.getNetworkTimeout();
                    case ISOLATION_BIT -> connection.getTransactionIsolation();
                    case READ_ONLY_BIT -> connection.isReadOnly();
                    case HOLDABILITY_BIT -> connection.getHoldability();
                    case TYPE_MAP_BIT -> copyOfTypeMap(connection);
                    case CLIENT_INFO_BIT -> copyOfClientInfo(connection);
                    case CATALOG_BIT -> connection.getCatalog();
                    case SCHEMA_BIT -> connection.getSchema();
                    default -> throw new AssertionError(name);
                };
        return (T) value;
    }

    /** Puts a value back. */
    @Override
    @SuppressWarnings("unchecked") // As for read.
    public void write(Connection connection, T value) throws SQLException {
        switch (bit) {
            case AUTO_COMMIT_BIT -> connection.setAutoCommit((Boolean) value);
            case NETWORK_TIMEOUT_BIT -> connection.setNetworkTimeout(SAME_THREAD, (Integer) value);
            case ISOLATION_BIT -> connection.setTransactionIsolation((Integer) value);
            case READ_ONLY_BIT -> connection.setReadOnly((Boolean) value);
            case HOLDABILITY_BIT -> connection.setHoldability((Integer) value);
            case TYPE_MAP_BIT -> connection.setTypeMap((Map<String, Class<?>>) value);
            case CLIENT_INFO_BIT -> restoreClientInfo(connection, (Properties) value);
            case CATALOG_BIT -> connection.setCatalog((String) value);
            case SCHEMA_BIT -> connection.setSchema((String) value);
            default -> throw new AssertionError(name);
        }
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
