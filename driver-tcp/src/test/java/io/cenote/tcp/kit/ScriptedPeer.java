package io.cenote.tcp.kit;

import static org.junit.jupiter.api.Assertions.fail;

import io.cenote.suite.kit.Await;
import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that does what a test says: each connection runs a script on its own thread. Closing it closes what is open,
 * joins every thread and fails the test if a script did.
 */
public final class ScriptedPeer implements Closeable {
    private final ServerSocket listening;
    private final Script script;
    private final Thread acceptor;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** What a connection does; when it returns, the connection is closed. */
    @FunctionalInterface
    public interface Script {
        void run(Peer peer) throws Exception;
    }

    public ScriptedPeer(Script script) throws IOException {
        this.script = script;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.acceptor = new Thread(this::accept, "scripted-accept");
        acceptor.start();
    }

    /** A peer that answers every request with its payload. */
    public static ScriptedPeer echo(Codec codec) throws IOException {
        return new ScriptedPeer(peer -> {
            for (Message message = peer.receive(codec); message != null; message = peer.receive(codec)) {
                peer.answer(codec, message);
            }
        });
    }

    public String url(String options) {
        return "tcp://127.0.0.1:" + listening.getLocalPort() + (options.isEmpty() ? "" : "?" + options);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** How many connections have come so far. */
    public int accepted() {
        return accepted.get();
    }

    public List<Peer> peers() {
        return peers;
    }

    private void accept() {
        try {
            while (true) {
                Peer peer = new Peer(listening.accept(), accepted.incrementAndGet());
                peers.add(peer);
                Thread thread = new Thread(() -> run(peer), "scripted-" + peer.number);
                threads.add(thread);
                thread.start();
            }
        } catch (IOException closed) {
            // No more come.
        }
    }

    private void run(Peer peer) {
        try (peer) {
            script.run(peer);
        } catch (IOException gone) {
            // The other side has closed, which is its right.
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        listening.close();
        join(acceptor);
        for (Peer late : peers) {
            late.close();
        }
        threads.forEach(ScriptedPeer::join);
        if (!failures.isEmpty()) {
            fail("a script failed", failures.get(0));
        }
    }

    private static void join(Thread thread) {
        Await.ordinary().until("'" + thread.getName() + "' has ended", () -> !thread.isAlive());
    }

    /** One connection, seen from the script. */
    public final class Peer implements Closeable {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final int number;

        private Peer(Socket socket, int number) throws IOException {
            this.socket = socket;
            this.number = number;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
            socket.setTcpNoDelay(true);
        }

        /** 1 for the first connection. */
        public int number() {
            return number;
        }

        public Message receive(Codec codec) throws IOException {
            byte[] head = in.readNBytes(4);
            if (head.length < 4) {
                return null;
            }
            int length = ByteBuffer.wrap(head).getInt();
            ByteBuffer frame = ByteBuffer.allocate(4 + length).put(head);
            new DataInputStream(in).readFully(frame.array(), 4, length);
            return codec.decode(frame.clear());
        }

        public void answer(Codec codec, Message request) throws IOException {
            Message.Kind kind = request.kind() == Message.Kind.PING ? Message.Kind.PONG : request.kind();
            send(codec, new Message(kind, request.uid(), request.payload(), request.time()));
        }

        public void send(Codec codec, Message message) throws IOException {
            write(frame(codec, message));
        }

        public static byte[] frame(Codec codec, Message message) throws IOException {
            return codec.encode(message, 64 << 20).array();
        }

        public void write(byte[] bytes) throws IOException {
            out.write(bytes);
        }

        /** How many bytes can be read without waiting. */
        public int available() throws IOException {
            return in.available();
        }

        public int read() throws IOException {
            return in.read();
        }

        public void halfClose() throws IOException {
            socket.shutdownOutput();
        }

        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        public void receiveAndClose() throws IOException {
            receive(Codec.raw());
        }

        /** Waits until the test is over. */
        public void awaitClose() throws InterruptedException {
            closing.await();
        }

        /** Waits until the other side has closed. */
        public void awaitEnd() throws IOException {
            while (in.read() >= 0) {
                // Nobody wants it.
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
