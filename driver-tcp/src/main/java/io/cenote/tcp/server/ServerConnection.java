package io.cenote.tcp.server;

import io.cenote.spi.Deadline;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.codec.Message.Kind;
import io.cenote.tcp.codec.ProtocolException;
import io.cenote.tcp.wire.FrameReader;
import io.cenote.tcp.wire.Pulse;
import io.cenote.tcp.wire.Threads;
import io.cenote.tcp.wire.Watchdog;
import io.cenote.tcp.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;

/**
 * One client: its thread reads requests until the client ends, a deadline passes, a limit is met or the server drains.
 *
 * <p>Invariants. <b>C1</b> the connection's thread alone reads. <b>C2</b> a request is in {@link #calls} from before it
 * is handed to its handler until its reply is in the outbox, so that a drain can wait for it. <b>C3</b> whatever ends the
 * connection, its thread closes the socket and leaves the server, once, in its last act.
 */
final class ServerConnection implements Runnable {
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LINGER = Duration.ofSeconds(1);

    /** A handler that takes longer than this does not make earlier replies wait for its own. */
    private static final long QUICK_NANOS = 50_000;

    private final Wire wire;
    private final ServerOptions options;
    private final Counters counters;
    private final Watchdog watchdog;
    private final Executor handlers;
    private final String name;
    private final Runnable left;
    private final FrameReader reader;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();

    /** The deadline of the handler on this thread; null if handlers run elsewhere or have none. */
    private final Watchdog.Guard handling;

    /** The call on this thread. Written by it, read by the expiry of {@link #handling}. */
    private volatile Call inline;

    /** Created by the thread of this connection before any other can reach it. */
    private Outbox outbox;

    /** Null if the server asks for no heartbeats. */
    private Pulse pulse;

    private Idle idle;

    /** Whether the last handler on this thread was quick, so that its reply may go out with the next. The thread's. */
    private boolean quick = true;

    /** When the client last sent a request or asked for a heartbeat, real nanoseconds. The thread's. */
    private long lastActive = System.nanoTime();

    /** The last ping of the client, real nanoseconds. The thread's. */
    private long lastPing = System.nanoTime() - Long.MAX_VALUE / 4;

    /** Written by whoever drains, read by the connection's thread. */
    private volatile boolean draining;

    ServerConnection(
            Wire wire,
            ServerOptions options,
            Counters counters,
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
        this.reader = new FrameReader(wire, options.codec(), options.maxFrameSize());
        this.handling = options.processing() != Processing.INLINE
                        || options.handlerTimeout().isZero()
                ? null
                : watchdog.guard(() -> expire(inline));
    }

    @Override
    public void run() {
        try {
            if (options.tls() == null || secured()) {
                outbox = new Outbox(wire, options, name, this::overloaded, wire::abort);
                pulse = pulse();
                idle = new Idle(options, watchdog, wire, counters, () -> !calls.isEmpty());
                serve();
            }
        } catch (IOException | RuntimeException gone) {
            // The client is gone, or its time is over: counted where it was noticed.
        } finally {
            end();
        }
    }

    private boolean secured() {
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
            if (!wire.readingExpired()) {
                counters.protocolErrors.increment();
            }
            return false;
        } finally {
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
        } catch (ProtocolException e) {
            counters.protocolErrors.increment();
            refuse(Kind.ERROR, "", "no message of the codec " + options.codec().name());
        }
        awaitCalls();
        outbox.drain();
        wire.shutdownOutput();
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
        wire.armReading(Deadline.after(options.readTimeout()));
        try {
            return reader.next();
        } catch (IOException e) {
            if (draining) {
                return null;
            }
            throw e;
        } finally {
            if (!wire.disarmReading()) {
                counters.readTimeouts.increment();
            }
        }
    }

    private boolean awaitFirstByte() throws IOException {
        if (draining) {
            return false;
        }
        idle.waiting(lastActive);
        try {
            return reader.fill();
        } catch (IOException e) {
            if (draining) {
                return false;
            }
            throw e;
        } finally {
            idle.busy();
        }
    }

    private void take(Message message) throws IOException {
        switch (message.kind()) {
            case DATA -> {
                handle(message);
                lastActive = System.nanoTime();
            }
            case PING -> {
                long now = System.nanoTime();
                boolean tooSoon = now - lastPing < Deadline.saturatedNanos(options.minHeartbeatInterval());
                lastPing = now;
                lastActive = now;
                outbox.send(outbox.encode(Message.control(Kind.PONG, message.uid(), tooSoon ? "slower" : "")));
            }
            case PONG -> {
                // It was read, which is all that the pulse wants to know.
            }
            default -> throw new ProtocolException("a client must not send " + message.kind());
        }
    }

    private void handle(Message message) throws IOException {
        Call call = new Call(message, counters);
        if (options.processing() == Processing.INLINE) {
            handleHere(call);
            return;
        }
        if (calls.size() >= options.maxInFlight()) {
            overload("more than " + options.maxInFlight() + " requests at once", message.uid());
            return;
        }
        calls.add(call); // C2
        try {
            handlers.execute(() -> handleThere(call));
        } catch (RuntimeException | Error noThread) {
            calls.remove(call);
            overload("no thread for another request", message.uid());
        }
    }

    private void handleHere(Call call) throws IOException {
        inline = call;
        calls.add(call);
        long start = System.nanoTime();
        try {
            if (!quick) {
                outbox.flush();
            }
            if (handling != null) {
                handling.arm(call.due(options.handlerTimeout()));
            }
            Message reply = call.run(options.handler(), handling);
            if (reply != null) {
                answer(call, reply, true);
            }
        } finally {
            calls.remove(call);
            quick = System.nanoTime() - start < QUICK_NANOS;
        }
    }

    private void handleThere(Call call) {
        Watchdog.Guard guard = null;
        try {
            if (!options.handlerTimeout().isZero()) {
                guard = watchdog.guard(() -> expire(call));
                guard.arm(call.due(options.handlerTimeout()));
            }
            Message reply = call.run(options.handler(), guard);
            if (reply != null) {
                answer(call, reply, false);
            }
        } catch (IOException gone) {
            wire.abort();
        } finally {
            if (guard != null) {
                guard.close();
            }
            idle.handled();
            calls.remove(call);
        }
    }

    /** Sends a reply; one that the codec cannot say becomes an error reply, and if that cannot be said, the end. */
    private void answer(Call call, Message reply, boolean later) throws IOException {
        ByteBuffer frame;
        try {
            if (!options.codec().carries(reply.kind())) {
                throw new ProtocolException("the codec has no " + reply.kind());
            }
            frame = outbox.encode(reply);
        } catch (ProtocolException unsayable) {
            if (!options.codec().carries(Kind.ERROR)) {
                wire.abort();
                return;
            }
            frame = outbox.encode(call.error("the reply is over the limit of a frame, or not of the codec"));
        }
        if (later && options.processing() == Processing.INLINE) {
            outbox.put(frame);
        } else {
            outbox.send(frame);
        }
    }

    /** On the watchdog's thread, which must not block: the rest is done on another. */
    private void expire(Call call) {
        // The next call on the same thread may have begun meanwhile; it is not due.
        if (call == null || !call.isDue()) {
            return;
        }
        Threads.start(name + "-expiry", () -> {
            Message error =
                    call.expire("no reply within " + options.handlerTimeout().toMillis() + " ms");
            if (error == null) {
                return;
            }
            counters.handlerTimeouts.increment();
            try {
                answer(call, error, false);
            } catch (IOException gone) {
                wire.abort();
            }
        });
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
            outbox.send(outbox.encode(Message.control(kind, uid, why)));
            outbox.drain();
            wire.shutdownOutput();
            wire.awaitEnd(Deadline.after(LINGER));
        }
    }

    private void ping() {
        try {
            outbox.send(outbox.encode(Message.control(Kind.PING, "server", "")));
        } catch (IOException gone) {
            wire.abort();
        }
    }

    private void awaitCalls() {
        while (!calls.isEmpty() && !wire.isClosed()) {
            LockSupport.parkNanos(this, 1_000_000);
        }
    }

    /** From here on no request is read; those that run are answered. Does not wait. */
    void drain() {
        draining = true;
        try {
            wire.channel().shutdownInput();
        } catch (IOException gone) {
            // It ends without this.
        }
    }

    /** Ends it now, handlers included. Does not wait. */
    void abort() {
        wire.abort();
        calls.forEach(call -> call.expire("the server closes"));
    }

    private void end() {
        if (handling != null) {
            handling.close();
        }
        if (pulse != null) {
            pulse.close();
        }
        if (idle != null) {
            idle.close();
        }
        // Nobody is left to answer: what still runs is told to stop.
        calls.forEach(call -> call.expire("the connection has ended"));
        if (wire.writingExpired()) {
            counters.writeTimeouts.increment();
        }
        wire.close();
        if (outbox != null) {
            outbox.close();
        }
        left.run(); // C3
    }
}
