package io.cenote.spi;

/**
 * A thread would have waited for a connection while it holds one itself, and so does everybody else who could release
 * one: nobody can go on. Only with {@link PoolConfig#failOnSelfDeadlock()}.
 */
public final class SelfDeadlockException extends PoolException {
    private static final long serialVersionUID = 1;

    /**
     * An exception with a message.
     *
     * @param message who holds what, and the next step
     */
    public SelfDeadlockException(String message) {
        super(message, null);
    }
}
