package io.cenote.spi;

import java.time.Duration;

/**
 * Is told what happens in a pool. Every method does nothing unless overridden.
 *
 * <p>Called by the thread on which it happens, or by another thread of the pool, outside every lock and with no connection
 * in hand that is not the caller's own; should not block. It may use the pool that it hears of; a listener that acquires
 * from it while {@link #waited} is told has its caller's connection and may wait for that. What it throws is caught and
 * logged once. A pool's acquire and release that neither wait nor connect tell nobody.
 */
public interface PoolListener {
    /** Hears nothing. */
    PoolListener NONE = new PoolListener() {};

    /**
     * A connection was opened.
     *
     * @param pool the name of the pool
     * @param took how long connecting took
     */
    default void opened(String pool, Duration took) {}

    /**
     * An attempt to connect failed or was abandoned.
     *
     * @param pool the name of the pool
     * @param cause why
     */
    default void connectFailed(String pool, Throwable cause) {}

    /**
     * A connection was given up and is being closed.
     *
     * @param pool the name of the pool
     * @param reason why
     */
    default void closed(String pool, CloseReason reason) {}

    /**
     * A caller that had to wait got its lease.
     *
     * @param pool the name of the pool
     * @param waited how long it waited
     */
    default void waited(String pool, Duration waited) {}

    /**
     * A caller got nothing in time.
     *
     * @param pool the name of the pool
     * @param waited how long it waited
     */
    default void timedOut(String pool, Duration waited) {}

    /**
     * A lease is out for longer than {@link PoolConfig#leakThreshold()}; told once for each lease.
     *
     * @param pool the name of the pool
     * @param lease who holds it, and where that thread is now
     */
    default void leaked(String pool, LeaseReport lease) {}

    /**
     * A lease was never closed and the garbage collector has found its handle, so it was ended and its connection is
     * being closed; told once for each lease, and only with {@link PoolConfig#leakReclaim()}.
     *
     * @param pool the name of the pool
     * @param lease who held it
     */
    default void lost(String pool, LeaseReport lease) {}
}
