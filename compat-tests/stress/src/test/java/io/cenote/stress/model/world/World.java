package io.cenote.stress.model.world;

import java.util.Locale;
import org.omg.cenote.State;

/** The time and the threads of one schedule: what waits, waits here, and time passes when the schedule says so. */
public final class World {
    /** Of the schedule that runs; replaced at its beginning, before any other thread is there. */
    private static World present;

    private final State state = new State();

    private World() {}

    /** A new schedule. */
    public static void begin() {
        present = new World();
        State.begun();
    }

    static State state() {
        return present.state;
    }

    /** Where the schedule may change the thread: an access to what threads share. */
    public static void step() {
        World ignored = present;
    }

    /** In place of {@code System.nanoTime()}. */
    public static long nanoTime() {
        return state().time();
    }

    /** In place of {@code System.getLogger}. */
    public static System.Logger getLogger(String name) {
        return new Silence(name);
    }

    /** In place of {@code String.format}: how a report looks has no part in any schedule. */
    public static String format(Locale locale, String format, Object... values) {
        return format;
    }

    /** In place of {@code Thread.getStackTrace()}: where a thread is has no part in any schedule. */
    public static StackTraceElement[] getStackTrace(Thread thread) {
        return new StackTraceElement[0];
    }

    /** In place of {@code Thread.getId()}: the same in every run of a schedule. */
    public static long getId(Thread thread) {
        return state().id(thread);
    }

    /** Waits for this thread's permit, an interrupt or a time. The permit is used up, a flag is kept. */
    static void park(long until) {
        Thread me = Thread.currentThread();
        World world = present;
        State state = world.state;
        synchronized (world) {
            try {
                while (!state.take(me) && state.time() < until && !me.isInterrupted()) {
                    world.wait();
                }
            } catch (InterruptedException e) {
                me.interrupt();
            }
        }
    }

    static void unpark(Thread thread) {
        World world = present;
        if (thread != null) {
            synchronized (world) {
                world.state.give(thread);
                world.notifyAll();
            }
        }
    }

    /** Time passes: who waits for less is woken, and what is due runs, on this thread. */
    public static void advance(long nanos) {
        World world = present;
        synchronized (world) {
            world.state.advance(nanos);
            world.notifyAll();
        }
        for (Runnable due = world.state.due(); due != null; due = world.state.due()) {
            due.run();
        }
    }

    /** Has what is due while time flies run on threads of its own. */
    static void ring() {
        State state = state();
        if (state.flies()) {
            for (Runnable due = state.due(); due != null; due = state.due()) {
                start(due);
            }
        }
    }

    /** From now on time flies: who waits, or comes to wait, for a while has waited long enough. */
    public static void rush() {
        state().rush();
        advance(0);
    }

    /** A thread of the pool's own. */
    static void start(Runnable work) {
        State state = state();
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Throwable thrown) {
                state.failed(thrown);
            }
        });
        state.started(thread);
        thread.start();
    }

    /** Waits for the threads that the pool has started, and those that these have started. */
    public static void joinBackground() throws InterruptedException {
        State state = state();
        for (Thread next = state.nextStarted(); next != null; next = state.nextStarted()) {
            next.join();
        }
    }

    /** Notes what a thread has thrown. */
    public static void failed(Throwable thrown) {
        state().failed(thrown);
    }

    /** Throws what a thread has thrown. */
    public static void check() {
        Throwable failure = state().failure();
        if (failure != null) {
            // The checker prints the trace of this alone.
            StackTraceElement[] stack = failure.getStackTrace();
            StringBuilder text = new StringBuilder(failure.toString());
            for (int i = 0; i < Math.min(8, stack.length); i++) {
                text.append("\n    at ").append(stack[i]);
            }
            throw new AssertionError(text.toString(), failure);
        }
    }
}
