package io.cenote.tcp.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Any bytes behind a head of kind and uid. */
final class RawCodec implements Codec {
    static final RawCodec INSTANCE = new RawCodec();

    private static final int HEAD = 2;
    private static final Message.Kind[] KINDS = Message.Kind.values();

    private RawCodec() {}

    @Override
    public String name() {
        return "raw";
    }

    @Override
    public boolean correlates() {
        return true;
    }

    @Override
    public boolean carries(Message.Kind kind) {
        return true;
    }

    @Override
    public int frameSize(ByteBuffer received, int maxFrameSize) throws ProtocolException {
        return LengthPrefix.frameSize(received, maxFrameSize);
    }

    @Override
    public Message decode(ByteBuffer frame) throws ProtocolException {
        frame.position(frame.position() + LengthPrefix.BYTES);
        int length = frame.remaining();
        if (length < HEAD) {
            throw new ProtocolException("frame of " + length + " bytes is shorter than its head of " + HEAD);
        }
        int kind = frame.get();
        if (kind < 0 || kind >= KINDS.length) {
            throw new ProtocolException("kind " + kind + " is none of 0 to " + (KINDS.length - 1));
        }
        int uidLength = frame.get() & 0xff;
        if (uidLength > Message.MAX_UID_LENGTH || uidLength > frame.remaining()) {
            throw new ProtocolException("uid of " + uidLength + " bytes: must have at most " + Message.MAX_UID_LENGTH
                    + " and fit in the " + frame.remaining() + " bytes left in its frame");
        }
        byte[] uid = new byte[uidLength];
        frame.get(uid);
        refuseUnprintable(uid);
        byte[] payload = new byte[frame.remaining()];
        frame.get(payload);
        return new Message(KINDS[kind], new String(uid, StandardCharsets.ISO_8859_1), payload, Message.NO_TIME);
    }

    @Override
    public ByteBuffer encode(Message message, int maxFrameSize) throws ProtocolException {
        byte[] uid = message.uid().getBytes(StandardCharsets.UTF_8);
        refuseUnprintable(uid);
        long length = (long) HEAD + uid.length + message.payload().length;
        LengthPrefix.refuseOver(length, maxFrameSize);
        return ByteBuffer.allocate(LengthPrefix.BYTES + (int) length)
                .putInt((int) length)
                .put((byte) message.kind().ordinal())
                .put((byte) uid.length)
                .put(uid)
                .put(message.payload())
                .flip();
    }

    private static void refuseUnprintable(byte[] uid) throws ProtocolException {
        for (byte b : uid) {
            if (b < 0x20 || b > 0x7e) {
                throw new ProtocolException("uid with the byte " + (b & 0xff) + ": must be printable ASCII");
            }
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
