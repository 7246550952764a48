package io.cenote.engine;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the driver calls of one pool: connect, validate and close, each on a thread of its own.
 *
 * <p>No call waits in a queue for another (I5). What bounds the threads is that each call belongs to a slot, a slot has
 * one call at a time, and a call without a slot, an abandoned one, needs one of {@code maxAbandoned} permits (I10). An
 * attempt past its deadline for which there is no permit keeps its slot until there is one.
 *
 * <p>Unless somebody else makes them, the threads are platform threads on every JDK: a driver call may hang for ever in native code or in a monitor, and
 * would then take a virtual thread's carrier with it.
 */
final class DriverCalls {
    private static final long RETRY_NANOS = 100_000_000;

    private final Set<Attempt> live = ConcurrentHashMap.newKeySet();
    private final AtomicInteger abandoned = new AtomicInteger();

    /** Of callers whose stack was nearly used up; done by whoever waits next, by the next attempt, or by housekeeping. */
    private final Queue<Runnable> postponed = new ConcurrentLinkedQueue<>();

    private final ThreadPoolExecutor threads;
    private final Runnable ended;
    private final boolean ownThreads;
    private final Recorder recorder;

    /** Written by whoever opens or reconfigures the pool; read by the alarm. */
    private volatile int maxAbandoned;

    /** {@code factory} makes the threads; null for ours. */
    DriverCalls(String pool, int maxAbandoned, Runnable ended, Recorder recorder, ThreadFactory factory) {
        this.recorder = recorder;
        this.maxAbandoned = maxAbandoned;
        this.ended = ended;
        this.ownThreads = factory == null;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                1,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                factory != null
                        ? factory
                        : work -> newThread(work, "cenote-" + pool + "-call-" + number.incrementAndGet()));
    }

    /**
     * A daemon thread that pins nothing of whoever happened to need it: no inherited locals, and the system's class loader
     * instead of theirs. Not none: handlers of a log fail without one.
     */
    static Thread newThread(Runnable work, String name) {
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        thread.setDaemon(true);
        return thread;
    }

    /** Starts an attempt; where the stack has no room for that, it is left to the next who comes. */
    void start(Attempt attempt) {
        live.add(attempt);
        try {
            StackRoom.forThread();
        } catch (StackOverflowError noRoom) {
            postpone(() -> startNow(attempt));
            return;
        }
        startNow(attempt);
    }

    /** Leaves something to the next who comes, because this thread's stack is nearly used up. */
    void postpone(Runnable work) {
        postponed.add(work);
    }

    /** Does what was left. To be called where there is room for all; what is left again meanwhile waits for the next. */
    void runPostponed() {
        if (!postponed.isEmpty()) {
            for (int left = postponed.size(); left > 0; left--) {
                Runnable next = postponed.poll();
                if (next != null) {
                    next.run();
                }
            }
        }
    }

    private void startNow(Attempt attempt) {
        try {
            attempt.alarm = Alarm.in(attempt.deadline.remainingNanos(), () -> overdue(attempt));
            threads.execute(() -> make(attempt));
        } catch (Throwable noThread) {
            if (attempt.finish()) {
                ended(attempt);
                attempt.refused(noThread);
            }
        }
    }

    private void make(Attempt attempt) {
        try {
            recorder.collect(attempt);
        } finally {
            attempt.afterwards();
        }
    }

    /** Runs something short that no slot waits for; on a thread of ours if somebody else's factory makes none. */
    void run(Runnable work) {
        StackRoom.forThread();
        try {
            threads.execute(work);
        } catch (Throwable noThread) {
            if (ownThreads || threads.isShutdown()) {
                throw noThread;
            }
            newThread(work, "cenote-call").start();
        }
    }

    /** Runs something a little later, because it could not be run now. */
    void retry(Runnable work) {
        Alarm.in(RETRY_NANOS, work);
    }

    private void overdue(Attempt attempt) {
        Permit permit = takePermit();
        if (permit == null) {
            if (live.contains(attempt)) {
                attempt.alarm = Alarm.in(RETRY_NANOS, () -> overdue(attempt));
            }
        } else {
            // Two holders from the start, the call and we: it may end before we have shared the permit with an abort.
            if (attempt.abandon(permit.share())) {
                attempt.abandoned(permit);
            } else {
                permit.give();
            }
            permit.give();
        }
    }

    /** A permit for one more driver call without a slot, or null. */
    Permit takePermit() {
        int now = abandoned.get();
        while (now < maxAbandoned) {
            if (abandoned.compareAndSet(now, now + 1)) {
                return new Permit(this::permitReturned);
            }
            now = abandoned.get();
        }
        return null;
    }

    private void permitReturned() {
        abandoned.decrementAndGet();
        ended.run();
    }

    void ended(Attempt attempt) {
        live.remove(attempt);
        Future<?> alarm = attempt.alarm;
        if (alarm != null) {
            alarm.cancel(false);
        }
        Permit permit = attempt.permit();
        if (permit != null) {
            permit.give();
        } else {
            ended.run();
        }
    }

    boolean busy() {
        return !live.isEmpty();
    }

    int abandoned() {
        return abandoned.get();
    }

    void maxAbandoned(int max) {
        maxAbandoned = max;
    }

    List<String> running() {
        return live.stream().map(Attempt::describe).toList();
    }

    /** Lets the threads end; calls that still run are not interrupted. */
    void shutdown() {
        threads.shutdown();
    }
}
