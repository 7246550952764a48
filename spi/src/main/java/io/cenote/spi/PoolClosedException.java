package io.cenote.spi;

/** The pool is closed, or was closed while the caller waited. */
public final class PoolClosedException extends PoolException {
    private static final long serialVersionUID = 1;

    /**
     * A closed pool.
     *
     * @param message what happened
     */
    public PoolClosedException(String message) {
        super(message, null);
    }
}
