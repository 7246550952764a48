package io.cenote.tcp.codec;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What one frame says. The array is not copied: whoever makes a message gives it away.
 *
 * @param kind what it is for
 * @param uid ties a reply to its request; empty if the codec's frames carry none
 * @param payload the content; text is UTF-8
 * @param time when the server made the reply, in nanoseconds since 1970, or {@link #NO_TIME}
 */
public record Message(Kind kind, String uid, byte[] payload, long time) {
    /** The time of a message that has none. */
    public static final long NO_TIME = -1;

    /** The longest uid, in characters. */
    public static final int MAX_UID_LENGTH = 64;

    private static final byte[] NOTHING = {};

    /** What a message is for. */
    public enum Kind {
        /** A request or its reply. */
        DATA,
        /** In place of a reply: the request failed, the connection stays. */
        ERROR,
        /** Asks for a {@link #PONG}. */
        PING,
        /** Answers a {@link #PING}. */
        PONG,
        /** The server is over a limit and closes the connection. */
        BUSY
    }

    /**
     * Checks that nothing is missing.
     *
     * @throws IllegalArgumentException if the uid is longer than {@value #MAX_UID_LENGTH} characters
     */
    public Message {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(payload, "payload");
        if (Objects.requireNonNull(uid, "uid").length() > MAX_UID_LENGTH) {
            throw new IllegalArgumentException(
                    "uid of " + uid.length() + " characters: must have at most " + MAX_UID_LENGTH);
        }
    }

    /**
     * A request.
     *
     * @param uid its uid
     * @param payload its content
     * @return the message
     */
    public static Message request(String uid, byte[] payload) {
        return new Message(Kind.DATA, uid, payload, NO_TIME);
    }

    /**
     * A reply.
     *
     * @param uid the uid of the request
     * @param payload its content
     * @param time nanoseconds since 1970
     * @return the message
     */
    public static Message reply(String uid, byte[] payload, long time) {
        return new Message(Kind.DATA, uid, payload, time);
    }

    /**
     * A message without content, or with a short text for its reader.
     *
     * @param kind what it is for
     * @param uid its uid
     * @param text the text
     * @return the message
     */
    public static Message control(Kind kind, String uid, String text) {
        return new Message(kind, uid, text.isEmpty() ? NOTHING : text.getBytes(StandardCharsets.UTF_8), NO_TIME);
    }

    /**
     * The content as text.
     *
     * @return the payload, read as UTF-8
     */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /**
     * Kind, uid and size, for messages; never the content.
     *
     * @return a short text
     */
    @Override
    public String toString() {
        return kind + " '" + uid + "' (" + payload.length + " bytes)";
    }
}
