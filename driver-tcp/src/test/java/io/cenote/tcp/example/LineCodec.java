package io.cenote.tcp.example;

import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.codec.ProtocolException;
import java.nio.ByteBuffer;

/** A request is a line, its reply is a line: {@code GET x\n}. */
final class LineCodec implements Codec {
    @Override
    public String name() {
        return "lines";
    }

    @Override
    public boolean correlates() {
        return false; // No uid in a line: one request at a time, and no shared mode.
    }

    @Override
    public boolean carries(Message.Kind kind) {
        return kind == Message.Kind.DATA; // No heartbeats, no error replies.
    }

    @Override
    public int frameSize(ByteBuffer received, int maxFrameSize) throws ProtocolException {
        for (int i = received.position(); i < received.limit(); i++) {
            if (received.get(i) == '\n') {
                return i + 1 - received.position();
            }
        }
        if (received.remaining() > maxFrameSize) {
            throw new ProtocolException("a line is longer than maxFrameSize " + maxFrameSize);
        }
        return 0; // No end yet: more, please.
    }

    @Override
    public Message decode(ByteBuffer frame) {
        byte[] line = new byte[frame.remaining() - 1];
        frame.get(line);
        return Message.request("", line);
    }

    @Override
    public ByteBuffer encode(Message message, int maxFrameSize) throws ProtocolException {
        byte[] line = message.payload();
        for (byte b : line) {
            if (b == '\n') {
                throw new ProtocolException("a line must not contain a line feed");
            }
        }
        if (line.length > maxFrameSize) {
            throw new ProtocolException("a line of " + line.length + " bytes is over maxFrameSize " + maxFrameSize);
        }
        return ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    }
}
