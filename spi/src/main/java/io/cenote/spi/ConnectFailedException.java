package io.cenote.spi;

/** No connection could be opened, and waiting longer would not help. The cause is the driver's error. */
public final class ConnectFailedException extends PoolException {
    private static final long serialVersionUID = 1;

    /**
     * A server that cannot be reached.
     *
     * @param message what happened
     * @param cause the driver's error
     */
    public ConnectFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
