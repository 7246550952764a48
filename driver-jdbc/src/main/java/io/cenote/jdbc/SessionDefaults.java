package io.cenote.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What every lease finds, and what is run besides its own statements.
 *
 * @param autoCommit null to leave it as the driver has it, as for the next four
 * @param readOnly null to leave it
 * @param isolation a level of {@link Connection}, or one of the driver's own; null to leave it
 * @param catalog null to leave it
 * @param schema null to leave it
 * @param initSql run once on each new connection; null for nothing
 * @param testQuery validates a connection; null to ask {@link Connection#isValid}
 * @param resetSql run after each lease that was used; null for nothing
 */
record SessionDefaults(
        Boolean autoCommit,
        Boolean readOnly,
        Integer isolation,
        String catalog,
        String schema,
        String initSql,
        String testQuery,
        String resetSql) {
    /** Connections are as the driver opens them. */
    static final SessionDefaults OF_DRIVER = new SessionDefaults(null, null, null, null, null, null, null, null);

    /**
     * Whether this is {@link #OF_DRIVER}. Not by {@code equals}: what the JDK makes of a record's keeps the record's class,
     * and with it an application's loader, in a cache of the JDK's own (seen with 17).
     */
    private boolean isOfDriver() {
        return autoCommit == null
                && readOnly == null
                && isolation == null
                && catalog == null
                && schema == null
                && initSql == null
                && testQuery == null
                && resetSql == null;
    }

    /** Something that is done to a connection of the driver. */
    interface Step {
        void on(Connection raw) throws SQLException;
    }

    /**
     * Brings a new connection into the state that every lease is to find. All of it happens in auto-commit mode, so that it
     * stays whatever is rolled back later; that mode itself comes last.
     *
     * @throws SetupException naming the property that the driver does not take
     */
    void apply(Connection raw) throws SQLException {
        if (!isOfDriver()) {
            apply(raw, connection -> {});
        }
    }

    private void apply(Connection raw, Step more) throws SQLException {
        boolean manual = !raw.getAutoCommit();
        boolean wantsManual = autoCommit == null ? manual : !autoCommit;
        if (manual) {
            step("autoCommit", raw, connection -> connection.setAutoCommit(true));
        }
        if (readOnly != null) {
            step("readOnly", raw, connection -> {
                if (connection.isReadOnly() != readOnly) {
                    connection.setReadOnly(readOnly);
                }
            });
        }
        if (isolation != null) {
            step("transactionIsolation", raw, connection -> {
                if (connection.getTransactionIsolation() != isolation) {
                    connection.setTransactionIsolation(isolation);
                }
            });
        }
        if (catalog != null) {
            step("catalog", raw, connection -> connection.setCatalog(catalog));
        }
        if (schema != null) {
            step("schema", raw, connection -> connection.setSchema(schema));
        }
        if (initSql != null) {
            step("connectionInitSql", raw, connection -> run(connection, initSql));
        }
        more.on(raw);
        if (wantsManual) {
            step("autoCommit", raw, connection -> connection.setAutoCommit(false));
        }
    }

    /**
     * Has the database forget what the session is, and sets all anew: the driver may take it for set already.
     *
     * @param more what is to be set besides, in auto-commit mode
     */
    void reset(Connection raw, Step more) throws SQLException {
        if (!raw.getAutoCommit()) {
            raw.setAutoCommit(true);
        }
        run(raw, resetSql);
        if (Boolean.TRUE.equals(readOnly)) {
            raw.setReadOnly(false);
        }
        if (isolation != null) {
            raw.setTransactionIsolation(isolation);
        }
        apply(raw, more);
    }

    /** Whether the database answers; throws if it refuses the question. */
    boolean answers(Connection raw, int seconds) throws SQLException {
        if (testQuery == null) {
            return raw.isValid(seconds);
        }
        try (Statement statement = raw.createStatement()) {
            statement.setQueryTimeout(seconds);
            statement.execute(testQuery);
            return true;
        }
    }

    private static void run(Connection raw, String sql) throws SQLException {
        try (Statement statement = raw.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Does it, naming the property if the database does not take it. */
    static void step(String property, Connection raw, Step step) throws SetupException {
        try {
            step.on(raw);
        } catch (SQLException e) {
            throw new SetupException(property, e);
        } catch (LinkageError old) {
            throw new SetupException(property, new SQLException("the driver has no such method: " + old, old));
        }
    }

    /** The question, asked of a first connection: a wrong one would make every connection look dead. */
    void tryTestQuery(Connection raw) throws SetupException {
        if (testQuery == null) {
            return;
        }
        step("connectionTestQuery", raw, connection -> {
            run(connection, testQuery);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        });
    }
}
