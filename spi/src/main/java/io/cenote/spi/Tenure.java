package io.cenote.spi;

/**
 * The pool's side of a lease: what a {@link LeaseShape} calls when its caller is done.
 *
 * <p>Safe for use by many threads: of several calls with the same lease number, one wins.
 *
 * @param <C> the type of the connection
 */
public interface Tenure<C> {
    /**
     * Ends a lease so that its connection can be used again.
     *
     * @param lease the lease number
     * @param clean whether there is nothing to undo; {@code true} skips every driver call
     * @return {@code false} if that lease is over already; the caller must then touch nothing
     */
    boolean release(long lease, boolean clean);

    /**
     * Ends a lease and has its connection closed.
     *
     * @param lease the lease number
     * @param cause what is wrong with the connection; may be null
     * @return {@code false} if that lease is over already
     */
    boolean invalidate(long lease, Throwable cause);

    /**
     * Whether a lease still runs. A snapshot: it may end the moment after.
     *
     * @param lease the lease number
     * @return whether it has been neither released nor invalidated nor taken back
     */
    boolean holds(long lease);
}
