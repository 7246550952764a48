package io.cenote.tcp.server;

import io.cenote.spi.Deadline;
import io.cenote.tcp.wire.Watchdog;
import io.cenote.tcp.wire.Wire;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Closes a connection whose client sends no request. Costs a request two writes: the guard moves itself on when it finds
 * that the client was not idle after all.
 */
final class Idle implements AutoCloseable {
    /** In place of a time: a request is being read or handled by the connection's thread. */
    private static final long BUSY = Long.MAX_VALUE;

    private final Duration timeout;
    private final Wire wire;
    private final Counters counters;
    private final BooleanSupplier handling;
    private final Watchdog.Guard guard;
    private final long origin = System.nanoTime();

    /** Since when the thread waits for a request, nanoseconds from {@link #origin}, or BUSY. Its; read by the watchdog. */
    private volatile long since;

    /** When the last handler ended elsewhere, likewise. Written by handlers' threads. */
    private volatile long lastHandled;

    /**
     * Idle from now on.
     *
     * @param handling whether a handler runs on another thread
     */
    Idle(ServerOptions options, Watchdog watchdog, Wire wire, Counters counters, BooleanSupplier handling) {
        this.timeout = options.idleTimeout();
        this.wire = wire;
        this.counters = counters;
        this.handling = handling;
        this.guard = timeout.isZero() ? null : watchdog.guard(this::look);
        if (guard != null) {
            guard.arm(Deadline.after(timeout));
        }
    }

    /** The first byte of something has come, or the client ends. */
    void busy() {
        since = BUSY;
    }

    /** The thread waits again; the client was last active at that time. */
    void waiting(long lastActive) {
        since = lastActive - origin;
    }

    /** A handler has ended. */
    void handled() {
        lastHandled = System.nanoTime() - origin;
    }

    /** Whether nothing was asked or answered for so long: what was answered has been read, or nobody reads it. */
    boolean isQuiet(Duration time) {
        long last = Math.max(since, lastHandled);
        return last != BUSY && new Deadline(origin + last + time.toNanos()).hasPassed();
    }

    private void look() {
        long waitingSince = since;
        if (waitingSince == BUSY || handling.getAsBoolean()) {
            guard.arm(Deadline.after(timeout.dividedBy(4).plusMillis(1)));
            return;
        }
        Deadline due = new Deadline(origin + Math.max(waitingSince, lastHandled) + Deadline.saturatedNanos(timeout));
        if (due.hasPassed()) {
            counters.idleTimeouts.increment();
            wire.abort();
        } else {
            guard.arm(due);
        }
    }

    @Override
    public void close() {
        if (guard != null) {
            guard.close();
        }
    }
}
