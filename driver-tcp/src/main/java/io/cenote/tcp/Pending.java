package io.cenote.tcp;

import io.cenote.tcp.TcpException.Reason;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.wire.FrameWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * A request in shared mode that has no reply yet: the place where its reply is put, once.
 *
 * <p>Whoever takes it out of its socket's map completes it: the reader with the reply, the socket's failure, or the
 * caller when its time is over. Completing never waits for the caller (so no lost caller holds up the others).
 *
 * <p>Its frame is taken by the writer, or withdrawn by the caller: then no byte of it is sent.
 */
final class Pending implements FrameWriter.Frame {
    private static final int QUEUED = 0;
    private static final int TAKEN = 1;
    private static final int WITHDRAWN = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Pending.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final String uid;
    final LogicalConnection owner;
    private final ByteBuffer frame;

    /** Who is parked; null for {@link #future}. */
    private final Thread caller;

    /** Completed instead of a caller; null for {@link #caller}. */
    private final CompletableFuture<Message> future;

    /** QUEUED, then TAKEN by the writer or WITHDRAWN by the caller: one CAS. */
    private volatile int state;

    /** A Message or a TcpException. Written once by whoever completes, then the caller is unparked; read by the caller. */
    private volatile Object outcome;

    /** For a thread that will {@link #outcome wait}, or for a future. */
    Pending(String uid, LogicalConnection owner, ByteBuffer frame, CompletableFuture<Message> future) {
        this.uid = uid;
        this.owner = owner;
        this.frame = frame;
        this.future = future;
        this.caller = future == null ? Thread.currentThread() : null;
    }

    /** The frame, for the writer; null if it was withdrawn. */
    @Override
    public ByteBuffer take() {
        return STATE.compareAndSet(this, QUEUED, TAKEN) ? frame : null;
    }

    /** Nobody waits any more; false if the frame is being sent or was. */
    boolean withdraw() {
        return STATE.compareAndSet(this, QUEUED, WITHDRAWN);
    }

    /** By whoever took it out of the map. What a caller hangs on a future runs elsewhere. */
    void complete(Message message) {
        outcome = message;
        if (future != null) {
            future.complete(message);
        } else {
            LockSupport.unpark(caller);
        }
    }

    /** By whoever took it out of the map. */
    void fail(Reason reason, String message, Throwable cause) {
        TcpException failure = new TcpException(reason, !withdraw(), message, cause);
        outcome = failure;
        if (future != null) {
            future.completeExceptionally(failure);
        } else {
            LockSupport.unpark(caller);
        }
    }

    CompletableFuture<Message> future() {
        return future;
    }

    /** What it was completed with, or null. */
    Object outcome() {
        return outcome;
    }
}
