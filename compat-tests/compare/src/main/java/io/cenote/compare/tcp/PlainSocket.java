package io.cenote.compare.tcp;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * A client as one writes it by hand: a blocking socket, one request at a time, frames of the codec {@code raw} without a
 * uid, and no deadline but the socket's own.
 */
final class PlainSocket implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;
    /** Kind and length of the uid. */
    private static final int HEAD = 2;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /** Connects to a port of this machine. */
    PlainSocket(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /** The reply to a request. */
    byte[] request(byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + HEAD + payload.length);
        out.write(frame.putInt(HEAD + payload.length)
                .put((byte) 0)
                .put((byte) 0)
                .put(payload)
                .array());
        byte[] reply = new byte[in.readInt() - HEAD];
        if (in.read() != 0 || in.read() != 0) {
            throw new EOFException("this is no reply to a request without a uid");
        }
        in.readFully(reply);
        return reply;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
