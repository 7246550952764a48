package io.cenote.tcp.server;

import io.cenote.tcp.codec.Message;
import io.cenote.tcp.codec.Message.Kind;
import io.cenote.tcp.codec.ProtocolException;
import io.cenote.tcp.wire.Budget;
import io.cenote.tcp.wire.Threads;
import io.cenote.tcp.wire.Watchdog;
import io.cenote.tcp.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * The requests of one connection that are being handled, on its own thread or on others.
 *
 * <p>A call is in {@link #running} from before it is handed to its handler until its reply is in the outbox, so that a
 * drain can wait for it.
 */
final class Calls implements AutoCloseable {
    /** A handler that takes longer than this does not make earlier replies wait for its own. */
    private static final long QUICK_NANOS = 50_000;

    private static final long LOOK_NANOS = 1_000_000;

    /** A request up to this size that is handled at once, on the connection's thread, is not counted as held. */
    private static final int SMALL = 16 << 10;

    private final ServerOptions options;
    private final Counters counters;
    private final Watchdog watchdog;
    private final Executor handlers;
    private final Wire wire;
    private final Budget.Share share;
    private final Outbox outbox;
    private final Idle idle;
    private final String name;
    private final Set<Call> running = ConcurrentHashMap.newKeySet();

    /** The deadline of the handler on the connection's thread; null if handlers run elsewhere or have none. */
    private final Watchdog.Guard handling;

    /** The call on the connection's thread. Written by it, read by the expiry of {@link #handling}. */
    private volatile Call inline;

    /** Whether the last handler was quick, so that its reply may go out with the next. The connection's thread's. */
    private boolean quick = true;

    Calls(
            ServerOptions options,
            Counters counters,
            Watchdog watchdog,
            Executor handlers,
            Wire wire,
            Budget.Share share,
            Outbox outbox,
            Idle idle,
            String name) {
        this.options = options;
        this.counters = counters;
        this.watchdog = watchdog;
        this.handlers = handlers;
        this.wire = wire;
        this.share = share;
        this.outbox = outbox;
        this.idle = idle;
        this.name = name;
        this.handling = isInline() && !options.handlerTimeout().isZero() ? watchdog.guard(() -> expire(inline)) : null;
    }

    private boolean isInline() {
        return options.processing() == Processing.INLINE;
    }

    /**
     * Has a request handled and answered; inline that is done when this returns. On the connection's thread.
     *
     * @return the limit that is met instead, or null
     */
    String handle(Message request) throws IOException {
        Call call = new Call(request, counters);
        int held = isInline() && request.payload().length <= SMALL ? 0 : request.payload().length;
        if (held > 0 && !share.reserve(held)) {
            return "more than " + share.budget().most() + " bytes of requests and replies at once";
        }
        if (isInline()) {
            try {
                handleHere(call);
                return null;
            } finally {
                release(held);
            }
        }
        if (running.size() >= options.maxInFlight()) {
            release(held);
            return "more than " + options.maxInFlight() + " requests at once";
        }
        running.add(call);
        try {
            handlers.execute(() -> handleThere(call, held));
            return null;
        } catch (RuntimeException | Error noThread) {
            running.remove(call);
            release(held);
            return "no thread for another request";
        }
    }

    private void release(int held) {
        if (held > 0) {
            share.release(held);
        }
    }

    private void handleHere(Call call) throws IOException {
        inline = call;
        running.add(call);
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
                outbox.put(frame(call, reply));
            }
        } finally {
            running.remove(call);
            quick = System.nanoTime() - start < QUICK_NANOS;
        }
    }

    private void handleThere(Call call, int held) {
        Watchdog.Guard guard = null;
        try {
            if (!options.handlerTimeout().isZero()) {
                guard = watchdog.guard(() -> expire(call));
                guard.arm(call.due(options.handlerTimeout()));
            }
            Message reply = call.run(options.handler(), guard);
            if (reply != null) {
                outbox.send(frame(call, reply));
            }
        } catch (IOException gone) {
            wire.abort();
        } finally {
            if (guard != null) {
                guard.close();
            }
            idle.handled();
            running.remove(call);
            release(held);
        }
    }

    /** The frame of a reply; one that the codec cannot say becomes an error reply, and if that cannot be said, the end. */
    private ByteBuffer frame(Call call, Message reply) throws IOException {
        try {
            if (options.codec().carries(reply.kind())) {
                return outbox.encode(reply);
            }
        } catch (ProtocolException unsayable) {
            if (options.codec().carries(Kind.ERROR)) {
                return outbox.encode(call.error("the reply is over the limit of a frame, or not of the codec"));
            }
        }
        wire.abort();
        throw new IOException("the codec " + options.codec().name() + " cannot say " + reply);
    }

    /** On the watchdog's thread, which must not block: the rest is done on another. */
    private void expire(Call call) {
        // The next call on the same thread may have begun meanwhile; it is not due.
        if (call != null && call.isDue()) {
            Threads.start(name + "-expiry", () -> answerInPlaceOf(call));
        }
    }

    private void answerInPlaceOf(Call call) {
        Message error =
                call.expire("no reply within " + options.handlerTimeout().toMillis() + " ms");
        if (error == null) {
            return;
        }
        counters.handlerTimeouts.increment();
        try {
            outbox.send(frame(call, error));
        } catch (IOException gone) {
            wire.abort();
        }
    }

    boolean areNone() {
        return running.isEmpty();
    }

    /** Waits until every request is answered, or nobody is left to be answered. */
    void awaitNone() {
        while (!running.isEmpty() && !wire.isClosed()) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
    }

    /** Interrupts what runs; its replies are dropped. Does not wait. */
    void stop() {
        running.forEach(call -> call.expire("the connection has ended"));
    }

    @Override
    public void close() {
        if (handling != null) {
            handling.close();
        }
        stop();
    }
}
