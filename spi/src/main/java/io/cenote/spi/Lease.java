package io.cenote.spi;

/**
 * One caller's exclusive right to a connection, until closed; single use.
 *
 * <p>May be closed by another thread than the one that acquired it. After the end of a lease the connection may belong
 * to somebody else: do not keep a reference to it.
 *
 * @param <C> the type of the connection
 */
public interface Lease<C> extends AutoCloseable {
    /**
     * The connection.
     *
     * @return the connection
     * @throws IllegalStateException if this lease is closed
     */
    C connection();

    /**
     * Ends the lease and has the connection closed instead of used again. Does nothing if the lease is over.
     *
     * @param cause what is wrong with it; may be null
     */
    void invalidate(Throwable cause);

    /**
     * Ends the lease: the connection is reset on this thread and goes to the next caller. Does nothing the second time,
     * from whatever thread. Works in an interrupted thread and keeps its flag.
     */
    @Override
    void close();
}
