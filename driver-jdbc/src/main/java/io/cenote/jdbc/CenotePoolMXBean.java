package io.cenote.jdbc;

/**
 * A pool as JMX shows it, with {@code registerMbeans=true}: {@code io.cenote:type=Pool,name=<poolName>}, the name quoted if
 * JMX needs that. It has every attribute and operation of HikariCP's two beans, so proxies of their interfaces work on it.
 *
 * <p>What can be set holds at once, and is checked as {@link CenoteDataSource#change} has it. User and password can be set
 * and are shown nowhere; SQL can be neither. No method waits.
 */
public interface CenotePoolMXBean {
    /**
     * The pool's name.
     *
     * @return the name
     */
    String getPoolName();

    /**
     * Connections that wait for a caller.
     *
     * @return how many
     */
    int getIdleConnections();

    /**
     * Connections that callers have.
     *
     * @return how many
     */
    int getActiveConnections();

    /**
     * Connections that are open.
     *
     * @return how many
     */
    int getTotalConnections();

    /**
     * Callers that wait for a connection.
     *
     * @return how many
     */
    int getThreadsAwaitingConnection();

    /** Closes every present connection: idle ones now, the others when they come back. */
    void softEvictConnections();

    /**
     * Stops handing out connections.
     *
     * @throws IllegalStateException if {@code allowPoolSuspension} is not set
     */
    void suspendPool();

    /** Hands out connections again. */
    void resumePool();

    /**
     * Changes several properties at once: all of them, or none.
     *
     * @param properties keys and values, such as {@code maximumPoolSize=20 minimumIdle=5}; between them blanks or commas
     * @throws IllegalArgumentException if a key is unknown or cannot be changed, or a value is bad
     */
    void change(String properties);

    /**
     * Sets user and password together: see {@link CenoteDataSource#setCredentials}.
     *
     * @param username the user
     * @param password the password
     * @throws IllegalArgumentException if one is null and the file or the process sets it
     * @throws IllegalStateException if a {@link CredentialsProvider} gives them
     */
    void setCredentials(String username, String password);

    /**
     * Sets user and password together, as one attribute of two items, {@code username} and {@code password}.
     *
     * @param credentials both
     * @throws IllegalArgumentException if one is null and the file or the process sets it
     * @throws IllegalStateException if a {@link CredentialsProvider} gives them
     */
    void setCredentials(UserAndPassword credentials);

    /**
     * Sets the user alone: the next connections are opened with it and the present password.
     *
     * @param username the user; null for that of the file or the process
     * @throws IllegalStateException if a {@link CredentialsProvider} gives it
     */
    void setUsername(String username);

    /**
     * Sets the password alone: the next connections are opened with it and the present user.
     *
     * @param password the password; null for that of the file or the process
     * @throws IllegalStateException if a {@link CredentialsProvider} gives it
     */
    void setPassword(String password);

    /**
     * The value of {@code catalog}.
     *
     * @return the catalog that every lease finds, or null for the driver's
     */
    String getCatalog();

    /**
     * Sets {@code catalog}, and closes every present connection: idle ones now, the others when they come back.
     *
     * @param catalog the catalog that every lease finds, or null for the driver's
     */
    void setCatalog(String catalog);

    /**
     * The value of {@code maximumPoolSize}.
     *
     * @return the most connections
     */
    int getMaximumPoolSize();

    /**
     * Sets {@code maximumPoolSize}.
     *
     * @param maximumPoolSize the most connections
     * @throws IllegalArgumentException if the value is bad, or contradicts another
     */
    void setMaximumPoolSize(int maximumPoolSize);

    /**
     * The value of {@code minimumIdle}.
     *
     * @return how many connections to keep at least
     */
    int getMinimumIdle();

    /**
     * Sets {@code minimumIdle}.
     *
     * @param minimumIdle how many connections to keep at least
     * @throws IllegalArgumentException if the value is bad, or contradicts another
     */
    void setMinimumIdle(int minimumIdle);

    /**
     * The value of {@code connectionTimeout}.
     *
     * @return how long {@code getConnection} waits; in milliseconds
     */
    long getConnectionTimeout();

    /**
     * Sets {@code connectionTimeout}.
     *
     * @param connectionTimeout how long {@code getConnection} waits; in milliseconds
     * @throws IllegalArgumentException if the value is bad, or contradicts another
     */
    void setConnectionTimeout(long connectionTimeout);

    /**
     * The value of {@code validationTimeout}.
     *
     * @return how long one validation may take; in milliseconds
     */
    long getValidationTimeout();

    /**
     * Sets {@code validationTimeout}.
     *
     * @param validationTimeout how long one validation may take; in milliseconds
     * @throws IllegalArgumentException if the value is bad, or contradicts another
     */
    void setValidationTimeout(long validationTimeout);

    /**
     * The value of {@code idleTimeout}.
     *
     * @return how long a connection above {@code minimumIdle} stays idle; in milliseconds, 0 for ever
     */
    long getIdleTimeout();

    /**
     * Sets {@code idleTimeout}.
     *
     * @param idleTimeout how long a connection above {@code minimumIdle} stays idle; in milliseconds, 0 for ever
     * @throws IllegalArgumentException if the value is bad, or contradicts another
     */
    void setIdleTimeout(long idleTimeout);

    /**
     * The value of {@code maxLifetime}.
     *
     * @return how old a connection becomes; in milliseconds, 0 for ever. Holds for open connections too
     */
    long getMaxLifetime();

    /**
     * Sets {@code maxLifetime}.
     *
     * @param maxLifetime how old a connection becomes; in milliseconds, 0 for ever. Holds for open connections too
     * @throws IllegalArgumentException if the value is bad, or contradicts another
     */
    void setMaxLifetime(long maxLifetime);

    /**
     * The value of {@code keepaliveTime}.
     *
     * @return how often an idle connection is validated; in milliseconds, 0 for never
     */
    long getKeepaliveTime();

    /**
     * Sets {@code keepaliveTime}.
     *
     * @param keepaliveTime how often an idle connection is validated; in milliseconds, 0 for never
     * @throws IllegalArgumentException if the value is bad, or contradicts another
     */
    void setKeepaliveTime(long keepaliveTime);

    /**
     * The value of {@code leakDetectionThreshold}.
     *
     * @return for how long a connection may be out before it is reported; in milliseconds, 0 for ever
     */
    long getLeakDetectionThreshold();

    /**
     * Sets {@code leakDetectionThreshold}.
     *
     * @param leakDetectionThreshold for how long a connection may be out before it is reported; in milliseconds, 0 for ever
     * @throws IllegalArgumentException if the value is bad, or contradicts another
     */
    void setLeakDetectionThreshold(long leakDetectionThreshold);

    /** User and password as the two items of one value of JMX. Is sent to a pool, never asked for. */
    interface UserAndPassword {
        /**
         * The item {@code username}.
         *
         * @return the user
         */
        String getUsername();

        /**
         * The item {@code password}.
         *
         * @return the password
         */
        String getPassword();
    }
}
