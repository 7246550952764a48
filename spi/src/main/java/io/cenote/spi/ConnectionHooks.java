package io.cenote.spi;

/**
 * Code of the application's own at the four moments of a connection's life, with the connection in hand: to set it up, to
 * label it for the server, to count. Every method does nothing unless overridden; a pool that is opened without hooks
 * pays nothing for them.
 *
 * <p>Unlike a {@link PoolListener}, which only hears, hooks may use the connection. They hold up what they are called in,
 * so they should not wait for long; no pool holds a lock meanwhile. Called by many threads, never twice at once for the
 * same connection.
 *
 * @param <C> the type of the connections
 */
public interface ConnectionHooks<C> {
    /**
     * The driver has opened a connection that nobody else has seen yet. Runs on the pool's connecting thread, within
     * {@link PoolConfig#connectTimeout()}. What it leaves behind is how every lease is to find the connection, see
     * {@link Connector#adopt}.
     *
     * @param connection the new connection
     * @throws Exception if the connection is of no use; it is closed, and the attempt to connect has failed
     */
    default void opened(C connection) throws Exception {}

    /**
     * A lease has begun. Runs on the acquiring thread, once for each lease, before the caller has it; the time it takes
     * is not bounded by the caller's timeout. What it throws reaches the caller, and the lease is invalidated.
     *
     * @param connection the connection of the lease
     */
    default void acquired(C connection) {}

    /**
     * A lease is about to end, by release or invalidate. Runs on the thread that ends it, once for each lease, by however
     * many threads it is closed. What it changes in the connection is undone with what the caller changed. What it
     * throws is logged once for the pool, and changes nothing. Of a lease that a closing pool takes back it runs when
     * its holder closes it, if ever; of one that is never closed it does not run.
     *
     * @param connection the connection of the lease; perhaps broken
     */
    default void released(C connection) {}

    /**
     * A connection is about to be closed, or was cut off. Runs on a thread of the pool, once for each connection for
     * which {@link #opened} has returned. What it throws is logged once for the pool, and changes nothing.
     *
     * @param connection the connection; perhaps broken
     */
    default void closing(C connection) {}
}
