package io.cenote.spi;

/**
 * A driver in a fixed configuration: opens, checks, cleans and closes the connections of one pool.
 *
 * <p>Called by many threads at once, but never twice at once for the same connection, except {@link #abort}. A pool
 * expects any of these methods to throw anything, to return late or never to return, and stays correct; what such a
 * call costs is its own slot. Whoever opens a pool hands the connector over: the pool closes it, once, after its last
 * connection is closed.
 *
 * @param <C> the type of the connections
 */
public interface Connector<C> extends AutoCloseable {
    /**
     * A new connection, ready for use and equal in state to every other new one. Runs on a thread of the pool, never on
     * a caller's. Should end by the deadline; a pool abandons an attempt that does not and closes what it returns late.
     *
     * @param deadline when the attempt is given up
     * @return a connection that no other call has returned; never null
     * @throws Exception if there is none; callers that wait see it as the cause of their timeout
     */
    C connect(Deadline deadline) throws Exception;

    /**
     * Takes the connection as it is now for new: so is every {@link #reset} to leave it. Runs right after connect, on the
     * same thread, if code of the application's has set the connection up: {@link ConnectionHooks#opened}. Does nothing
     * unless overridden.
     *
     * @param connection a connection that nobody has used yet
     * @throws Exception if it is of no use; it is closed, and the attempt to connect has failed
     */
    default void adopt(C connection) throws Exception {}

    /**
     * Whether the connection still works. May talk to the server and wait, until the deadline. Runs on a thread of the
     * pool. A pool takes whatever is thrown for {@code false}.
     *
     * @param connection an idle connection of this connector
     * @param deadline when the answer is no longer awaited
     * @return whether the next caller can use it
     */
    boolean isValid(C connection, Deadline deadline);

    /**
     * Undoes what the caller changed, so that the next one finds the connection as new. Runs on the releasing thread,
     * and only if there may be something to undo. Does nothing unless overridden.
     *
     * @param connection a connection whose lease has just ended
     * @param deadline by when it should be done
     * @throws Exception if the state could not be restored; the pool then closes the connection
     */
    default void reset(C connection, Deadline deadline) throws Exception {}

    /**
     * Whether the connection is known not to work, from what is known locally: must not wait. A peek for unread bytes
     * or a flag is fine, a round trip is not. Runs on callers' own threads: when a lease that may have something to undo is
     * released, and when an idle connection is taken, also by a caller that cannot wait ({@code tryAcquire}, a timeout of
     * zero); only the thread that used it last may take it again without asking. Nothing bounds it there: one that waits breaks this contract and delays its caller for as long,
     * past any timeout. A pool takes whatever is thrown for {@code true}.
     *
     * @param connection a connection of this connector
     * @return whether to close it instead of using it again; {@code false} unless overridden
     */
    default boolean isBroken(C connection) {
        return false;
    }

    /**
     * Whether the connection works, but is to be replaced by one that {@link #connect} opens now: because it was opened by a
     * user or at an address that are no longer the right ones. Asked regularly, also while a caller uses the connection or it has
     * just been closed; must not wait and must leave it alone. Outdated connections end one after another within about a minute, idle
     * or when they are released.
     *
     * @param connection a connection of this connector
     * @return whether to replace it; {@code false} unless overridden
     */
    default boolean isOutdated(C connection) {
        return false;
    }

    /**
     * Whether what connections are opened with comes to an end and is renewed at all. Asked once, when a pool is opened; must
     * not wait.
     *
     * @return whether {@link #isRenewalDue} is to be asked every second; {@code false} unless overridden
     */
    default boolean renews() {
        return false;
    }

    /**
     * Whether what connections are opened with, such as credentials, will soon be of no more use and is to be renewed
     * now. Asked by a pool of ours in each housekeeping pass: every second at least if it {@linkplain #renews renews}, else
     * every 30. Must not wait.
     *
     * @return whether to call {@link #renew}; {@code false} unless overridden
     */
    default boolean isRenewalDue() {
        return false;
    }

    /**
     * Renews what connections are opened with, though nobody connects. Runs on a thread of the pool, not before the last
     * call has ended or was given up, and not after the pool is closed. Should end by the deadline, that of a connect; a
     * pool gives up a call that does not, and interrupts it. What is thrown is logged, the first time in a row as a
     * warning, and costs nothing else; when it is tried again is up to {@link #isRenewalDue}. Does nothing unless
     * overridden.
     *
     * @param deadline when the call is given up
     * @throws Exception if nothing was renewed
     */
    default void renew(Deadline deadline) throws Exception {}

    /**
     * Closes the connection for good. May be slow; never runs on a caller's thread.
     *
     * @param connection a connection of this connector, closed at most once, and not after an {@link #abort}
     */
    void close(C connection);

    /**
     * Ends the connection for good and cuts off every call that hangs on it, a hung {@link #close} among them. From any
     * thread, also while another call runs on the same connection; should not wait, and runs on a thread of the pool's.
     * The call that it is to cut off may end by itself, or be about to begin, at that very moment: the driver bears what
     * comes of that. Calls {@link #close} unless overridden.
     *
     * @param connection a connection of this connector, aborted at most once
     */
    default void abort(C connection) {
        close(connection);
    }

    /** Gives back what the connector itself holds; its connections are closed by then. Does nothing unless overridden. */
    @Override
    default void close() {}
}
