package io.cenote.tcp.server;

import io.cenote.tcp.codec.Codec;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * A server's configuration. Every value is checked when it is set. Not for use by several threads.
 */
public final class TcpServerBuilder {
    private static final int LARGEST_FRAME = 64 << 20;

    private final Handler handler;
    private InetAddress bind = InetAddress.getLoopbackAddress();
    private int port;
    private int backlog = 1_024;
    private Codec codec = Codec.raw();
    private Processing processing = Processing.INLINE;
    private SSLContext tls;
    private int maxConnections = 1_000;
    private int maxPerPeer = 1_000;
    private int maxInFlight = 1_024;
    private int maxFrameSize = 1 << 20;
    private int maxQueuedWrites = 1_024;

    /** Null: not set. */
    private Long maxBufferedBytes;

    private int maxAcceptRate = 1_000;
    private Duration idleTimeout = Duration.ofMinutes(5);
    private Duration readTimeout = Duration.ofSeconds(10);
    private Duration writeTimeout = Duration.ofSeconds(10);
    private Duration handlerTimeout = Duration.ofSeconds(30);
    private Duration heartbeatInterval = Duration.ZERO;
    private Duration heartbeatTimeout = Duration.ofSeconds(10);
    private Duration minHeartbeatInterval = Duration.ofSeconds(1);
    private Duration drainTimeout = Duration.ofSeconds(5);

    TcpServerBuilder(Handler handler) {
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    /**
     * Where to listen; the loopback address unless set, so that nobody from outside comes in by accident.
     *
     * @param address an address of this host, or the wildcard
     * @return this
     */
    public TcpServerBuilder bind(InetAddress address) {
        bind = Objects.requireNonNull(address, "bind");
        return this;
    }

    /**
     * The port; 0, which is also the default, takes any that is free.
     *
     * @param number 0 to 65535
     * @return this
     */
    public TcpServerBuilder port(int number) {
        port = within("port", number, 0, 65_535);
        return this;
    }

    /**
     * How many connections may wait to be accepted; 1,024 unless set. The system may have a lower limit.
     *
     * @param connections 1 to 65535
     * @return this
     */
    public TcpServerBuilder backlog(int connections) {
        backlog = within("backlog", connections, 1, 65_535);
        return this;
    }

    /**
     * What frames look like; {@link Codec#raw()} unless set.
     *
     * @param frames the codec
     * @return this
     */
    public TcpServerBuilder codec(Codec frames) {
        codec = Objects.requireNonNull(frames, "codec");
        return this;
    }

    /**
     * Which thread does what; {@link Processing#INLINE} unless set.
     *
     * @param threads the division
     * @return this
     */
    public TcpServerBuilder processing(Processing threads) {
        processing = Objects.requireNonNull(threads, "processing");
        return this;
    }

    /**
     * Speaks TLS, and nothing else; plain TCP unless set.
     *
     * @param context has the certificate
     * @return this
     */
    public TcpServerBuilder tls(SSLContext context) {
        tls = Objects.requireNonNull(context, "tls");
        return this;
    }

    /**
     * The most connections; 1,000 unless set. One more is told that the server is busy, and closed.
     *
     * @param connections at least 1
     * @return this
     */
    public TcpServerBuilder maxConnections(int connections) {
        maxConnections = within("maxConnections", connections, 1, Integer.MAX_VALUE);
        return this;
    }

    /**
     * The most connections from one address; 1,000 unless set.
     *
     * @param connections at least 1
     * @return this
     */
    public TcpServerBuilder maxPerPeer(int connections) {
        maxPerPeer = within("maxPerPeer", connections, 1, Integer.MAX_VALUE);
        return this;
    }

    /**
     * The most requests of one connection that run at once; 1,024 unless set. Only {@link Processing#INLINE} has one
     * at a time anyway.
     *
     * @param requests at least 1
     * @return this
     */
    public TcpServerBuilder maxInFlight(int requests) {
        maxInFlight = within("maxInFlight", requests, 1, Integer.MAX_VALUE);
        return this;
    }

    /**
     * The largest frame either way; 1 MiB unless set.
     *
     * @param bytes 64 to 64 MiB
     * @return this
     */
    public TcpServerBuilder maxFrameSize(int bytes) {
        maxFrameSize = within("maxFrameSize", bytes, 64, LARGEST_FRAME);
        return this;
    }

    /**
     * The most replies of one connection that wait for its client to read; 1,024 unless set. A client that lets more
     * wait is cut off.
     *
     * @param replies at least 1
     * @return this
     */
    public TcpServerBuilder maxQueuedWrites(int replies) {
        maxQueuedWrites = within("maxQueuedWrites", replies, 1, Integer.MAX_VALUE);
        return this;
    }

    /**
     * The most bytes that are held for all clients together: large frames that have not come whole, requests that are
     * being handled, replies that wait to be read. A quarter of the JVM's memory unless set, and at least four frames. A
     * client that would need more is told that the server is busy, and closed; one whose reply would is cut off.
     *
     * @param bytes at least four times {@code maxFrameSize}
     * @return this
     */
    public TcpServerBuilder maxBufferedBytes(long bytes) {
        maxBufferedBytes = bytes;
        return this;
    }

    /**
     * The most connections that are accepted in a second, by that many at once or evenly; 1,000 unless set. More wait in
     * the backlog.
     *
     * @param connections 1 to a million
     * @return this
     */
    public TcpServerBuilder maxAcceptRate(int connections) {
        maxAcceptRate = within("maxAcceptRate", connections, 1, 1_000_000);
        return this;
    }

    /**
     * How long a client may send no request; 5 minutes unless set. Then the connection is closed.
     *
     * @param timeout zero is for ever
     * @return this
     */
    public TcpServerBuilder idleTimeout(Duration timeout) {
        idleTimeout = orOff("idleTimeout", timeout);
        return this;
    }

    /**
     * How long a request may take from its first byte to its last; 10 s unless set. Waiting for the first is not
     * counted. A TLS handshake has the same time, and 5 s at most.
     *
     * @param timeout at least 1 ms
     * @return this
     */
    public TcpServerBuilder readTimeout(Duration timeout) {
        readTimeout = positive("readTimeout", timeout);
        return this;
    }

    /**
     * How long one write may take; 10 s unless set. The handler's time is not counted.
     *
     * @param timeout at least 1 ms
     * @return this
     */
    public TcpServerBuilder writeTimeout(Duration timeout) {
        writeTimeout = positive("writeTimeout", timeout);
        return this;
    }

    /**
     * How long a handler may take; 30 s unless set. Then the client gets an error reply and keeps its connection, and
     * the handler is interrupted.
     *
     * @param timeout zero is for ever
     * @return this
     */
    public TcpServerBuilder handlerTimeout(Duration timeout) {
        handlerTimeout = orOff("handlerTimeout", timeout);
        return this;
    }

    /**
     * Asks clients that are quiet for a heartbeat; off unless set. Only for clients that always read, such as those in
     * shared mode.
     *
     * @param interval after how long without a byte; zero is never
     * @param timeout how long the answer may take; at least 1 ms
     * @return this
     */
    public TcpServerBuilder heartbeat(Duration interval, Duration timeout) {
        heartbeatInterval = orOff("heartbeatInterval", interval);
        heartbeatTimeout = positive("heartbeatTimeout", timeout);
        return this;
    }

    /**
     * How far apart a client's heartbeats should be; 1 s unless set. One that comes sooner is answered with the word
     * that makes the client double its interval.
     *
     * @param interval zero: as often as they like
     * @return this
     */
    public TcpServerBuilder minHeartbeatInterval(Duration interval) {
        minHeartbeatInterval = orOff("minHeartbeatInterval", interval);
        return this;
    }

    /**
     * How long {@link TcpServer#close()} lets requests end; 5 s unless set.
     *
     * @param timeout zero: cut off at once
     * @return this
     */
    public TcpServerBuilder drainTimeout(Duration timeout) {
        drainTimeout = orOff("drainTimeout", timeout);
        return this;
    }

    /**
     * A server that listens. Does not wait.
     *
     * @return the server; the caller must close it
     * @throws IOException if it cannot listen there
     * @throws IllegalArgumentException if {@code maxBufferedBytes} has no room for four frames
     */
    public TcpServer start() throws IOException {
        TcpServer server = new TcpServer(new ServerOptions(
                bind,
                port,
                backlog,
                codec,
                handler,
                processing,
                tls,
                maxConnections,
                maxPerPeer,
                maxInFlight,
                maxFrameSize,
                maxQueuedWrites,
                bufferedBytes(),
                maxAcceptRate,
                idleTimeout,
                readTimeout,
                writeTimeout,
                handlerTimeout,
                heartbeatInterval,
                heartbeatTimeout,
                minHeartbeatInterval,
                drainTimeout));
        server.start();
        return server;
    }

    private long bufferedBytes() {
        long fourFrames = 4L * maxFrameSize;
        if (maxBufferedBytes == null) {
            return Math.max(fourFrames, Runtime.getRuntime().maxMemory() / 4);
        }
        if (maxBufferedBytes < fourFrames) {
            throw new IllegalArgumentException("maxBufferedBytes = " + maxBufferedBytes + ": must be at least "
                    + fourFrames + ", four times maxFrameSize " + maxFrameSize);
        }
        return maxBufferedBytes;
    }

    private static int within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " = " + value + ": must be "
                    + (most == Integer.MAX_VALUE ? "at least " + least : "from " + least + " to " + most));
        }
        return value;
    }

    private static Duration positive(String name, Duration value) {
        if (value == null || value.toMillis() < 1) {
            throw new IllegalArgumentException(name + " = " + value + ": must be at least 1ms");
        }
        return value;
    }

    private static Duration orOff(String name, Duration value) {
        if (value == null || !value.isZero() && value.toMillis() < 1) {
            throw new IllegalArgumentException(name + " = " + value + ": must be 0 (off) or at least 1ms");
        }
        return value;
    }
}
