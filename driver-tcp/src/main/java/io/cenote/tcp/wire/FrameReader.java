package io.cenote.tcp.wire;

import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.codec.ProtocolException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads whole frames from a wire. One thread at a time.
 *
 * <p>The buffer begins small and doubles only when it is full of bytes that have arrived: what a peer says about its
 * frame's length costs nothing.
 */
public final class FrameReader {
    private static final int SMALL = 8 << 10;
    /** A buffer that is filled by one read grows to this, to read more at once, and is kept at that size. */
    private static final int LARGE = 64 << 10;

    private static final int SPARE = 1 << 10;

    private final Wire wire;
    private final Codec codec;
    private final int maxFrameSize;
    private final Budget.Share share;

    /** What has arrived and was not decoded: from its position to its limit. */
    private ByteBuffer arrived = ByteBuffer.allocate(SMALL).limit(0);

    /**
     * Nothing read yet.
     *
     * @param wire where bytes come from
     * @param codec tells where frames end
     * @param maxFrameSize the largest frame, in bytes
     */
    public FrameReader(Wire wire, Codec codec, int maxFrameSize) {
        this(wire, codec, maxFrameSize, Budget.unlimited().share());
    }

    /**
     * Nothing read yet.
     *
     * @param wire where bytes come from
     * @param codec tells where frames end
     * @param maxFrameSize the largest frame, in bytes
     * @param share where a buffer that has grown large is counted
     */
    public FrameReader(Wire wire, Codec codec, int maxFrameSize, Budget.Share share) {
        this.share = share;
        this.wire = wire;
        this.codec = codec;
        this.maxFrameSize = maxFrameSize;
    }

    /**
     * Whether bytes have arrived that were not decoded: part of a frame, or more.
     *
     * @return whether there are
     */
    public boolean inFrame() {
        return arrived.hasRemaining();
    }

    /**
     * How far the frame is that has begun, for messages.
     *
     * @return such as {@code 3 of 12 bytes of a frame}
     */
    public String progress() {
        int size = 0;
        try {
            size = codec.frameSize(arrived, maxFrameSize);
        } catch (ProtocolException unreadable) {
            // Then its size is not known.
        }
        return size == 0
                ? arrived.remaining() + " bytes of a frame whose size is not known yet"
                : arrived.remaining() + " of " + size + " bytes of a frame";
    }

    /**
     * The next frame, if all of it has arrived. Does not wait.
     *
     * @return what it says; null if it is not complete
     * @throws ProtocolException if the bytes are no frame
     */
    public Message buffered() throws ProtocolException {
        if (!arrived.hasRemaining()) {
            return null;
        }
        int size = codec.frameSize(arrived, maxFrameSize);
        if (size == 0 || size > arrived.remaining()) {
            return null;
        }
        int end = arrived.position() + size;
        int limit = arrived.limit();
        try {
            return codec.decode(arrived.limit(end));
        } finally {
            arrived.limit(limit).position(end);
            if (end == limit && arrived.capacity() > LARGE) {
                share.release(counted(arrived.capacity()));
                arrived = ByteBuffer.allocate(SMALL).limit(0);
            }
        }
    }

    /**
     * The next frame. Waits until it is complete.
     *
     * @return what it says; null if the stream ends where no frame has begun
     * @throws EOFException if it ends within a frame
     * @throws IOException if the bytes are no frame, or the socket fails or is closed
     */
    public Message next() throws IOException {
        while (true) {
            Message message = buffered();
            if (message != null) {
                return message;
            }
            if (!fill()) {
                if (arrived.hasRemaining()) {
                    throw new EOFException("the stream ended after " + progress());
                }
                return null;
            }
        }
    }

    /**
     * Waits for more bytes, at least one.
     *
     * @return false at the end of the stream
     * @throws OverBudgetException if there is no room for them
     * @throws IOException if the socket fails or is closed, or a frame does not end
     */
    public boolean fill() throws IOException {
        makeRoom();
        int from = arrived.position();
        int limit = arrived.limit();
        arrived.limit(arrived.capacity()).position(limit);
        int n = -1;
        try {
            n = wire.read(arrived);
        } finally {
            arrived.limit(limit + Math.max(n, 0)).position(from);
        }
        return n >= 0;
    }

    /**
     * What there is to read while nobody waits for anything. Does not wait.
     *
     * @return QUIET if nothing has arrived, now or before
     */
    public Wire.Peek look() {
        if (arrived.hasRemaining()) {
            return Wire.Peek.BYTES;
        }
        arrived.clear();
        Wire.Peek seen = wire.peek(arrived);
        arrived.flip();
        return seen;
    }

    /** How many bytes are kept for what arrives. */
    int capacity() {
        return arrived.capacity();
    }

    private void makeRoom() throws IOException {
        if (!arrived.hasRemaining()) {
            arrived.clear().limit(0);
        }
        if (arrived.limit() < arrived.capacity()) {
            return;
        }
        int most = Math.max(maxFrameSize + SPARE, SMALL);
        if (arrived.position() > 0 && (arrived.capacity() >= LARGE || arrived.capacity() >= most)) {
            arrived.compact().flip();
            return;
        }
        if (arrived.capacity() >= most) {
            throw new ProtocolException(
                    "no frame ends within " + arrived.capacity() + " bytes; maxFrameSize is " + maxFrameSize);
        }
        int larger = (int) Math.min(most, 2L * arrived.capacity());
        if (!share.reserve(counted(larger) - counted(arrived.capacity()))) {
            throw new OverBudgetException(share.budget());
        }
        arrived = ByteBuffer.allocate(larger).put(arrived).flip();
    }

    private static int counted(int capacity) {
        return capacity > LARGE ? capacity : 0;
    }
}
