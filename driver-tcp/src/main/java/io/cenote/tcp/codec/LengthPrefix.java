package io.cenote.tcp.codec;

import java.nio.ByteBuffer;

/**
 * Frames that begin with their length: 4 bytes, big-endian, not counted in it. For codecs that are framed so; no method
 * waits.
 */
public final class LengthPrefix {
    /** Bytes before the body. */
    public static final int BYTES = 4;

    private LengthPrefix() {}

    /**
     * As {@link Codec#frameSize}: the length, checked for its sign and the limit before anybody allocates it.
     *
     * @param received what was received so far
     * @param maxFrameSize the largest length that is taken
     * @return the size of the frame with its prefix; 0 if the prefix is not complete
     * @throws ProtocolException if the length is negative or over the limit
     */
    public static int frameSize(ByteBuffer received, int maxFrameSize) throws ProtocolException {
        if (received.remaining() < BYTES) {
            return 0;
        }
        int length = received.getInt(received.position());
        if (length < 0) {
            throw new ProtocolException("frame length " + length + " is negative" + asText(length)
                    + "; check that the peer sends a 4-byte big-endian length");
        }
        if (length > maxFrameSize) {
            throw new ProtocolException("frame length " + length + " is over maxFrameSize " + maxFrameSize
                    + asText(length) + "; raise maxFrameSize on this side, or check what the peer sends");
        }
        return BYTES + length;
    }

    /**
     * Writes the length in front of a body that is being sent.
     *
     * @param frame {@value #BYTES} free bytes, then the body; from position 0 to its limit
     * @param maxFrameSize the largest body that may be sent
     * @return the same buffer
     * @throws ProtocolException if the body is over the limit
     */
    public static ByteBuffer complete(ByteBuffer frame, int maxFrameSize) throws ProtocolException {
        int length = frame.limit() - BYTES;
        refuseOver(length, maxFrameSize);
        return frame.putInt(0, length);
    }

    /**
     * Checks the size of a body before it is written, so that nobody sends what its reader refuses.
     *
     * @param length the size in bytes
     * @param maxFrameSize the largest body that may be sent
     * @throws ProtocolException if it is over the limit
     */
    static void refuseOver(long length, int maxFrameSize) throws ProtocolException {
        if (length > maxFrameSize) {
            throw new ProtocolException("a message of " + length + " bytes is over maxFrameSize " + maxFrameSize
                    + "; send less at once, or raise maxFrameSize on both sides");
        }
    }

    /** Another protocol's greeting, read as a length, is easier to recognise as text. */
    private static String asText(int length) {
        StringBuilder text = new StringBuilder();
        for (int shift = 24; shift >= 0; shift -= 8) {
            int c = length >>> shift & 0xff;
            if (c < 0x20 || c > 0x7e) {
                return "";
            }
            text.append((char) c);
        }
        return " (as text: '" + text + "')";
    }
}
