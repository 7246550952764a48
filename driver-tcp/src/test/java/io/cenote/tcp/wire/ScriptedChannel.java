package io.cenote.tcp.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A socket in memory: reads give what a test has put in, in the pieces it has said; every write is kept as one. */
final class ScriptedChannel extends SocketChannel {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    final List<byte[]> writes = new CopyOnWriteArrayList<>();
    private final Deque<ByteBuffer> toRead = new ArrayDeque<>();

    ScriptedChannel() {
        super(null);
    }

    /** One read gives these bytes at most. After the last ones the stream ends, or, without waiting, is quiet. */
    void arrive(byte[] bytes) {
        toRead.add(ByteBuffer.wrap(bytes));
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        refuseClosed();
        ByteBuffer next = toRead.peek();
        if (next == null) {
            return isBlocking() ? -1 : 0;
        }
        int n = Math.min(into.remaining(), next.remaining());
        into.put(next.slice().limit(n));
        next.position(next.position() + n);
        if (!next.hasRemaining()) {
            toRead.remove();
        }
        return n;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        refuseClosed();
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        writes.add(bytes);
        return bytes.length;
    }

    private void refuseClosed() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return PEER;
    }

    @Override
    protected void implCloseSelectableChannel() {}

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketChannel bind(SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public SocketChannel shutdownInput() {
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() {
        return this;
    }

    @Override
    public Socket socket() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isConnectionPending() {
        return false;
    }

    @Override
    public boolean connect(SocketAddress remote) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean finishConnect() {
        return true;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return PEER;
    }
}
