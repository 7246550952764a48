package io.cenote.tcp.codec;

import java.io.IOException;

/** Bytes that are no message of the codec, or a message that the codec cannot say. The message carries the numbers. */
public final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * A broken rule of the protocol.
     *
     * @param message what was found, what was expected, and the next step
     */
    public ProtocolException(String message) {
        super(message);
    }

    /**
     * A broken rule of the protocol, found by something else.
     *
     * @param message what was found, what was expected, and the next step
     * @param cause who found it
     */
    public ProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
