package io.cenote.tcp;

import io.cenote.spi.Deadline;
import io.cenote.tcp.TcpException.Reason;
import io.cenote.tcp.wire.Threads;
import io.cenote.tcp.wire.Wire;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Opens the sockets of shared mode in the background: one attempt at a time, and a pause after each that failed.
 *
 * <p>An attempt that succeeds hands its socket over before it ends, so that whoever counts open sockets and the attempt
 * never counts too few. One that fails ends, with its pause begun, before anybody is told.
 */
final class SharedDial {
    private final Endpoint endpoint;
    private final Options options;
    private final Dialer dialer;
    private final SharedSockets sockets;
    private final LongAdder failures = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by {@link #lock}. */
    private final Backoff backoff =
            new Backoff(() -> ThreadLocalRandom.current().nextDouble());

    /** The attempt that runs, or null. Written under the lock, read by anybody. */
    private volatile CompletableFuture<Void> running;

    /** The last failed attempt since one succeeded, or null. Written under the lock, read by anybody. */
    private volatile TcpException lastFailure;

    /** Until when, real nanoseconds, the server is left alone. Written under the lock, read by anybody. */
    private volatile long pauseUntil = System.nanoTime();

    /** Written under the lock, read under it. */
    private boolean closed;

    SharedDial(Endpoint endpoint, Options options, Dialer dialer, SharedSockets sockets) {
        this.endpoint = endpoint;
        this.options = options;
        this.dialer = dialer;
        this.sockets = sockets;
    }

    /** Whether an attempt runs. */
    boolean isRunning() {
        return running != null;
    }

    /** How long the server is still left alone, in nanoseconds; zero or less if it is not. */
    long pauseNanos() {
        return pauseUntil - System.nanoTime();
    }

    TcpException lastFailure() {
        return lastFailure;
    }

    long failures() {
        return failures.sum();
    }

    /**
     * Begins an attempt, or joins the one that runs.
     *
     * @param atOnce whether to ask the server even if it was to be left alone; then only for the first socket
     * @return the attempt; null if there is to be none
     */
    CompletableFuture<Void> begin(boolean atOnce) {
        CompletableFuture<Void> attempt;
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(sockets.isClosed());
            }
            if (running != null) {
                return running;
            }
            int open = sockets.count();
            if (open >= options.maxSockets() || (atOnce ? open > 0 : pauseNanos() > 0)) {
                return null;
            }
            attempt = new CompletableFuture<>();
            running = attempt;
        } finally {
            lock.unlock();
        }
        try {
            Threads.start("cenote-tcp-dial-" + endpoint.host() + ":" + endpoint.port(), () -> run(attempt));
        } catch (RuntimeException | Error noThread) {
            failed(attempt, new TcpException(Reason.CLOSED, false, sockets.named(noThread.toString()), noThread));
        }
        return attempt;
    }

    private void run(CompletableFuture<Void> attempt) {
        try {
            Wire wire = dialer.dial(Deadline.after(options.connectTimeout()));
            succeeded(attempt, wire);
        } catch (TcpException e) {
            failed(attempt, e);
        } catch (RuntimeException | Error e) {
            failed(attempt, new TcpException(Reason.CLOSED, false, sockets.named(e.toString()), e));
        }
    }

    private void succeeded(CompletableFuture<Void> attempt, Wire wire) {
        boolean taken = sockets.opened(wire);
        lock.lock();
        try {
            running = null;
            backoff.succeeded();
            lastFailure = null;
            pauseUntil = System.nanoTime();
        } finally {
            lock.unlock();
        }
        if (taken) {
            attempt.complete(null);
            // Its socket may be lost by now; who looked for another attempt before this one had ended found this one.
            sockets.attend(false);
        } else {
            attempt.completeExceptionally(sockets.isClosed());
        }
    }

    private void failed(CompletableFuture<Void> attempt, TcpException e) {
        failures.increment();
        lock.lock();
        try {
            running = null;
            lastFailure = e;
            long now = System.nanoTime();
            backoff.failed(now);
            pauseUntil = now + backoff.remainingNanos(now);
        } finally {
            lock.unlock();
        }
        attempt.completeExceptionally(e);
        sockets.notOpened(e);
    }

    /** Begins no more, and waits for the attempt that runs: for the connect timeout at most. */
    void close() {
        CompletableFuture<Void> attempt;
        lock.lock();
        try {
            closed = true;
            attempt = running;
        } finally {
            lock.unlock();
        }
        if (attempt != null) {
            attempt.handle((done, failure) -> null).join();
        }
    }
}
