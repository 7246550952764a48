package io.cenote.spi;

/** The pool is suspended and the caller could not wait, or not long enough. */
public final class PoolSuspendedException extends PoolException {
    private static final long serialVersionUID = 1;

    /**
     * A suspended pool.
     *
     * @param message what happened
     */
    public PoolSuspendedException(String message) {
        super(message, null);
    }
}
