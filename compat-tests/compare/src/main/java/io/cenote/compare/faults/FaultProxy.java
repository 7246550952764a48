package io.cenote.compare.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * A network between a client and a server on this machine that can be slow, lose, cut and spoil what it carries. Two
 * threads for each connection; all end with it.
 */
final class FaultProxy implements AutoCloseable {
    private static final int BUFFER = 8192;
    private static final int SPOILED_ONE_IN = 50;

    /** What becomes of the bytes of a connection; of its replies alone, if so written. */
    enum Way {
        /** They arrive. */
        PASS,
        /** They arrive 200 ms later. */
        DELAY,
        /** They arrive one by one. */
        SLICE,
        /** They do not arrive, and nobody is told. */
        DROP,
        /** Replies end after ten bytes. */
        CUT,
        /** Some arrive as others. */
        CORRUPT
    }

    private final int target;
    private final int port;
    private final List<Link> links = new CopyOnWriteArrayList<>();

    /** Of the connections from now on; written by the thread of the trial, read by the one that accepts. */
    private volatile Way way = Way.PASS;

    /** Null while the port is closed. Written by the thread of the trial, read by it and by the one that accepts. */
    private volatile ServerSocket server;

    /** Accepts at {@link #server}. Written and read by the thread of the trial. */
    private Thread accepting;

    FaultProxy(int target) throws IOException {
        this.target = target;
        open(0);
        this.port = server.getLocalPort();
    }

    int port() {
        return port;
    }

    private void open(int at) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
        server = socket;
        accepting = thread("proxy-accept", () -> accept(socket));
    }

    /** Connects are refused from now on, and what was being accepted is there, or was refused. */
    void closePort() throws IOException {
        server.close();
        // Until it has left its accept the port is open.
        while (accepting.isAlive()) {
            LockSupport.parkNanos(100_000);
        }
    }

    /** Connects are accepted again. */
    void openPort() throws IOException {
        open(port);
    }

    /** What becomes of the bytes from now on, on all connections. */
    void all(Way next) {
        way = next;
        links.forEach(link -> link.way = next);
    }

    /** What becomes of the bytes of the connections that there are. */
    void present(Way next) {
        links.forEach(link -> link.way = next);
    }

    /** Ends all connections with a reset. */
    void reset() {
        links.forEach(Link::reset);
    }

    /** Ends the server's side of all connections; the client may go on talking. */
    void halfClose() {
        links.forEach(Link::halfClose);
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                new Link(client, new Socket(InetAddress.getLoopbackAddress(), target), way).start();
            } catch (IOException closed) {
                // The port was closed, or the server is gone.
            }
        }
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        closePort();
        reset();
    }

    private final class Link {
        private final Socket client;
        private final Socket target;
        /** Written by the thread of the trial, read by the two that carry. */
        private volatile Way way;

        Link(Socket client, Socket target, Way way) throws IOException {
            this.client = client;
            this.target = target;
            this.way = way;
            client.setTcpNoDelay(true);
            target.setTcpNoDelay(true);
        }

        void start() {
            links.add(this);
            thread("proxy-requests", () -> carry(client, target, false));
            thread("proxy-replies", () -> carry(target, client, true));
        }

        private void carry(Socket from, Socket to, boolean replies) {
            SplittableRandom random = new SplittableRandom(from.getPort());
            byte[] buffer = new byte[BUFFER];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    pass(buffer, count, out, replies, random);
                }
            } catch (IOException ended) {
                // One side has ended it; both sockets are closed by now.
            } finally {
                links.remove(this);
            }
        }

        private void pass(byte[] buffer, int count, OutputStream out, boolean replies, SplittableRandom random)
                throws IOException {
            switch (way) {
                case PASS -> out.write(buffer, 0, count);
                case DELAY -> {
                    LockSupport.parkNanos(200_000_000);
                    out.write(buffer, 0, count);
                }
                case SLICE -> {
                    for (int i = 0; i < count; i++) {
                        out.write(buffer[i]);
                    }
                }
                case DROP -> {}
                case CUT -> {
                    out.write(buffer, 0, replies ? Math.min(10, count) : count);
                    if (replies) {
                        throw new IOException("cut");
                    }
                }
                case CORRUPT -> {
                    for (int i = 0; i < count; i++) {
                        if (random.nextInt(SPOILED_ONE_IN) == 0) {
                            buffer[i] ^= (byte) (1 << random.nextInt(8));
                        }
                    }
                    out.write(buffer, 0, count);
                }
            }
        }

        void reset() {
            quietly(() -> client.setSoLinger(true, 0));
            quietly(client::close);
            quietly(target::close);
        }

        void halfClose() {
            quietly(client::shutdownOutput);
        }

        private static void quietly(Closing closing) {
            try {
                closing.run();
            } catch (IOException ended) {
                // It has ended by itself.
            }
        }
    }

    private interface Closing {
        void run() throws IOException;
    }
}
