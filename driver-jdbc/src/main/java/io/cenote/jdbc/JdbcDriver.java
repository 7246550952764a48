package io.cenote.jdbc;

import io.cenote.spi.Connector;
import io.cenote.spi.Driver;
import java.sql.Connection;
import java.util.Map;

/**
 * Opens JDBC connections for pools: any {@code jdbc:} URL for which a {@link java.sql.Driver} is found.
 *
 * <p>Options: {@code driverClassName} names the class of the JDBC driver; without it, the first one that accepts the URL
 * is taken, of those registered with {@link java.sql.DriverManager} and those that the context class loader sees. Every
 * other option, {@code user} and {@code password} among them, goes to the JDBC driver as a property, which decides what
 * it knows.
 *
 * <p>Safe for use by many threads.
 */
public final class JdbcDriver implements Driver<Connection> {
    /** For {@link java.util.ServiceLoader}. */
    public JdbcDriver() {}

    @Override
    public boolean accepts(String url) {
        return url.startsWith("jdbc:");
    }

    @Override
    public Class<Connection> connectionType() {
        return Connection.class;
    }

    /**
     * A connector. Its connections remember what their holder changes and put it back when the lease is released: open
     * statements are closed, an open transaction is rolled back, and autoCommit, isolation, readOnly, catalog, schema,
     * holdability, network timeout, type map and client info are as before. What is changed by an SQL statement such as
     * {@code SET SCHEMA}, or on an {@linkplain Connection#unwrap unwrapped} connection, is not seen and stays.
     *
     * @throws IllegalArgumentException if no JDBC driver is found for the URL, or the named one cannot be used
     */
    @Override
    public Connector<Connection> connector(String url, Map<String, String> options) {
        return new JdbcConnector(url, options, FatalErrors.CLEAR_ONES_ONLY);
    }
}
