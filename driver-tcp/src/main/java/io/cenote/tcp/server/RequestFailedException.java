package io.cenote.tcp.server;

/** A request that fails for a reason that its client may know: the message is sent as the error reply. */
public final class RequestFailedException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * A failure.
     *
     * @param message what the client is told
     */
    public RequestFailedException(String message) {
        super(message);
    }
}
