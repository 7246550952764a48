package io.cenote.tcp.wire;

import io.cenote.spi.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps the deadlines of blocking calls: one thread for all {@linkplain Guard guards} of a connector or a server.
 *
 * <p>A guard is armed before a call that may block and disarmed after it. Both are one write in the ordinary case: the
 * thread is woken only by a deadline that is earlier than the next one that it knows of. What an expired guard does
 * must not block; for a socket it closes the socket, since an operation that stopped in the middle leaves nothing to go
 * on with.
 *
 * <p>Invariants. <b>W1</b> an armed guard either is disarmed or expires, not both: each is a CAS from the armed value.
 * <b>W2</b> a guard that is armed in time is seen: {@link #next} is written before the guards are read, a guard is
 * written before {@code next} is read, all volatile, so that one side sees the other. <b>W3</b> the thread exists from
 * the first guard to {@link #close}, which joins it.
 */
public final class Watchdog implements AutoCloseable {
    /** Not armed. */
    private static final long IDLE = Long.MAX_VALUE;

    /** Expired, and nobody has looked yet. */
    private static final long EXPIRED = Long.MAX_VALUE - 1;

    private static final long SLEEP_FOR_EVER = Long.MAX_VALUE / 4;
    private static final VarHandle AT;

    static {
        try {
            AT = MethodHandles.lookup().findVarHandle(Guard.class, "at", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final Set<Guard> guards = ConcurrentHashMap.newKeySet();

    /** When the thread looks again, real nanoseconds from {@link #origin}; written by the thread, read by whoever arms. */
    private volatile long next = 0;

    /** All deadlines are kept relative to this, so that they compare as plain numbers. */
    private final long origin = System.nanoTime();

    /** Written once under the monitor of this; read by whoever arms. */
    private volatile Thread thread;

    /** Written by {@link #close}, read by the thread. */
    private volatile boolean closed;

    /**
     * No guards, and no thread yet.
     *
     * @param name of its thread
     */
    public Watchdog(String name) {
        this.name = name;
    }

    /**
     * A new guard, not armed.
     *
     * @param expired what to do at the deadline; must not block
     * @return the guard; to be closed
     */
    public Guard guard(Runnable expired) {
        if (thread == null) {
            startThread();
        }
        Guard guard = new Guard(this, expired);
        guards.add(guard);
        return guard;
    }

    private synchronized void startThread() {
        if (thread == null && !closed) {
            Thread starting = Threads.platform(name, this::run);
            starting.start();
            thread = starting;
        }
    }

    private void run() {
        while (!closed) {
            next = SLEEP_FOR_EVER; // W2: whoever arms from here on wakes us.
            long earliest = SLEEP_FOR_EVER;
            long now = System.nanoTime() - origin;
            for (Guard guard : guards) {
                long at = guard.at;
                if (at <= now) {
                    if (AT.compareAndSet(guard, at, EXPIRED)) { // W1
                        guard.expire();
                    }
                } else {
                    earliest = Math.min(earliest, at);
                }
            }
            next = earliest;
            LockSupport.parkNanos(this, earliest - (System.nanoTime() - origin));
        }
    }

    /** Ends the thread and waits for it; guards that are armed from here on do not expire. */
    @Override
    public void close() {
        closed = true;
        Thread ending;
        synchronized (this) {
            ending = thread;
        }
        if (ending == null || ending == Thread.currentThread()) {
            return;
        }
        LockSupport.unpark(ending);
        boolean interrupted = false;
        while (ending.isAlive()) {
            try {
                ending.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The deadline of one kind of operation on one thing; one operation at a time. Armed and disarmed by whoever
     * operates.
     */
    public static final class Guard implements AutoCloseable {
        private final Watchdog watchdog;
        private final Runnable expired;

        /**
         * IDLE, EXPIRED or a deadline relative to the watchdog's origin. Written by the operating thread, and by CAS of
         * both that and the watchdog's thread.
         */
        private volatile long at = IDLE;

        private Guard(Watchdog watchdog, Runnable expired) {
            this.watchdog = watchdog;
            this.expired = expired;
        }

        /**
         * From here on the deadline counts.
         *
         * @param deadline when
         */
        public void arm(Deadline deadline) {
            long when = Math.min(deadline.nanos() - watchdog.origin, SLEEP_FOR_EVER - 1);
            at = when;
            if (when < watchdog.next) { // W2
                LockSupport.unpark(watchdog.thread);
            }
        }

        /**
         * From here on it does not.
         *
         * @return false if it has passed and what then happens has begun
         */
        public boolean disarm() {
            long seen = at;
            return seen == IDLE || seen != EXPIRED && AT.compareAndSet(this, seen, IDLE); // W1
        }

        private void expire() {
            try {
                expired.run();
            } catch (RuntimeException | Error e) {
                // It concerns this guard alone: whoever waits for it sees that the deadline has passed.
            }
        }

        /** The watchdog forgets it. */
        @Override
        public void close() {
            watchdog.guards.remove(this);
        }
    }
}
