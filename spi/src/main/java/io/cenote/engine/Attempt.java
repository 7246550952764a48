package io.cenote.engine;

import io.cenote.spi.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One driver call for one slot, on a thread of its own, with a deadline.
 *
 * <p>Ends by one CAS: RUNNING to DONE by the thread that made the call, which then owns the slot again, or RUNNING to
 * ABANDONED by the alarm, which then frees the slot. So a call that hangs costs its slot until the deadline, and from
 * then on a thread and one of the pool's few permits for abandoned calls.
 */
abstract class Attempt implements Runnable {
    private static final int RUNNING = 0;
    private static final int DONE = 1;
    private static final int ABANDONED = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Attempt.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final DriverCalls calls;
    final Deadline deadline;

    /** Written once, by CAS, by the calling thread or the alarm; read by both. */
    private volatile int state = RUNNING;

    /** Written by whoever starts the attempt, before its thread can end; read by that thread. */
    volatile Future<?> alarm;

    /** Written by the alarm before its CAS, read by the calling thread after it has lost to that CAS. */
    private Permit permit;

    private final ReentrantLock running = new ReentrantLock();

    /** Guarded by running: an interrupt must not hit a thread that has gone on to another call. */
    private Thread runner;

    Attempt(DriverCalls calls, Deadline deadline) {
        this.calls = calls;
        this.deadline = deadline;
    }

    /** Makes the driver call, then {@link #finish}, then what follows from its answer. Must not throw. */
    abstract void call();

    /** Whether the call is made even if the attempt was abandoned before its thread came to it. */
    boolean isNeededLate() {
        return false;
    }

    /** Follows on the calling thread when all is over and nobody waits for that thread; so it may wait. */
    void afterwards() {}

    /** Frees the slot of an attempt that was just abandoned. On the alarm's thread: must not block. */
    abstract void abandoned(Permit permit);

    /** Frees the slot of an attempt for which there was no thread. Must not block. */
    abstract void refused(Throwable noThread);

    /** What runs, for a report. */
    abstract String describe();

    /** Whether the call ended in time; if not, the slot is somebody else's. */
    final boolean finish() {
        return STATE.compareAndSet(this, RUNNING, DONE);
    }

    /** Whether the call was still running and is given up now. */
    final boolean abandon(Permit taken) {
        permit = taken; // Before the CAS that tells the calling thread to look for it.
        if (!STATE.compareAndSet(this, RUNNING, ABANDONED)) {
            return false;
        }
        running.lock();
        try {
            if (runner != null) {
                runner.interrupt();
            }
        } finally {
            running.unlock();
        }
        return true;
    }

    /** What an abandoned attempt runs on; null if it was not abandoned. */
    final Permit permit() {
        return state == ABANDONED ? permit : null;
    }

    @Override
    public final void run() {
        runner(Thread.currentThread());
        try {
            // On a machine that is too busy the deadline may pass first: what was abandoned is aborted by now, and no
            // driver has to bear a call after that. Between this look and the call the same may happen, unavoidably.
            if (state == RUNNING || isNeededLate()) {
                call();
            }
        } finally {
            runner(null);
            Thread.interrupted(); // What abandon() left behind is not for the next call on this thread.
            calls.ended(this);
            calls.runPostponed();
        }
    }

    private void runner(Thread thread) {
        running.lock();
        try {
            runner = thread;
        } finally {
            running.unlock();
        }
    }
}
