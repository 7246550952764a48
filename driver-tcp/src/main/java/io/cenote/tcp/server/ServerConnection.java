package io.cenote.tcp.server;

import io.cenote.spi.Deadline;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.codec.Message.Kind;
import io.cenote.tcp.codec.ProtocolException;
import io.cenote.tcp.wire.Budget;
import io.cenote.tcp.wire.FrameReader;
import io.cenote.tcp.wire.OverBudgetException;
import io.cenote.tcp.wire.Pulse;
import io.cenote.tcp.wire.Threads;
import io.cenote.tcp.wire.Watchdog;
import io.cenote.tcp.wire.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLSocket;

/**
 * One client: its thread reads requests until the client ends, a deadline passes, a limit is met or the server drains.
 *
 * <p>Invariants. <b>C1</b> the connection's thread alone reads. <b>C2</b> whatever ends the
 * connection, its thread closes the socket and leaves the server, once, in its last act. <b>C3</b> a drain ends a read
 * that waits: {@link #reading} is written before {@link #draining} is read, and the other way round by whoever drains,
 * both volatile, so that one side sees the other. What a read brings in a drain is dropped, so from the moment in which
 * whoever drains sees it read, no call begins.
 */
final class ServerConnection implements Runnable {
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final Wire wire;
    private final ServerOptions options;
    private final Counters counters;
    private final Watchdog watchdog;
    private final Executor handlers;
    private final String name;
    private final Runnable left;
    private final Budget.Share share;
    private final FrameReader reader;

    /** Created by the thread of this connection before any other can reach it. */
    private Outbox outbox;

    /** Null if the server asks for no heartbeats. */
    private Pulse pulse;

    private Idle idle;

    /** Written by the thread of this connection, read by whoever drains. */
    private volatile Calls calls;

    /** When the client last sent a request or asked for a heartbeat, real nanoseconds. The thread's. */
    private long lastActive = System.nanoTime();

    /** The last ping of the client, real nanoseconds. The thread's. */
    private long lastPing = System.nanoTime() - Long.MAX_VALUE / 4;

    /** C3: written by whoever drains, read by the connection's thread. */
    private volatile boolean draining;

    /** C3: whether the thread reads, or is about to. Written by the connection's thread, read by whoever drains. */
    private volatile boolean reading;

    ServerConnection(
            Wire wire,
            ServerOptions options,
            Counters counters,
            Budget budget,
            Watchdog watchdog,
            Executor handlers,
            String name,
            Runnable left) {
        this.wire = wire;
        this.options = options;
        this.counters = counters;
        this.watchdog = watchdog;
        this.handlers = handlers;
        this.name = name;
        this.left = left;
        this.share = budget.share();
        this.reader = new FrameReader(wire, options.codec(), options.maxFrameSize(), share);
    }

    @Override
    public void run() {
        try {
            if (options.tls() == null || secured()) {
                outbox = new Outbox(wire, options, share, name, this::overloaded, wire::abort);
                pulse = pulse();
                idle = new Idle(options, watchdog, wire, counters, () -> !calls.areNone());
                calls = new Calls(options, counters, watchdog, handlers, wire, share, outbox, idle, name);
                serve();
            }
        } catch (IOException | RuntimeException gone) {
            // The client is gone, or its time is over: counted where it was noticed.
        } finally {
            end();
        }
    }

    private boolean secured() {
        if (!mayRead()) {
            return false;
        }
        Duration limit = options.readTimeout();
        wire.armReading(Deadline.after(limit.compareTo(HANDSHAKE_TIMEOUT) < 0 ? limit : HANDSHAKE_TIMEOUT));
        try {
            wire.secure(plain -> {
                SSLSocket socket = (SSLSocket) options.tls().getSocketFactory().createSocket(plain, null, true);
                socket.startHandshake();
                return socket;
            });
            return true;
        } catch (IOException e) {
            if (!wire.readingExpired() && !draining) {
                counters.protocolErrors.increment();
            }
            return false;
        } finally {
            reading = false;
            if (!wire.disarmReading()) {
                counters.readTimeouts.increment();
            }
        }
    }

    private Pulse pulse() {
        return options.heartbeatInterval().isZero() || !options.codec().carries(Kind.PING)
                ? null
                : new Pulse(
                        watchdog,
                        options.heartbeatInterval(),
                        options.heartbeatTimeout(),
                        () -> false,
                        () -> Threads.start(name + "-ping", this::ping),
                        this::lost);
    }

    private void lost() {
        counters.heartbeatsLost.increment();
        wire.abort();
    }

    private void serve() throws IOException {
        try {
            for (Message message = next(); message != null; message = next()) {
                take(message);
            }
        } catch (OverBudgetException e) {
            overload(e.getMessage(), "");
        } catch (ProtocolException e) {
            counters.protocolErrors.increment();
            refuse(Kind.ERROR, "", "no message of the codec " + options.codec().name());
        }
        calls.awaitNone();
        outbox.drain();
        wire.shutdownOutput();
        if (draining) {
            // A socket that is closed over unread requests drops what of the last replies the client has not read yet.
            wire.awaitEnd(Deadline.after(LINGER));
        }
    }

    /** The next message; null at the end of the stream, when the client was idle for too long, or in a drain. */
    private Message next() throws IOException {
        Message message = reader.buffered();
        if (message == null && options.processing() == Processing.INLINE) {
            outbox.flush();
        }
        if (message == null && !reader.inFrame()) {
            if (!awaitFirstByte()) {
                return null;
            }
            message = reader.buffered();
        }
        if (message == null) {
            message = rest();
        }
        if (pulse != null) {
            pulse.read();
        }
        return message;
    }

    /** The message that has begun. */
    private Message rest() throws IOException {
        if (!mayRead()) {
            return null;
        }
        wire.armReading(Deadline.after(options.readTimeout()));
        try {
            Message message = reader.next();
            reading = false;
            return draining ? null : message; // C3
        } catch (IOException e) {
            if (draining) {
                return null;
            }
            throw e;
        } finally {
            reading = false;
            if (!wire.disarmReading()) {
                counters.readTimeouts.increment();
            }
        }
    }

    private boolean mayRead() {
        reading = true;
        if (draining) { // C3
            reading = false;
            return false;
        }
        return true;
    }

    private boolean awaitFirstByte() throws IOException {
        if (!mayRead()) {
            return false;
        }
        idle.waiting(lastActive);
        try {
            boolean more = reader.fill();
            reading = false;
            return more && !draining; // C3
        } catch (IOException e) {
            if (draining) {
                return false;
            }
            throw e;
        } finally {
            reading = false;
            idle.busy();
        }
    }

    private void take(Message message) throws IOException {
        switch (message.kind()) {
            case DATA -> {
                String met = calls.handle(message);
                if (met != null) {
                    overload(met, message.uid());
                }
                lastActive = System.nanoTime();
            }
            case PING -> {
                long now = System.nanoTime();
                boolean tooSoon = now - lastPing < Deadline.saturatedNanos(options.minHeartbeatInterval());
                lastPing = now;
                lastActive = now;
                outbox.tell(outbox.encode(Message.control(Kind.PONG, message.uid(), tooSoon ? "slower" : "")));
            }
            case PONG -> {
                // It was read, which is all that the pulse wants to know.
            }
            default -> throw new ProtocolException("a client must not send " + message.kind());
        }
    }

    /** A limit of this connection is met: it is told why, if it listens, and closed. */
    private void overload(String why, String uid) throws IOException {
        counters.overloads.increment();
        refuse(Kind.BUSY, uid, why);
        throw new IOException(why);
    }

    /** More replies than the client reads: it would not read a refusal either. */
    private void overloaded() {
        counters.overloads.increment();
        wire.abort();
    }

    /** The last word to a client; then wait until it has had a chance to read it. */
    private void refuse(Kind kind, String uid, String why) throws IOException {
        if (options.codec().carries(kind)) {
            outbox.tell(outbox.encode(Message.control(kind, uid, why)));
            outbox.drain();
            wire.shutdownOutput();
            wire.awaitEnd(Deadline.after(LINGER));
        }
    }

    private void ping() {
        try {
            outbox.tell(outbox.encode(Message.control(Kind.PING, "server", "")));
        } catch (IOException gone) {
            wire.abort();
        }
    }

    /** From here on no request is read; those that run are answered. Does not wait. */
    void drain() {
        draining = true;
        if (reading) { // C3
            Calls running = calls;
            if (running == null || running.areNone() && idle.isQuiet(LINGER)) {
                endReading();
                return;
            }
            try {
                Threads.start(name + "-drain", this::finish);
            } catch (RuntimeException | Error noThread) {
                endReading();
            }
        }
    }

    /** While the thread reads: lets what runs end, and the client read the replies. */
    private void finish() {
        try {
            calls.awaitNone();
            outbox.drain();
            wire.shutdownOutput();
            Joining.await(wire::isClosed, Deadline.after(LINGER));
        } catch (IOException gone) {
            // Then nobody reads them.
        } finally {
            endReading();
        }
    }

    private void endReading() {
        try {
            wire.channel().shutdownInput();
        } catch (IOException gone) {
            // It ends without this.
        }
    }

    /** Ends it now, handlers included. Does not wait. */
    void abort() {
        wire.abort();
        Calls running = calls;
        if (running != null) {
            running.stop();
        }
    }

    private void end() {
        if (pulse != null) {
            pulse.close();
        }
        if (idle != null) {
            idle.close();
        }
        if (calls != null) {
            // Nobody is left to answer: what still runs is told to stop.
            calls.close();
        }
        if (wire.writingExpired()) {
            counters.writeTimeouts.increment();
        }
        wire.close();
        if (outbox != null) {
            outbox.close();
        }
        share.close();
        left.run(); // C2
    }
}
