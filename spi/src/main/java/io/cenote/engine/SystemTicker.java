package io.cenote.engine;

import io.cenote.spi.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The system's clock: one daemon thread for all pools of the JVM, which writes a coarse time every 20 ms while somebody
 * reads it, sleeps while nobody does, and ends with the last registration.
 *
 * <p>The coarse time and the sentinel {@code PARKED} are one volatile word. Once a second the thread writes
 * {@code PARKED}; whoever reads that takes the exact time and puts it in the word. A word that is still
 * {@code PARKED} a tick later had no reader, and the thread sleeps until its next pass or its next reader.
 *
 * <ol>
 *   <li>T1: only the thread replaces a time; readers replace {@code PARKED} alone, by CAS.
 *   <li>T2: the thread writes {@code asleep}, then reads the word; a reader writes the word, then reads {@code asleep}.
 *       Both are volatile, so at least one sees the other and a reader never leaves the thread asleep.
 *   <li>T3: with no registration there is no thread, the word is {@code PARKED}, and every read is exact.
 * </ol>
 */
public final class SystemTicker implements Ticker {
    /**
     * Long enough that the thread's fifty wake-ups in a second are not felt, short enough for ages that are measured in
     * seconds. What it saves: with the system's clock instead, one thread acquires and releases 18 times in a microsecond
     * and not 50, two threads 36 times and not 95 (JDK 17, 2 cores).
     */
    private static final long TICK_NANOS = 20_000_000;

    private static final int TICKS_PER_PROBE = 50;
    private static final long PARKED = Long.MIN_VALUE;

    private static final VarHandle TICK;

    static {
        try {
            TICK = MethodHandles.lookup().findVarHandle(SystemTicker.class, "tick", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** For tests. */
    Thread thread() {
        return thread;
    }

    private static final class Pass implements Registration {
        final SystemTicker owner;
        final long periodNanos;
        final Runnable work;
        long dueNanos;

        Pass(SystemTicker owner, long periodNanos, Runnable work, long dueNanos) {
            this.owner = owner;
            this.periodNanos = periodNanos;
            this.work = work;
            this.dueNanos = dueNanos;
        }

        @Override
        public void close() {
            owner.remove(this);
        }
    }

    /** Written by the thread (a time or PARKED) and by readers (PARKED to a time); read by everybody. See T1, T2. */
    private volatile long tick = PARKED;

    /** Written by the thread alone, read by the reader that replaced PARKED. See T2. */
    private volatile boolean asleep;

    /** Written under the lock, read by the reader that has to wake it; null while there is no registration. See T3. */
    private volatile Thread thread;

    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    private final List<Pass> passes = new ArrayList<>();

    private final LongSupplier clock;

    /** For {@link java.util.ServiceLoader}; use {@link Ticker#system()}. */
    public SystemTicker() {
        this(Ticker::realNanos);
    }

    /** On another clock, for tests. */
    SystemTicker(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public long nanos() {
        return clock.getAsLong();
    }

    @Override
    public long coarseNanos() {
        long time = tick;
        return time != PARKED ? time : exactNanos();
    }

    private long exactNanos() {
        long now = nanos();
        Thread ticking = thread;
        if (ticking != null && TICK.compareAndSet(this, PARKED, now) && asleep) {
            LockSupport.unpark(ticking);
        }
        return now;
    }

    @Override
    public Registration every(Duration period, Runnable pass) {
        long periodNanos = Math.max(1, period.toNanos());
        Pass added = new Pass(this, periodNanos, pass, nanos() + periodNanos);
        lock.lock();
        try {
            if (thread == null) {
                thread = start(); // First: if there is none to be had, nothing is left behind.
            }
            passes.add(added);
            LockSupport.unpark(thread);
        } finally {
            lock.unlock();
        }
        return added;
    }

    private void remove(Pass pass) {
        lock.lock();
        try {
            if (passes.remove(pass) && passes.isEmpty()) {
                LockSupport.unpark(thread);
                thread = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private Thread start() {
        Thread started = DriverCalls.newThread(this::run, "cenote-ticker");
        started.start();
        return started;
    }

    /** No memory for a pass must not stop the clock of all pools: meanwhile time is exact. */
    private void run() {
        while (true) {
            try {
                runUntilNoRegistration();
                return;
            } catch (OutOfMemoryError noMemory) {
                tick = PARKED;
                LockSupport.parkNanos(this, TICK_NANOS);
            }
        }
    }

    private void runUntilNoRegistration() {
        int ticks = 0;
        long wakeAt = nanos();
        while (true) {
            long nextPass = runDuePasses();
            if (nextPass == PARKED) {
                return;
            }
            long now = nanos();
            if (tick == PARKED && ticks < 0) {
                sleep(nextPass - now); // The probe found no reader.
                ticks = tick == PARKED ? -1 : 0;
            } else if (++ticks >= TICKS_PER_PROBE) {
                ticks = -1;
                tick = PARKED;
                LockSupport.parkNanos(this, TICK_NANOS);
            } else {
                tick = now;
                wakeAt = Math.max(wakeAt + TICK_NANOS, now + TICK_NANOS / 2);
                LockSupport.parkNanos(this, wakeAt - now);
            }
            // An interrupt means nothing to this thread, and with the flag set it could not park.
            Thread.interrupted();
        }
    }

    /** Waits for the next pass, or for a reader if that comes first. On the thread alone. */
    void sleep(long nanos) {
        asleep = true;
        if (tick == PARKED) { // T2
            LockSupport.parkNanos(this, nanos);
        }
        asleep = false;
    }

    /** Runs what is due, outside the lock, and tells when the next pass is; PARKED if this thread has no more to do. */
    private long runDuePasses() {
        List<Pass> due = new ArrayList<>();
        long now = nanos();
        long next = now + Duration.ofHours(1).toNanos();
        lock.lock();
        try {
            if (thread != Thread.currentThread()) {
                if (thread == null) {
                    tick = PARKED; // T3
                }
                return PARKED;
            }
            for (Pass pass : passes) {
                if (pass.dueNanos - now <= 0) {
                    due.add(pass);
                    pass.dueNanos = now + pass.periodNanos;
                }
                if (pass.dueNanos - next < 0) {
                    next = pass.dueNanos;
                }
            }
        } finally {
            lock.unlock();
        }
        for (Pass pass : due) {
            try {
                pass.work.run();
            } catch (Throwable ignored) {
                // A pass answers for its own failures; one pool's must not stop the clock of the others.
            }
        }
        return next;
    }
}
