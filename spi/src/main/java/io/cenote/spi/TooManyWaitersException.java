package io.cenote.spi;

/** As many callers as {@link PoolConfig#maxWaiters()} wait already. */
public final class TooManyWaitersException extends PoolException {
    private static final long serialVersionUID = 1;

    /**
     * A queue that is full.
     *
     * @param message what happened
     */
    public TooManyWaitersException(String message) {
        super(message, null);
    }
}
