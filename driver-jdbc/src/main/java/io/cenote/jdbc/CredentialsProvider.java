package io.cenote.jdbc;

/**
 * Gives the credentials for new connections, for instance from a vault that changes them.
 *
 * <p>Called on threads of the pool that are about to connect, one at a time; may wait, within {@code connectAttemptTimeout}. Asked
 * for each connection, unless it says for how long its answer is {@linkplain Credentials#validFor good}: then the answer
 * is kept for three quarters of that time, and to its end if asking fails. Asked once more if the database refuses what it gave
 * (SQLState class 28).
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
