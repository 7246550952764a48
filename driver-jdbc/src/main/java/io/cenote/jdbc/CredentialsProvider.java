package io.cenote.jdbc;

/**
 * Gives the credentials for new connections, for instance from a vault that changes them.
 *
 * <p>Called on threads of the pool, never on a caller's; may wait, for {@code connectAttemptTimeout}, and is interrupted
 * then. One call runs at a time, but for those that went on after that.
 *
 * <p>Asked for each connection, unless it says for how long its answer is {@linkplain Credentials#validFor good}: then the
 * answer is used to its end, and asked for again when three quarters of that time have passed, though nobody connects: at
 * the next housekeeping pass, of which there is one in 30 seconds at least. If it throws then, or hangs, it is asked
 * again, after a second at first and a minute at last, with a warning in the log; until the end nothing else comes of it.
 * Asked once more, too, if the database refuses what it gave (SQLState class 28).
 *
 * <p>When an answer that is good for a known time has another user or password than the last one, connections that are
 * open are replaced one after another, within a minute and a half. Of answers for each connection that is true of another
 * user alone: tokens differ each time, and what they opened outlasts them.
 */
@FunctionalInterface
public interface CredentialsProvider {
    /**
     * The credentials for a new connection.
     *
     * @return the credentials; never null
     * @throws Exception if there are none; connecting fails with it as the cause
     */
    Credentials credentials() throws Exception;
}
