package io.cenote.tcp;

import java.io.IOException;
import java.util.Objects;

/** A connection could not be opened, or a request got no reply. The message carries the numbers and the next step. */
public final class TcpException extends IOException {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final boolean sent;

    /** What went wrong. */
    public enum Reason {
        /** The host name has no address. */
        UNKNOWN_HOST,
        /** The host answers, and nobody listens there. */
        REFUSED,
        /** There is no way to the host. */
        UNREACHABLE,
        /** The host did not answer by the connect deadline, or did not finish the TLS handshake. */
        CONNECT_TIMEOUT,
        /** TLS could not be agreed on: certificate, host name, protocol. */
        TLS,
        /** The deadline of a request passed. */
        TIMEOUT,
        /** The connection was closed, by either side, or failed. */
        CLOSED,
        /** The peer, or the caller, broke a rule of the codec. */
        PROTOCOL,
        /** The server answered that the request failed; the connection stays. */
        REMOTE,
        /** The server is over a limit and closes the connection, or the client waited in vain for its own limit. */
        BUSY
    }

    /**
     * A failure.
     *
     * @param reason what went wrong
     * @param sent whether part of a request may have reached the server
     * @param message the numbers and the next step
     * @param cause what was noticed first, or null
     */
    TcpException(Reason reason, boolean sent, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
        this.sent = sent;
    }

    /** What an exception says; its class where it says nothing, as those of closed channels do. */
    static String text(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getSimpleName() : message;
    }

    /**
     * What went wrong.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Whether part of the request may have reached the server. If not, sending it again cannot run it twice.
     *
     * @return false if no byte of it was sent
     */
    public boolean mayHaveBeenSent() {
        return sent;
    }
}
