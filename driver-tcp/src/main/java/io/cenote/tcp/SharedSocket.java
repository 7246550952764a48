package io.cenote.tcp;

import io.cenote.spi.Deadline;
import io.cenote.tcp.TcpException.Reason;
import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.codec.Message.Kind;
import io.cenote.tcp.codec.ProtocolException;
import io.cenote.tcp.wire.FrameReader;
import io.cenote.tcp.wire.FrameWriter;
import io.cenote.tcp.wire.Pulse;
import io.cenote.tcp.wire.Threads;
import io.cenote.tcp.wire.Watchdog;
import io.cenote.tcp.wire.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One socket that many logical connections send over: one thread reads, one writes, replies are matched by uid.
 *
 * <p>Invariants. <b>S1</b> a request is in {@link #pending} before its frame is offered, and whoever takes it out
 * completes it, so each is completed once. <b>S2</b> after its end nothing stays in {@code pending}: {@link #failure} is
 * set before the map is emptied, and whoever adds looks at it afterwards. <b>S3</b> {@link #inFlight} is at most
 * {@code maxInFlight}; a retired socket takes nobody. <b>S4</b> a failed write alone does not end it: replies that the
 * peer sent before it closed are read first, and the end of the stream, an error or {@link #finishing} ends it.
 */
final class SharedSocket {
    /** In {@link #inFlight} of a socket that was idle for too long; far below what increments reach. */
    private static final int RETIRED = Integer.MIN_VALUE / 2;

    private static final String HEARTBEAT = "heartbeat";

    private final SharedSockets sockets;
    private final Options options;
    private final Codec codec;
    private final Wire wire;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final Thread reading;
    private final Pulse pulse;
    private final Watchdog.Guard idle;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();

    /** S4: how long the reader may take to its end after a failed write. */
    private final Watchdog.Guard finishing;

    /** S2: set once by whoever fails it first, read by whoever adds. From then on it takes no more requests. */
    private final AtomicReference<TcpException> failure = new AtomicReference<>();

    /** Whether something was sent since the last byte came. Written by senders and the reader, read by the watchdog. */
    private volatile boolean unanswered;

    /** When a request was last finished or a byte came, real nanoseconds; read by the watchdog. */
    private volatile long lastUsed = System.nanoTime();

    SharedSocket(SharedSockets sockets, Options options, Wire wire, Watchdog watchdog, String name) {
        this.sockets = sockets;
        this.options = options;
        this.codec = options.codec();
        this.wire = wire;
        this.reader = new FrameReader(wire, codec, options.maxFrameSize());
        this.finishing = watchdog.guard(() -> end(failure.get()));
        this.writer = new FrameWriter(name + "-writer", wire, options.writeTimeout(), this::writeFailed);
        this.pulse = options.heartbeatInterval().isZero() || !codec.carries(Kind.PING)
                ? null
                : new Pulse(
                        watchdog,
                        options.heartbeatInterval(),
                        options.heartbeatTimeout(),
                        this::isDormant,
                        this::ask,
                        this::lost);
        this.idle = options.socketIdleTimeout().isZero() ? null : watchdog.guard(this::retireIfIdle);
        if (idle != null) {
            idle.arm(Deadline.after(options.socketIdleTimeout()));
        }
        this.reading = Threads.start(name + "-reader", this::read);
    }

    /** S3: room for one more request, taken. */
    boolean tryTake() {
        int now = inFlight.get();
        while (now >= 0 && now < options.maxInFlight()) {
            if (inFlight.compareAndSet(now, now + 1)) {
                return true;
            }
            now = inFlight.get();
        }
        return false;
    }

    /** Gives back what {@link #tryTake} took. */
    void give() {
        if (inFlight.decrementAndGet() == 0) {
            lastUsed = System.nanoTime();
        }
    }

    /** As {@link #inFlight}, but more than anybody may have if it takes nobody. */
    int load() {
        int now = inFlight.get();
        return now < 0 ? Integer.MAX_VALUE : now;
    }

    int inFlight() {
        return Math.max(0, inFlight.get());
    }

    /** Sends a request; it is completed in any case, unless {@link #forget} takes it back. Does not wait. */
    void send(Pending request) {
        pending.put(request.uid, request); // S1
        TcpException over = failure.get();
        if (over != null) { // S2
            if (forget(request)) {
                request.fail(Reason.CLOSED, over.getMessage(), over);
            }
            return;
        }
        if (!unanswered) {
            unanswered = true;
        }
        writer.offer(request);
    }

    /** Takes a request back; false if somebody else completes it. */
    boolean forget(Pending request) {
        return pending.remove(request.uid, request);
    }

    private void read() {
        try {
            while (true) {
                Message message = reader.buffered();
                if (message != null) {
                    take(message);
                } else if (!fill()) {
                    fail(
                            Reason.CLOSED,
                            reader.inFrame()
                                    ? "the stream ended after " + reader.progress()
                                    : "the server closed the connection",
                            null);
                    return;
                }
            }
        } catch (ProtocolException e) {
            fail(Reason.PROTOCOL, e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            fail(
                    wire.readingExpired() ? Reason.TIMEOUT : Reason.CLOSED,
                    wire.readingExpired()
                            ? "a reply came too slowly: " + reader.progress()
                            : "the connection failed: " + TcpException.text(e),
                    e);
        }
    }

    private boolean fill() throws IOException {
        boolean inFrame = reader.inFrame();
        if (inFrame) {
            Duration limit = options.readTimeout().isZero() ? options.heartbeatTimeout() : options.readTimeout();
            wire.armReading(Deadline.after(limit));
        }
        try {
            boolean more = reader.fill();
            lastUsed = System.nanoTime();
            unanswered = false;
            if (pulse != null) {
                pulse.read();
            }
            return more;
        } finally {
            if (inFrame) {
                wire.disarmReading();
            }
        }
    }

    private void take(Message message) throws ProtocolException {
        switch (message.kind()) {
            case PING -> {
                var pong = codec.encode(Message.control(Kind.PONG, message.uid(), ""), options.maxFrameSize());
                writer.offer(() -> pong);
            }
            case BUSY -> {
                Pending refused = pending.remove(message.uid());
                String why = sockets.named("the server is over a limit and closes: " + message.text());
                if (refused != null) {
                    refused.fail(Reason.BUSY, why, null);
                }
                fail(Reason.BUSY, "the server is over a limit and closes: " + message.text(), null);
            }
            default -> {
                if (message.kind() == Kind.PONG && message.text().equals("slower") && pulse != null) {
                    pulse.slower();
                }
                Pending request = pending.remove(message.uid());
                if (request != null) {
                    request.complete(message);
                } else if (message.kind() != Kind.PONG) {
                    sockets.lateReply();
                }
            }
        }
    }

    private boolean isDormant() {
        return pending.isEmpty() && !unanswered && !options.heartbeatWhenIdle();
    }

    private void ask() {
        try {
            var ping = codec.encode(Message.control(Kind.PING, HEARTBEAT, ""), options.maxFrameSize());
            writer.offer(() -> ping);
        } catch (ProtocolException e) {
            fail(Reason.PROTOCOL, e.getMessage(), e);
        }
    }

    private void lost() {
        sockets.heartbeatLost();
        fail(
                Reason.CLOSED,
                "the server answered no heartbeat within "
                        + options.heartbeatTimeout().toMillis() + " ms",
                null);
    }

    private void retireIfIdle() {
        Deadline due = new Deadline(lastUsed + Deadline.saturatedNanos(options.socketIdleTimeout()));
        if (inFlight.get() > 0 || !due.hasPassed()) {
            idle.arm(due.hasPassed() ? Deadline.after(options.socketIdleTimeout()) : due);
        } else if (inFlight.compareAndSet(0, RETIRED)) { // S3
            sockets.retired(this);
            TcpException over =
                    new TcpException(Reason.CLOSED, false, sockets.named("the socket was idle for too long"), null);
            stop(over);
            end(over);
        } else {
            idle.arm(Deadline.after(options.socketIdleTimeout()));
        }
    }

    private void writeFailed(IOException e) {
        if (wire.writingExpired()) {
            fail(
                    Reason.TIMEOUT,
                    "the server does not read: nothing could be written within "
                            + options.writeTimeout().toMillis() + " ms",
                    e);
        } else if (stop(failed(Reason.CLOSED, "the connection failed: " + TcpException.text(e), e))) {
            sockets.lost(this);
            finishing.arm(Deadline.after(options.heartbeatTimeout())); // S4
        }
    }

    /**
     * Ends it for good: every request fails at once, and the next one finds another socket. Requests are told what failed
     * first: what is noticed after that came of it.
     */
    void fail(Reason reason, String message, Throwable cause) {
        if (stop(failed(reason, message, cause))) {
            sockets.lost(this);
        }
        end(failure.get());
    }

    private TcpException failed(Reason reason, String message, Throwable cause) {
        return new TcpException(reason, true, sockets.named(message), cause);
    }

    /** Takes and sends no more requests; false if so already. Those that are under way stay. */
    private boolean stop(TcpException over) {
        if (!failure.compareAndSet(null, over)) { // S2: before the map is emptied.
            return false;
        }
        writer.close();
        if (pulse != null) {
            pulse.close();
        }
        if (idle != null) {
            idle.close();
        }
        return true;
    }

    /** After {@link #stop}: closes the socket and fails what is under way. Again, it finds nothing left. */
    private void end(TcpException over) {
        wire.abort();
        finishing.close();
        for (Pending request : pending.values()) {
            if (forget(request)) {
                request.fail(over.reason(), over.getMessage(), over);
            }
        }
    }

    /** Fails the requests of one logical connection. */
    void abort(LogicalConnection owner) {
        for (Pending request : pending.values()) {
            if (request.owner == owner && forget(request)) {
                request.fail(Reason.CLOSED, sockets.named("the connection is closed"), null);
            }
        }
    }

    Wire wire() {
        return wire;
    }

    /** Whether its threads have ended. */
    boolean isOver() {
        return !reading.isAlive() && writer.isOver();
    }

    /** After its end: waits for its threads. */
    void join() {
        writer.join();
        boolean interrupted = false;
        while (reading.isAlive() && reading != Thread.currentThread()) {
            try {
                reading.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
