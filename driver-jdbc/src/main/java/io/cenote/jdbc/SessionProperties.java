package io.cenote.jdbc;

/**
 * The bean properties of a {@link CenoteDataSource} that say what its connections are like when a lease begins, and how it starts and is
 * managed. The names, units and defaults are HikariCP's.
 *
 * <p>Each is checked when it is set. Null takes a text back. Setters throw {@link IllegalArgumentException} naming the
 * property, the value and the rule, and {@link IllegalStateException} once the data source has started. Safe for use by
 * many threads; nothing waits.
 */
public abstract sealed class SessionProperties extends PoolProperties permits JdbcProperties {
    SessionProperties() {}

    /** What is in force, or would be if the data source started now. */
    abstract JdbcSettings settings();

    /**
     * Sets the key {@code autoCommit}.
     *
     * @param autoCommit whether statements commit by themselves when a lease begins; true unless set
     */
    public final void setAutoCommit(boolean autoCommit) {
        put(JdbcSettings.AUTO_COMMIT, Boolean.toString(autoCommit));
    }

    /**
     * The value of the key {@code autoCommit}.
     *
     * @return whether statements commit by themselves when a lease begins
     */
    public final boolean isAutoCommit() {
        return settings().isOn(JdbcSettings.AUTO_COMMIT);
    }

    /**
     * Sets the key {@code readOnly}.
     *
     * @param readOnly whether connections are read-only when a lease begins; false unless set
     */
    public final void setReadOnly(boolean readOnly) {
        put(JdbcSettings.READ_ONLY, Boolean.toString(readOnly));
    }

    /**
     * The value of the key {@code readOnly}.
     *
     * @return whether connections are read-only when a lease begins
     */
    public final boolean isReadOnly() {
        return settings().isOn(JdbcSettings.READ_ONLY);
    }

    /**
     * Sets the key {@code transactionIsolation}.
     *
     * @param transactionIsolation the isolation level when a lease begins: a name such as {@code TRANSACTION_READ_COMMITTED} or a number; null for the driver's
     */
    public final void setTransactionIsolation(String transactionIsolation) {
        put(JdbcSettings.TRANSACTION_ISOLATION, transactionIsolation);
    }

    /**
     * The value of the key {@code transactionIsolation}.
     *
     * @return the isolation level when a lease begins, as it was set, or null if none is set
     */
    public final String getTransactionIsolation() {
        return settings().text(JdbcSettings.TRANSACTION_ISOLATION).orElse(null);
    }

    /**
     * Sets the key {@code catalog}. While the data source runs, connections with another one are closed: idle ones now, the
     * others when they come back.
     *
     * @param catalog the catalog when a lease begins; null for the driver's
     */
    public final void setCatalog(String catalog) {
        put(JdbcSettings.CATALOG, catalog);
    }

    /**
     * The value of the key {@code catalog}.
     *
     * @return the catalog when a lease begins, or null if none is set
     */
    public final String getCatalog() {
        return settings().text(JdbcSettings.CATALOG).orElse(null);
    }

    /**
     * Sets the key {@code schema}.
     *
     * @param schema the schema when a lease begins; null for the driver's
     */
    public final void setSchema(String schema) {
        put(JdbcSettings.SCHEMA, schema);
    }

    /**
     * The value of the key {@code schema}.
     *
     * @return the schema when a lease begins, or null if none is set
     */
    public final String getSchema() {
        return settings().text(JdbcSettings.SCHEMA).orElse(null);
    }

    /**
     * Sets the key {@code connectionInitSql}.
     *
     * @param connectionInitSql an SQL statement to run once on each new connection; null for none. Connecting fails if it does
     */
    public final void setConnectionInitSql(String connectionInitSql) {
        put(JdbcSettings.CONNECTION_INIT_SQL, connectionInitSql);
    }

    /**
     * The value of the key {@code connectionInitSql}.
     *
     * @return the SQL statement to run once on each new connection, or null if none is set
     */
    public final String getConnectionInitSql() {
        return settings().text(JdbcSettings.CONNECTION_INIT_SQL).orElse(null);
    }

    /**
     * Sets the key {@code connectionTestQuery}.
     *
     * @param connectionTestQuery an SQL statement that validates a connection, for drivers without {@code Connection.isValid}; null to ask that
     */
    public final void setConnectionTestQuery(String connectionTestQuery) {
        put(JdbcSettings.CONNECTION_TEST_QUERY, connectionTestQuery);
    }

    /**
     * The value of the key {@code connectionTestQuery}.
     *
     * @return the SQL statement that validates a connection, or null if none is set
     */
    public final String getConnectionTestQuery() {
        return settings().text(JdbcSettings.CONNECTION_TEST_QUERY).orElse(null);
    }

    /**
     * Sets the key {@code initializationFailTimeout}.
     *
     * @param initializationFailTimeout how long the start goes on trying for a first connection before it fails, in milliseconds; 0 to fail only if a connection cannot be set up, negative to start without a look; 1 unless set. See {@link CenoteDataSource#start}
     */
    public final void setInitializationFailTimeout(long initializationFailTimeout) {
        put(JdbcSettings.INITIALIZATION_FAIL_TIMEOUT, Long.toString(initializationFailTimeout));
    }

    /**
     * The value of the key {@code initializationFailTimeout}.
     *
     * @return how long the start goes on trying for a first connection before it fails; in milliseconds
     */
    public final long getInitializationFailTimeout() {
        return settings().initializationFailTimeout();
    }

    /**
     * Sets the key {@code isolateInternalQueries}.
     *
     * @param isolateInternalQueries has no effect: what the pool runs itself never leaves a transaction open; there for those who come from HikariCP
     */
    public final void setIsolateInternalQueries(boolean isolateInternalQueries) {
        put(JdbcSettings.ISOLATE_INTERNAL_QUERIES, Boolean.toString(isolateInternalQueries));
    }

    /**
     * The value of the key {@code isolateInternalQueries}.
     *
     * @return whether it was set
     */
    public final boolean isIsolateInternalQueries() {
        return settings().isOn(JdbcSettings.ISOLATE_INTERNAL_QUERIES);
    }

    /**
     * Sets the key {@code allowPoolSuspension}.
     *
     * @param allowPoolSuspension whether the pool can be suspended through its MXBean; false unless set
     */
    public final void setAllowPoolSuspension(boolean allowPoolSuspension) {
        put(JdbcSettings.ALLOW_POOL_SUSPENSION, Boolean.toString(allowPoolSuspension));
    }

    /**
     * The value of the key {@code allowPoolSuspension}.
     *
     * @return whether the pool can be suspended through its MXBean
     */
    public final boolean isAllowPoolSuspension() {
        return settings().isOn(JdbcSettings.ALLOW_POOL_SUSPENSION);
    }

    /**
     * Sets the key {@code registerMbeans}.
     *
     * @param registerMbeans whether the pool is registered with the platform's MBean server, see {@link CenotePoolMXBean}; false unless set
     */
    public final void setRegisterMbeans(boolean registerMbeans) {
        put(JdbcSettings.REGISTER_MBEANS, Boolean.toString(registerMbeans));
    }

    /**
     * The value of the key {@code registerMbeans}.
     *
     * @return whether the pool is registered with the platform's MBean server
     */
    public final boolean isRegisterMbeans() {
        return settings().isOn(JdbcSettings.REGISTER_MBEANS);
    }

    /**
     * Sets the key {@code resetSql}.
     *
     * @param resetSql an SQL statement that brings a session back to its beginning, such as {@code DISCARD ALL}: run in auto-commit
     *     mode after each lease that used its connection, for what holders change by SQL of their own. What is configured here, {@code connectionInitSql} too, is done
     *     again after it. A round trip or more for each such lease. Null for none
     */
    public final void setResetSql(String resetSql) {
        put(JdbcSettings.RESET_SQL, resetSql);
    }

    /**
     * The value of the key {@code resetSql}.
     *
     * @return the SQL statement that brings a session back to its beginning, or null if none is set
     */
    public final String getResetSql() {
        return settings().text(JdbcSettings.RESET_SQL).orElse(null);
    }

    /**
     * Sets the key {@code requestBoundaries}.
     *
     * @param requestBoundaries whether the driver is told where leases begin and end, by {@link
     *     java.sql.Connection#beginRequest} and {@link java.sql.Connection#endRequest}; false unless set
     */
    public final void setRequestBoundaries(boolean requestBoundaries) {
        put(JdbcSettings.REQUEST_BOUNDARIES, Boolean.toString(requestBoundaries));
    }

    /**
     * The value of the key {@code requestBoundaries}.
     *
     * @return whether the driver is told where leases begin and end
     */
    public final boolean isRequestBoundaries() {
        return settings().isOn(JdbcSettings.REQUEST_BOUNDARIES);
    }

    /**
     * Sets the key {@code lenient}.
     *
     * @param lenient whether values are replaced that HikariCP replaces, with a warning, instead of refused; false unless set. Set it before the values
     */
    public final void setLenient(boolean lenient) {
        put(JdbcSettings.LENIENT, Boolean.toString(lenient));
    }

    /**
     * The value of the key {@code lenient}.
     *
     * @return whether values are replaced that HikariCP replaces
     */
    public final boolean isLenient() {
        return settings().isOn(JdbcSettings.LENIENT);
    }
}
