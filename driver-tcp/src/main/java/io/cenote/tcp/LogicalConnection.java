package io.cenote.tcp;

import io.cenote.spi.Deadline;
import io.cenote.tcp.TcpException.Reason;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.codec.Message.Kind;
import io.cenote.tcp.codec.ProtocolException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A connection of shared mode: no socket of its own, a right to send over those that there are. It outlives the sockets:
 * the next request after a loss has another one opened.
 */
final class LogicalConnection implements TcpConnection {
    private final SharedSockets sockets;
    private final Options options;
    private final InetSocketAddress remote;

    /** Written by whoever closes, read by anybody. */
    private volatile boolean closed;

    LogicalConnection(SharedSockets sockets, Options options, InetSocketAddress remote) {
        this.sockets = sockets;
        this.options = options;
        this.remote = remote;
    }

    @Override
    public byte[] request(byte[] payload, Deadline deadline) throws TcpException, InterruptedException {
        Objects.requireNonNull(payload, "payload");
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the request; nothing was sent");
        }
        return payload(exchange(Kind.DATA, payload, readDeadline(deadline)));
    }

    private Deadline readDeadline(Deadline deadline) {
        if (options.readTimeout().isZero()) {
            return deadline;
        }
        Deadline own = Deadline.after(options.readTimeout());
        return own.nanos() - deadline.nanos() < 0 ? own : deadline;
    }

    private Message exchange(Kind kind, byte[] payload, Deadline deadline) throws TcpException, InterruptedException {
        refuseIfClosed();
        String uid = sockets.nextUid();
        ByteBuffer frame = encoded(new Message(kind, uid, payload, Message.NO_TIME));
        SharedSocket socket = sockets.take(this, deadline);
        try {
            if (deadline.hasPassed()) {
                throw timedOut(false);
            }
            Pending request = new Pending(uid, this, frame, null);
            send(request, socket);
            return await(request, socket, deadline);
        } finally {
            sockets.give(socket);
        }
    }

    /** Whoever closes sets the flag and then looks for requests; whoever sends looks at the flag afterwards. */
    private void send(Pending request, SharedSocket socket) {
        socket.send(request);
        if (closed && socket.forget(request)) {
            request.fail(Reason.CLOSED, sockets.named("the connection is closed"), null);
        }
    }

    private ByteBuffer encoded(Message message) throws TcpException {
        try {
            return options.codec().encode(message, options.maxFrameSize());
        } catch (ProtocolException e) {
            throw new TcpException(Reason.PROTOCOL, false, sockets.named(e.getMessage()), e);
        }
    }

    /** Parks until the reply is there. At the deadline, or on an interrupt, the request is forgotten: nobody else notices. */
    private Message await(Pending request, SharedSocket socket, Deadline deadline)
            throws TcpException, InterruptedException {
        boolean forgettable = true;
        boolean interrupted = false;
        while (request.outcome() == null) {
            long remaining = deadline.remainingNanos();
            interrupted |= Thread.interrupted();
            if (forgettable && (interrupted || remaining <= 0)) {
                if (socket.forget(request)) {
                    boolean sent = !request.withdraw();
                    if (interrupted) {
                        throw new InterruptedException(
                                "interrupted during a request to " + sockets.named("its reply is dropped"));
                    }
                    throw timedOut(sent);
                }
                // The reply is being put here this moment.
                forgettable = false;
            }
            if (forgettable) {
                LockSupport.parkNanos(this, remaining);
            } else {
                LockSupport.park(this);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (request.outcome() instanceof TcpException failure) {
            throw failure;
        }
        return (Message) request.outcome();
    }

    private TcpException timedOut(boolean sent) {
        return new TcpException(
                Reason.TIMEOUT,
                sent,
                sockets.named(sent ? "no reply by the deadline" : "the request could not be sent by the deadline"),
                null);
    }

    private byte[] payload(Message reply) throws TcpException {
        return switch (reply.kind()) {
            case DATA -> reply.payload();
            case ERROR ->
                throw new TcpException(
                        Reason.REMOTE, true, sockets.named("the server answered with an error: " + reply.text()), null);
            default ->
                throw new TcpException(Reason.PROTOCOL, true, sockets.named("out of sequence: got " + reply), null);
        };
    }

    private void refuseIfClosed() throws TcpException {
        if (closed) {
            throw new TcpException(Reason.CLOSED, false, sockets.named("the connection is closed"), null);
        }
    }

    @Override
    public CompletableFuture<byte[]> requestAsync(byte[] payload, Deadline deadline) {
        Objects.requireNonNull(payload, "payload");
        Deadline until = readDeadline(deadline);
        ByteBuffer frame;
        String uid = sockets.nextUid();
        try {
            refuseIfClosed();
            frame = encoded(Message.request(uid, payload));
        } catch (TcpException e) {
            return CompletableFuture.failedFuture(e);
        }
        Pending request = new Pending(uid, this, frame, new CompletableFuture<>());
        SharedSocket now = sockets.takeNow();
        if (now != null) {
            return unwrapped(sent(request, now, until));
        }
        SharedSockets.Waiter waiter = sockets.enqueue(this);
        CompletableFuture<SharedSocket> room = waiter.copy()
                .orTimeout(Math.max(1, until.remainingNanos()), TimeUnit.NANOSECONDS)
                .exceptionallyCompose(e -> {
                    if (e instanceof TimeoutException && sockets.withdraw(waiter)) {
                        return CompletableFuture.failedFuture(sockets.noRoom());
                    }
                    return waiter; // Served or failed in the same moment.
                });
        return unwrapped(room.thenCompose(socket -> sent(request, socket, until)));
    }

    private CompletableFuture<byte[]> sent(Pending request, SharedSocket socket, Deadline deadline) {
        if (deadline.hasPassed()) {
            sockets.give(socket);
            return CompletableFuture.failedFuture(timedOut(false));
        }
        CompletableFuture<Message> reply = request.future();
        CompletableFuture<Message> timed = reply.copy()
                .orTimeout(Math.max(1, deadline.remainingNanos()), TimeUnit.NANOSECONDS)
                .exceptionallyCompose(e -> {
                    if (e instanceof TimeoutException && socket.forget(request)) {
                        return CompletableFuture.failedFuture(timedOut(!request.withdraw()));
                    }
                    return reply; // Completed in the same moment.
                });
        CompletableFuture<byte[]> result = timed.whenComplete((message, failure) -> sockets.give(socket))
                .thenCompose(message -> {
                    try {
                        return CompletableFuture.completedFuture(payload(message));
                    } catch (TcpException e) {
                        return CompletableFuture.failedFuture(e);
                    }
                });
        send(request, socket);
        return result;
    }

    /** Stages wrap what went wrong; callers are promised the thing itself, and a thread that nobody waits for. */
    private CompletableFuture<byte[]> unwrapped(CompletableFuture<byte[]> stage) {
        CompletableFuture<byte[]> plain = new CompletableFuture<>();
        stage.whenCompleteAsync(
                (value, failure) -> {
                    if (failure == null) {
                        plain.complete(value);
                    } else {
                        plain.completeExceptionally(
                                failure instanceof CompletionException && failure.getCause() != null
                                        ? failure.getCause()
                                        : failure);
                    }
                },
                sockets.completions());
        return plain;
    }

    /** Whether the server answers a heartbeat over one of the sockets. */
    boolean isValid(Deadline deadline) {
        if (!options.codec().carries(Kind.PING) || !options.codec().carries(Kind.PONG)) {
            return !isBroken();
        }
        Deadline own = Deadline.after(options.heartbeatTimeout());
        try {
            return exchange(Kind.PING, new byte[0], own.nanos() - deadline.nanos() < 0 ? own : deadline)
                            .kind()
                    == Kind.PONG;
        } catch (TcpException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean isBroken() {
        return closed || sockets.isBroken();
    }

    SharedSockets sockets() {
        return sockets;
    }

    /** Its requests fail; the sockets stay. */
    void close() {
        closed = true;
        sockets.abort(this);
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public String toString() {
        return "TcpConnection(" + remote + ", shared" + (closed ? ", closed)" : ")");
    }
}
