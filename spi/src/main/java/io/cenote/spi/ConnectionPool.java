package io.cenote.spi;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A bounded set of connections that callers take turns to use.
 *
 * <p>Safe for use by many threads. No method here holds a lock while driver code runs.
 *
 * @param <C> the type of the connections
 */
public interface ConnectionPool<C> extends AutoCloseable {
    /**
     * A lease, waiting for at most {@link PoolConfig#acquireTimeout()}.
     *
     * @return the lease; the caller must {@linkplain Lease#close() close} it
     * @throws InterruptedException if the thread is interrupted while it waits (an idle connection is still handed to
     *     an interrupted thread, its flag kept); nothing is lost
     * @throws PoolException if there is none: see the kinds of {@link PoolException}
     */
    Lease<C> acquire() throws InterruptedException;

    /**
     * A lease, waiting for at most the given time.
     *
     * @param timeout the longest wait; zero or less fails at once if nothing is idle
     * @return the lease; the caller must {@linkplain Lease#close() close} it
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws PoolException if there is none in time
     */
    Lease<C> acquire(Duration timeout) throws InterruptedException;

    /**
     * A lease if a connection is idle now. Never waits, never counts as a timeout, and asks for no validation: a
     * connection is taken if it is not known to be broken.
     *
     * @return the lease, or empty if nothing is idle
     * @throws PoolException if the pool is closed or suspended
     */
    Optional<Lease<C>> tryAcquire();

    /**
     * A lease in the caller's own form, so that one object can be lease and proxy at once.
     *
     * @param <H> the form
     * @param timeout the longest wait; zero or less fails at once if nothing is idle
     * @param shape makes the form
     * @return what {@code shape} made
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws PoolException if there is none in time
     */
    <H> H acquire(Duration timeout, LeaseShape<C, H> shape) throws InterruptedException;

    /**
     * Opens connections in the background until a number of them is open, for instance before a program takes its first
     * request. Those that are open already count, {@link PoolConfig#maxConnecting()} bounds the attempts, and the
     * connections are no others than those that callers ask for: {@link PoolConfig#idleTimeout()} takes them again.
     *
     * <p>Returns at once. The stage completes when so many are open at one time; on a thread of the pool, so what
     * depends on it may wait.
     *
     * @param connections how many; with fewer than are open it completes at once
     * @return completes with nothing; exceptionally with a {@link ConnectFailedException}, whose cause is the driver's
     *     error, if an attempt fails, with a {@link PoolClosedException} if the pool is closed, and with an
     *     {@link IllegalArgumentException} if the pool is made too small. What was opened stays open
     * @throws IllegalArgumentException if {@code connections} is not in 0..{@link PoolConfig#maxSize()}
     * @throws UnsupportedOperationException if this kind of pool cannot do it
     */
    default CompletionStage<Void> warmUp(int connections) {
        throw new UnsupportedOperationException(getClass().getName()
                + " does not warm up; set minIdle, or acquire as many connections and release them");
    }

    /**
     * The figures of this moment. Does not wait; each figure is exact, their sum may be off while slots move.
     *
     * @return a snapshot
     */
    PoolStats stats();

    /**
     * The configuration in force.
     *
     * @return the configuration
     */
    PoolConfig config();

    /**
     * Puts a new configuration in force, as one validated set. More room serves present waiters; less retires vacant,
     * then idle, then released slots. Does not wait for leases.
     *
     * @param config the new configuration; {@code provider} and {@code name} must be as they are
     * @throws IllegalArgumentException if something that is fixed at the start differs; nothing is changed then
     * @throws PoolClosedException if the pool is closed
     */
    void reconfigure(PoolConfig config);

    /** Closes every present connection: idle ones now, leased ones when they are released. Does not wait. */
    void evict();

    /** Stops handing out: callers of acquire wait, {@code tryAcquire} and zero timeouts fail. Leases stay usable. */
    void suspend();

    /** Hands out again; wakes who waits. */
    void resume();

    /**
     * Ends the pool: every waiter fails at once, idle connections are closed, leased ones when they are released.
     * Idempotent, and does not wait.
     */
    @Override
    void close();

    /**
     * Whether either close was called, by whomever; leases and driver calls may still be under way. Does not wait.
     *
     * @return whether it was
     */
    boolean isClosed();

    /**
     * Ends the pool, waits for leases, then aborts what is still out. A later release of an aborted lease does nothing.
     * An interrupt ends the wait as its deadline would, and the flag is kept.
     *
     * @param drain the longest wait
     * @return what was still out
     */
    CloseReport close(Duration drain);
}
