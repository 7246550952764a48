package io.cenote.tcp.codec;

import java.nio.ByteBuffer;

/**
 * How messages stand in the stream of bytes: where a frame ends, and what it says. Both ends of a connection use the
 * same codec. No method waits; implementations are stateless and safe for use by many threads.
 *
 * <p>Bytes come from a network: a codec answers every one of them with a message or a {@link ProtocolException}, and
 * allocates nothing because of a length that it has only been told.
 */
public interface Codec {
    /**
     * What the option {@code codec} and messages call it.
     *
     * @return a short name
     */
    String name();

    /**
     * Whether each frame carries the uid of its message. Shared mode needs it, to match replies; without it a
     * connection has one request at a time.
     *
     * @return whether {@link #decode} gives back the uid that {@link #encode} was given
     */
    boolean correlates();

    /**
     * Whether frames can say this kind. {@link Message.Kind#DATA} always; a codec without {@code PING} and {@code PONG}
     * has no heartbeats, one without {@code ERROR} or {@code BUSY} ends the connection instead.
     *
     * @param kind the kind
     * @return whether {@link #encode} takes it
     */
    boolean carries(Message.Kind kind);

    /**
     * The size of the first frame in what was received so far, as soon as it is known. The caller waits for that many
     * bytes and then calls {@link #decode}. Until it is known this is asked again whenever more has come, perhaps byte by
     * byte: what looks for a delimiter looks through everything each time, and needs a small limit.
     *
     * @param received the bytes from its position to its limit; both are left where they are
     * @param maxFrameSize the largest frame that is taken, in bytes, not counting what only delimits it
     * @return the whole size in bytes, delimiters included; 0 if more bytes are needed to tell
     * @throws ProtocolException if no frame begins so, or it is too large
     */
    int frameSize(ByteBuffer received, int maxFrameSize) throws ProtocolException;

    /**
     * Reads one frame.
     *
     * @param frame exactly one frame, from its position to its limit; may be moved; not to be kept
     * @return what it says
     * @throws ProtocolException if it is no frame of this codec
     */
    Message decode(ByteBuffer frame) throws ProtocolException;

    /**
     * Writes one frame.
     *
     * @param message what to say
     * @param maxFrameSize the largest frame that may be sent, in bytes, not counting what only delimits it
     * @return the frame with its delimiters, ready to be read
     * @throws ProtocolException if the codec cannot say this, or the frame is too large; nothing is sent then
     */
    ByteBuffer encode(Message message, int maxFrameSize) throws ProtocolException;

    /**
     * Any bytes: a 4-byte big-endian length, then kind (1 byte: {@code DATA} 0, {@code ERROR} 1, {@code PING} 2,
     * {@code PONG} 3, {@code BUSY} 4), length of the uid (1 byte), uid (ASCII), payload.
     *
     * @return the codec named {@code raw}
     */
    static Codec raw() {
        return RawCodec.INSTANCE;
    }

    /**
     * Text as JSON: a 4-byte big-endian length, then {@code {"uid":"7","val":"text"}} for a request and
     * {@code {"uid":"7","val":"text","ts":1700000000000000000}} for its reply; in place of {@code val} an error has
     * {@code err}, a heartbeat {@code ping} or {@code pong}, and a refusal {@code busy}. Unknown members are ignored.
     *
     * <p>Strict: UTF-8 without lone surrogates, no member twice, nothing after the object, at most 32 levels, 1,000
     * members an object, 64 characters a number.
     *
     * @return the codec named {@code json}
     */
    static Codec json() {
        return JsonCodec.INSTANCE;
    }
}
