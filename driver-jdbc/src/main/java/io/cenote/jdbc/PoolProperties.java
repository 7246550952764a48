package io.cenote.jdbc;

import io.cenote.spi.PoolConfig;
import io.cenote.spi.Settings;
import java.time.Duration;

/**
 * The bean properties of the pool of a {@link CenoteDataSource}: one for each key of {@link PoolConfig#keys()}.
 *
 * <p>A setter takes what the key takes in a file, durations as milliseconds, and checks it at once: it throws
 * {@link IllegalArgumentException} naming the key, the value and the rule, and {@link IllegalStateException} once the
 * data source has started. What several properties must keep together is checked at the start. What HikariCP takes,
 * without a word, otherwise than it stands there, is taken so here, and told by a warning in the log once the data source
 * has started. A getter returns the value
 * in force, which is the default if nothing was set. Safe for use by many threads; nothing waits.
 */
public abstract sealed class PoolProperties permits SessionProperties {
    PoolProperties() {}

    /** Checks one property and takes it, unless it is too late; null takes it back. */
    abstract void put(String key, String value);

    /** What is in force, or would be if the data source started now. */
    abstract PoolConfig config();

    /** Checks one property of the pool, which is not null, and takes it. */
    final void set(String key, Object value) {
        put(
                key,
                Settings.empty()
                        .with(key, value == null ? null : value.toString(), "setter")
                        .text(key)
                        .orElseThrow());
    }

    private static long millis(Duration duration) {
        return duration.toMillis();
    }

    /**
     * Sets the key {@code pool}.
     *
     * @param pool which kind of pool; {@code lifo} unless set
     */
    public final void setPool(String pool) {
        set("pool", pool);
    }

    /**
     * The value of the key {@code pool}.
     *
     * @return which kind of pool
     */
    public final String getPool() {
        return config().provider();
    }

    /**
     * Sets the key {@code poolName}.
     *
     * @param poolName the pool's name in messages; {@code cenote-N} unless set
     */
    public final void setPoolName(String poolName) {
        set("poolName", poolName);
    }

    /**
     * The value of the key {@code poolName}.
     *
     * @return the pool's name in messages
     */
    public final String getPoolName() {
        return config().name();
    }

    /**
     * Sets the key {@code maximumPoolSize}.
     *
     * @param maximumPoolSize the most connections; 10 unless set; more than 65535 counts as that
     */
    public final void setMaximumPoolSize(int maximumPoolSize) {
        set("maximumPoolSize", maximumPoolSize);
    }

    /**
     * The value of the key {@code maximumPoolSize}.
     *
     * @return the most connections
     */
    public final int getMaximumPoolSize() {
        return config().maxSize();
    }

    /**
     * Sets the key {@code minimumIdle}.
     *
     * @param minimumIdle how many connections to keep at least; {@code maximumPoolSize} unless set, and counts as that if
     *     it is more
     */
    public final void setMinimumIdle(int minimumIdle) {
        set("minimumIdle", minimumIdle);
    }

    /**
     * The value of the key {@code minimumIdle}.
     *
     * @return how many connections to keep at least
     */
    public final int getMinimumIdle() {
        return config().minIdle();
    }

    /**
     * Sets the key {@code connectionTimeout}.
     *
     * @param connectionTimeout how long {@code getConnection} waits, in milliseconds; at least 250; 30 s unless set
     */
    public final void setConnectionTimeout(long connectionTimeout) {
        set("connectionTimeout", connectionTimeout);
    }

    /**
     * The value of the key {@code connectionTimeout}.
     *
     * @return how long {@code getConnection} waits; in milliseconds
     */
    public final long getConnectionTimeout() {
        return millis(config().acquireTimeout());
    }

    /**
     * Sets the key {@code connectAttemptTimeout}.
     *
     * @param connectAttemptTimeout how long one attempt to connect may take, in milliseconds; at least 250; 10 s unless set
     */
    public final void setConnectAttemptTimeout(long connectAttemptTimeout) {
        set("connectAttemptTimeout", connectAttemptTimeout);
    }

    /**
     * The value of the key {@code connectAttemptTimeout}.
     *
     * @return how long one attempt to connect may take; in milliseconds
     */
    public final long getConnectAttemptTimeout() {
        return millis(config().connectTimeout());
    }

    /**
     * Sets the key {@code validationTimeout}.
     *
     * @param validationTimeout how long one validation may take, in milliseconds; at least 250; 5 s unless set
     */
    public final void setValidationTimeout(long validationTimeout) {
        set("validationTimeout", validationTimeout);
    }

    /**
     * The value of the key {@code validationTimeout}.
     *
     * @return how long one validation may take; in milliseconds
     */
    public final long getValidationTimeout() {
        return millis(config().validationTimeout());
    }

    /**
     * Sets the key {@code idleTimeout}.
     *
     * @param idleTimeout how long a connection above {@code minimumIdle} stays idle, in milliseconds; 0 is for ever, else at least 10 s; 10 min
     *     unless set
     */
    public final void setIdleTimeout(long idleTimeout) {
        set("idleTimeout", idleTimeout);
    }

    /**
     * The value of the key {@code idleTimeout}.
     *
     * @return how long a connection above {@code minimumIdle} stays idle; in milliseconds
     */
    public final long getIdleTimeout() {
        return millis(config().idleTimeout());
    }

    /**
     * Sets the key {@code maxLifetime}.
     *
     * @param maxLifetime how old a connection becomes, in milliseconds; 0 is for ever, else at least 30 s; 30 min unless set
     */
    public final void setMaxLifetime(long maxLifetime) {
        set("maxLifetime", maxLifetime);
    }

    /**
     * The value of the key {@code maxLifetime}.
     *
     * @return how old a connection becomes; in milliseconds
     */
    public final long getMaxLifetime() {
        return millis(config().maxLifetime());
    }

    /**
     * Sets the key {@code keepaliveTime}.
     *
     * @param keepaliveTime how often an idle connection is validated, in milliseconds; 0 is never, else at least 30 s; 2 min unless set
     */
    public final void setKeepaliveTime(long keepaliveTime) {
        set("keepaliveTime", keepaliveTime);
    }

    /**
     * The value of the key {@code keepaliveTime}.
     *
     * @return how often an idle connection is validated; in milliseconds
     */
    public final long getKeepaliveTime() {
        return millis(config().keepalive());
    }

    /**
     * Sets the key {@code leakDetectionThreshold}.
     *
     * @param leakDetectionThreshold for how long a connection may be out before it is reported, in milliseconds; 0 is for ever, as is what is
     *     negative, else at least 2 s; 0 unless set
     */
    public final void setLeakDetectionThreshold(long leakDetectionThreshold) {
        set("leakDetectionThreshold", leakDetectionThreshold);
    }

    /**
     * The value of the key {@code leakDetectionThreshold}.
     *
     * @return for how long a connection may be out before it is reported; in milliseconds
     */
    public final long getLeakDetectionThreshold() {
        return millis(config().leakThreshold());
    }

    /**
     * Sets the key {@code leakStacks}.
     *
     * @param leakStacks whether leak reports and timeouts say where each lease was acquired; false unless set
     */
    public final void setLeakStacks(boolean leakStacks) {
        set("leakStacks", leakStacks);
    }

    /**
     * The value of the key {@code leakStacks}.
     *
     * @return whether leak reports and timeouts say where each lease was acquired
     */
    public final boolean isLeakStacks() {
        return config().leakStacks();
    }

    /**
     * Sets the key {@code leakReclaim}.
     *
     * @param leakReclaim whether a connection that was never closed and that the garbage collector has found is taken back; false
     *     unless set
     */
    public final void setLeakReclaim(boolean leakReclaim) {
        set("leakReclaim", leakReclaim);
    }

    /**
     * The value of the key {@code leakReclaim}.
     *
     * @return whether a connection that was never closed and that the garbage collector has found is taken back
     */
    public final boolean isLeakReclaim() {
        return config().leakReclaim();
    }

    /**
     * Sets the key {@code validateAfterIdle}.
     *
     * @param validateAfterIdle a connection idle for longer is validated before use, in milliseconds; 0 is never; 500 unless set
     */
    public final void setValidateAfterIdle(long validateAfterIdle) {
        set("validateAfterIdle", validateAfterIdle);
    }

    /**
     * The value of the key {@code validateAfterIdle}.
     *
     * @return a connection idle for longer is validated before use; in milliseconds
     */
    public final long getValidateAfterIdle() {
        return millis(config().validateAfterIdle());
    }

    /**
     * Sets the key {@code maxWaiters}.
     *
     * @param maxWaiters how many callers may wait; 0 is any number; 0 unless set
     */
    public final void setMaxWaiters(int maxWaiters) {
        set("maxWaiters", maxWaiters);
    }

    /**
     * The value of the key {@code maxWaiters}.
     *
     * @return how many callers may wait
     */
    public final int getMaxWaiters() {
        return config().maxWaiters();
    }

    /**
     * Sets the key {@code maxConnecting}.
     *
     * @param maxConnecting how many attempts to connect may run at once, beside those that are taken to hang because they
     *     have lasted for a second and for four times the mean; 4 unless set
     */
    public final void setMaxConnecting(int maxConnecting) {
        set("maxConnecting", maxConnecting);
    }

    /**
     * The value of the key {@code maxConnecting}.
     *
     * @return how many attempts to connect may run at once, beside those that are taken to hang
     */
    public final int getMaxConnecting() {
        return config().maxConnecting();
    }

    /**
     * Sets the key {@code maxAbandoned}.
     *
     * @param maxAbandoned how many driver calls past their deadline are left running before new ones are held back; 4 unless set
     */
    public final void setMaxAbandoned(int maxAbandoned) {
        set("maxAbandoned", maxAbandoned);
    }

    /**
     * The value of the key {@code maxAbandoned}.
     *
     * @return how many driver calls past their deadline are left running before new ones are held back
     */
    public final int getMaxAbandoned() {
        return config().maxAbandoned();
    }

    /**
     * Sets the key {@code failFastAfter}.
     *
     * @param failFastAfter once connecting has failed for so long and nothing is open, callers fail at once until an attempt succeeds,
     *     in milliseconds; at least 250; 0 is off; 10 s unless set
     */
    public final void setFailFastAfter(long failFastAfter) {
        set("failFastAfter", failFastAfter);
    }

    /**
     * The value of the key {@code failFastAfter}.
     *
     * @return for how long connecting must have failed before callers fail at once, in milliseconds; 0 is off
     */
    public final long getFailFastAfter() {
        return millis(config().failFastAfter());
    }

    /**
     * Sets the key {@code handoffAfter}.
     *
     * @param handoffAfter a caller that has waited longer is handed the next connection directly, in milliseconds; 0 is strict first come,
     *     first served; 3 unless set
     */
    public final void setHandoffAfter(long handoffAfter) {
        set("handoffAfter", handoffAfter);
    }

    /**
     * The value of the key {@code handoffAfter}.
     *
     * @return a caller that has waited longer is handed the next connection directly; in milliseconds
     */
    public final long getHandoffAfter() {
        return millis(config().handoffAfter());
    }

    /**
     * Sets the key {@code affinity}.
     *
     * @param affinity whether a thread is given the connection that it used last; true unless set
     */
    public final void setAffinity(boolean affinity) {
        set("affinity", affinity);
    }

    /**
     * The value of the key {@code affinity}.
     *
     * @return whether a thread is given the connection that it used last
     */
    public final boolean isAffinity() {
        return config().affinity();
    }

    /**
     * Sets the key {@code failOnSelfDeadlock}.
     *
     * @param failOnSelfDeadlock whether a thread fails at once whose wait for a connection nobody could end, because all are held by
     *     threads that wait; false unless set
     */
    public final void setFailOnSelfDeadlock(boolean failOnSelfDeadlock) {
        set("failOnSelfDeadlock", failOnSelfDeadlock);
    }

    /**
     * The value of the key {@code failOnSelfDeadlock}.
     *
     * @return whether a thread fails at once whose wait for a connection nobody could end
     */
    public final boolean isFailOnSelfDeadlock() {
        return config().failOnSelfDeadlock();
    }
}
