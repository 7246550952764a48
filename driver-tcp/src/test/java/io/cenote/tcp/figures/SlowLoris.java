package io.cenote.tcp.figures;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Many sockets that declare a large frame and then send a byte of it every ten seconds; those that are cut off come
 * again when it is their turn.
 */
final class SlowLoris implements Closeable {
    private static final int FRAME = 1 << 20;
    private static final Duration ROUND = Duration.ofSeconds(10);

    private final InetSocketAddress server;
    private final SocketChannel[] sockets;
    private final ByteBuffer received = ByteBuffer.allocate(1 << 10);
    private final CompletableFuture<Void> running;
    private volatile boolean closed;

    SlowLoris(int port, int sockets) throws IOException {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.sockets = new SocketChannel[sockets];
        for (int i = 0; i < sockets; i++) {
            this.sockets[i] = open();
        }
        this.running = CompletableFuture.runAsync(this::run);
    }

    private SocketChannel open() throws IOException {
        SocketChannel socket = SocketChannel.open(server);
        socket.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, FRAME));
        socket.configureBlocking(false);
        return socket;
    }

    private void run() {
        long pause = ROUND.toNanos() / sockets.length;
        long next = System.nanoTime();
        for (int i = 0; !closed; i = (i + 1) % sockets.length) {
            try {
                sockets[i] = dribbled(sockets[i]);
            } catch (IOException e) {
                // Its turn comes again.
            }
            next += pause;
            while (!closed && next - System.nanoTime() > 0) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }

    private SocketChannel dribbled(SocketChannel socket) throws IOException {
        try {
            if (socket.isOpen() && socket.read(received.clear()) == 0) {
                socket.write(ByteBuffer.allocate(1));
                return socket;
            }
        } catch (IOException cutOff) {
            // As good as the end of the stream.
        }
        socket.close();
        return open();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        running.join();
        for (SocketChannel socket : sockets) {
            socket.close();
        }
    }
}
