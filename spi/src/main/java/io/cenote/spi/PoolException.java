package io.cenote.spi;

/** A pool gave no lease. The kinds are all there are. */
public abstract sealed class PoolException extends RuntimeException
        permits AcquireTimeoutException,
                ConnectFailedException,
                PoolClosedException,
                PoolSuspendedException,
                SelfDeadlockException,
                TooManyWaitersException {
    private static final long serialVersionUID = 1;

    PoolException(String message, Throwable cause) {
        super(message, cause);
    }
}
