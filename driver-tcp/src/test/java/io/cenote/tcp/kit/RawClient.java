package io.cenote.tcp.kit;

import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client that does what a test says, well-behaved or not. */
public final class RawClient implements Closeable {
    private static final int BOUND_MILLIS = 30_000;

    private final Socket socket;
    private final Codec codec;

    public RawClient(int port, Codec codec) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.codec = codec;
        socket.setSoTimeout(BOUND_MILLIS);
        socket.setTcpNoDelay(true);
    }

    public Socket socket() {
        return socket;
    }

    public void write(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    public void send(String uid, String text) throws IOException {
        write(frame(uid, text));
    }

    public byte[] frame(String uid, String text) throws IOException {
        return codec.encode(Message.request(uid, text.getBytes(StandardCharsets.UTF_8)), 64 << 20)
                .array();
    }

    /** The next message; null at the end of the stream. */
    public Message receive() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int first = in.read();
        if (first < 0) {
            return null;
        }
        byte[] head = {(byte) first, in.readByte(), in.readByte(), in.readByte()};
        ByteBuffer frame =
                ByteBuffer.allocate(4 + ByteBuffer.wrap(head).getInt()).put(head);
        in.readFully(frame.array(), 4, frame.remaining());
        return codec.decode(frame.clear());
    }

    /** Waits for the end of the stream, however it comes, and drops what is before it. */
    public void awaitEnd() throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // Nobody wants it.
            }
        } catch (EOFException | java.net.SocketException end) {
            // A reset is an end, too.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
