package io.cenote.tcp;

import io.cenote.spi.Deadline;
import io.cenote.tcp.TcpException.Reason;
import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.codec.Message.Kind;
import io.cenote.tcp.codec.ProtocolException;
import io.cenote.tcp.wire.FrameReader;
import io.cenote.tcp.wire.Threads;
import io.cenote.tcp.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A socket of its own, with one request at a time; the calling thread writes and reads.
 *
 * <p>Invariants. <b>E1</b> whoever holds {@link #turn} alone reads, writes and looks. <b>E2</b> when the turn is given
 * up, no byte of a reply is outstanding, or the connection has failed: a request that was sent and not answered fails
 * it. <b>E3</b> a failure is for good; it closes the socket, and every later call says so. <b>E4</b> a request counts as
 * under way from before its caller can return until after its turn, and is not counted any more when its reply is given.
 */
final class ExclusiveConnection implements TcpConnection {
    /** A connection that was used so lately is not looked at before it is used again. */
    private static final long FRESH_NANOS = 1_000_000;

    private final Endpoint endpoint;
    private final Options options;
    private final Codec codec;
    private final Wire wire;
    private final FrameReader reader;
    private final ReentrantLock turn = new ReentrantLock();

    /** E4: how many are under way. Changed by whoever asks and by whoever has ended, read by a pool's thread. */
    private final AtomicInteger underWay = new AtomicInteger();

    /** Guarded by {@link #turn}. */
    private long sequence;

    /** When the last reply came, or the socket was opened; real nanoseconds. Guarded by {@link #turn}. */
    private long lastUsed = System.nanoTime();

    /** Whether its owner has closed it. */
    private final AtomicBoolean over = new AtomicBoolean();

    /** E3: written once, by whoever fails first; read by anybody. Volatile, so that a pool's thread sees it at once. */
    private volatile Throwable failure;

    ExclusiveConnection(Endpoint endpoint, Options options, Wire wire) {
        this.endpoint = endpoint;
        this.options = options;
        this.codec = options.codec();
        this.wire = wire;
        this.reader = new FrameReader(wire, codec, options.maxFrameSize());
    }

    @Override
    public byte[] request(byte[] payload, Deadline deadline) throws TcpException, InterruptedException {
        Objects.requireNonNull(payload, "payload");
        underWay.incrementAndGet();
        return counted(payload, deadline);
    }

    /** A request that is counted as under way; it is not when this returns. */
    private byte[] counted(byte[] payload, Deadline deadline) throws TcpException, InterruptedException {
        try {
            return inTurn(payload, deadline);
        } finally {
            underWay.decrementAndGet(); // E4
        }
    }

    private byte[] inTurn(byte[] payload, Deadline deadline) throws TcpException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the request; nothing was sent");
        }
        if (!turn.tryLock() && !turn.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
            throw failure(Reason.TIMEOUT, false, "another request has had this connection until the deadline", null);
        }
        try {
            return exchange(payload, deadline);
        } finally {
            turn.unlock();
        }
    }

    private byte[] exchange(byte[] payload, Deadline deadline) throws TcpException, InterruptedException {
        refuseIfFailed();
        if (deadline.hasPassed()) {
            throw failure(Reason.TIMEOUT, false, "the deadline had passed before anything was sent", null);
        }
        String uid = nextUid();
        ByteBuffer frame = encoded(Message.request(uid, payload));
        if (System.nanoTime() - lastUsed > FRESH_NANOS && !isQuiet()) {
            refuseIfFailed();
        }
        try {
            wire.write(frame, earlier(deadline, options.writeTimeout()));
            Duration readTimeout = options.readTimeout();
            Message reply = answer(uid, Kind.DATA, readTimeout.isZero() ? deadline : earlier(deadline, readTimeout));
            lastUsed = System.nanoTime();
            if (reply.kind() == Kind.ERROR) {
                throw failure(Reason.REMOTE, true, "the server answered with an error: " + reply.text(), null);
            }
            return reply.payload();
        } catch (TcpException e) {
            throw e;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private String nextUid() {
        return codec.correlates() ? Long.toString(++sequence) : "";
    }

    private ByteBuffer encoded(Message message) throws TcpException {
        try {
            return codec.encode(message, options.maxFrameSize());
        } catch (ProtocolException e) {
            throw failure(Reason.PROTOCOL, false, e.getMessage(), e);
        }
    }

    /** The frame with this uid. Whatever else comes, except a heartbeat, is out of sequence and ends the connection. */
    private Message answer(String uid, Kind wanted, Deadline deadline) throws IOException {
        wire.armReading(deadline);
        try {
            while (true) {
                Message message = reader.next();
                if (message == null) {
                    throw fail(Reason.CLOSED, "the server closed the connection instead of answering", null);
                }
                switch (message.kind()) {
                    case PING ->
                        wire.write(
                                codec.encode(Message.control(Kind.PONG, message.uid(), ""), options.maxFrameSize()),
                                earlier(deadline, options.writeTimeout()));
                    case BUSY ->
                        throw fail(Reason.BUSY, "the server is over a limit and closes: " + message.text(), null);
                    default -> {
                        if (!message.uid().equals(uid)
                                || message.kind() != wanted && (wanted != Kind.DATA || message.kind() != Kind.ERROR)) {
                            throw fail(
                                    Reason.PROTOCOL,
                                    "out of sequence: got " + message + " while waiting for " + wanted + " '" + uid
                                            + "'",
                                    null);
                        }
                        return message;
                    }
                }
            }
        } finally {
            if (!wire.disarmReading()) {
                // A reply that raced with the deadline is used; the socket is closed all the same.
                fail(Reason.TIMEOUT, "the deadline has passed", null);
            }
        }
    }

    /** E2: something went wrong after the request was begun. An interrupt wins over the errors that it caused. */
    private TcpException broken(IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            fail(Reason.CLOSED, "a request was interrupted", e);
            throw new InterruptedException(
                    "interrupted during a request to " + endpoint + "; the connection is closed");
        }
        if (wire.writingExpired()) {
            return fail(
                    Reason.TIMEOUT,
                    "the request could not be written by its deadline or within writeTimeout "
                            + options.writeTimeout().toMillis() + " ms; the server does not read",
                    e);
        }
        if (wire.readingExpired()) {
            return fail(
                    Reason.TIMEOUT,
                    "no reply by the deadline, after " + (reader.inFrame() ? reader.progress() : "no byte of it"),
                    e);
        }
        if (e instanceof ProtocolException) {
            return fail(Reason.PROTOCOL, e.getMessage(), e);
        }
        return fail(Reason.CLOSED, "the connection failed: " + TcpException.text(e), e);
    }

    private void refuseIfFailed() throws TcpException {
        Throwable earlier = failure;
        if (earlier != null || wire.isClosed()) {
            throw failure(
                    Reason.CLOSED,
                    false,
                    earlier == null ? "the connection is closed" : "the connection has failed: " + earlier.getMessage(),
                    earlier);
        }
    }

    /** E3: ends the connection. The request in progress, if any, may have been seen by the server. */
    private TcpException fail(Reason reason, String message, IOException cause) {
        TcpException failed = failure(reason, true, message, cause);
        if (failure == null) {
            failure = failed;
        }
        wire.abort();
        return failed;
    }

    private TcpException failure(Reason reason, boolean sent, String message, Throwable cause) {
        return new TcpException(reason, sent, endpoint + ": " + message, cause);
    }

    private static Deadline earlier(Deadline deadline, Duration timeout) {
        Deadline other = Deadline.after(timeout);
        return other.nanos() - deadline.nanos() < 0 ? other : deadline;
    }

    @Override
    public CompletableFuture<byte[]> requestAsync(byte[] payload, Deadline deadline) {
        Objects.requireNonNull(payload, "payload");
        CompletableFuture<byte[]> future = new CompletableFuture<>();
        underWay.incrementAndGet(); // E4: here, since the thread may begin after the lease has ended.
        try {
            Threads.start("cenote-tcp-request", () -> {
                try {
                    future.complete(counted(payload, deadline));
                } catch (Throwable e) {
                    future.completeExceptionally(e);
                }
            });
        } catch (RuntimeException | Error noThread) {
            underWay.decrementAndGet();
            throw noThread;
        }
        return future;
    }

    /** Whether it must not be used again, from what is known here: also when somebody still uses it. Does not wait. */
    boolean isBroken() {
        if (failure != null || wire.isClosed() || underWay.get() > 0 || !turn.tryLock()) {
            return true;
        }
        try {
            return !isQuiet();
        } finally {
            turn.unlock();
        }
    }

    /** Looks at what came unasked for: heartbeats are answered, the rest ends the connection. E1. */
    private boolean isQuiet() {
        try {
            Wire.Peek seen = reader.look();
            if (seen == Wire.Peek.QUIET) {
                return true;
            }
            if (seen == Wire.Peek.ENDED) {
                fail(Reason.CLOSED, "the server closed the connection while nobody used it", null);
                return false;
            }
            for (Message message = reader.buffered(); message != null; message = reader.buffered()) {
                if (message.kind() != Kind.PING) {
                    fail(Reason.PROTOCOL, "nobody asked for " + message, null);
                    return false;
                }
                wire.write(
                        codec.encode(Message.control(Kind.PONG, message.uid(), ""), options.maxFrameSize()),
                        Deadline.after(options.writeTimeout()));
            }
            if (reader.inFrame()) {
                fail(Reason.PROTOCOL, "nobody asked for " + reader.progress(), null);
                return false;
            }
            return true;
        } catch (IOException e) {
            fail(Reason.PROTOCOL, "what came unasked for is no heartbeat: " + e.getMessage(), e);
            return false;
        }
    }

    /** Whether the server answers a heartbeat, if the codec has one; else whether the connection is not broken. */
    boolean isValid(Deadline deadline) {
        if (failure != null || wire.isClosed() || !turn.tryLock()) {
            return false;
        }
        try {
            if (!isQuiet()) {
                return false;
            }
            if (!codec.carries(Kind.PING) || !codec.carries(Kind.PONG)) {
                return true;
            }
            String uid = nextUid();
            Deadline until = earlier(deadline, options.heartbeatTimeout());
            wire.write(codec.encode(Message.control(Kind.PING, uid, ""), options.maxFrameSize()), until);
            answer(uid, Kind.PONG, until);
            lastUsed = System.nanoTime();
            return failure == null;
        } catch (IOException e) {
            fail(Reason.CLOSED, "no answer to a heartbeat: " + TcpException.text(e), e);
            return false;
        } finally {
            turn.unlock();
        }
    }

    /** In order; false if it was over already. */
    boolean close() {
        boolean first = over.compareAndSet(false, true);
        wire.close();
        return first;
    }

    /** At once; false if it was over already. */
    boolean abort() {
        boolean first = over.compareAndSet(false, true);
        wire.abort();
        return first;
    }

    Wire wire() {
        return wire;
    }

    @Override
    public boolean isOpen() {
        return failure == null && !wire.isClosed();
    }

    @Override
    public InetSocketAddress remote() {
        return wire.remote();
    }

    @Override
    public String toString() {
        return "TcpConnection(" + endpoint + ", exclusive" + (isOpen() ? ")" : ", closed)");
    }
}
