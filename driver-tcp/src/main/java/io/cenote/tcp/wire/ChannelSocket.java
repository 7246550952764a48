package io.cenote.tcp.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketImpl;
import java.nio.channels.SocketChannel;

/**
 * A wire as the {@link Socket} that TLS is layered over: it reads what a look has found before it reads the channel.
 * Only what the JDK's TLS asks of a socket is there.
 */
public final class ChannelSocket extends Socket {
    private final Wire wire;

    ChannelSocket(Wire wire) throws IOException {
        super((SocketImpl) null);
        this.wire = wire;
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return length == 0 ? 0 : wire.readUnderTls(into, offset, length);
            }

            @Override
            public int available() {
                return wire.availableUnderTls();
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                wire.writeUnderTls(from, offset, length);
            }
        };
    }

    @Override
    public SocketChannel getChannel() {
        return null;
    }

    @Override
    public InetAddress getInetAddress() {
        return wire.remote().getAddress();
    }

    @Override
    public int getPort() {
        return wire.remote().getPort();
    }

    @Override
    public InetSocketAddress getRemoteSocketAddress() {
        return wire.remote();
    }

    @Override
    public InetAddress getLocalAddress() {
        return wire.channel().socket().getLocalAddress();
    }

    @Override
    public int getLocalPort() {
        return wire.channel().socket().getLocalPort();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return !wire.channel().isOpen();
    }

    @Override
    public boolean isInputShutdown() {
        return wire.channel().socket().isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return wire.channel().socket().isOutputShutdown();
    }

    @Override
    public void shutdownInput() throws IOException {
        wire.channel().shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        wire.channel().shutdownOutput();
    }

    @Override
    public void setSoTimeout(int millis) {
        // Deadlines are kept by guards.
    }

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // Set on the channel before TLS comes.
    }

    @Override
    public void setSoLinger(boolean on, int linger) {
        // TLS closes in order without it.
    }

    @Override
    public int getSoLinger() {
        return -1;
    }

    @Override
    public void close() {
        wire.abort();
    }

    @Override
    public String toString() {
        return "ChannelSocket(" + wire.remote() + ")";
    }
}
