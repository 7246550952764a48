package org.omg.cenote;

import java.util.concurrent.RejectedExecutionException;

/**
 * What a schedule's time, permits, alarms and threads are, without the waiting.
 *
 * <p>The checker rewrites every class of a test but those of a few packages, this one among them. So each method here
 * is one indivisible step, and arrays do instead of collections, which would be rewritten. Of a schedule's threads one
 * runs at a time, so nothing here is guarded.
 */
public final class State {
    private static final int ROOM = 64;

    /** Something that is to be run at a time. */
    public static final class Alarm {
        final long at;
        final Runnable work;
        boolean over;

        Alarm(long at, Runnable work) {
            this.at = at;
            this.work = work;
        }

        /**
         * Whether this call has kept it from being run.
         *
         * @return whether it had neither run nor been cancelled
         */
        public boolean cancel() {
            boolean first = !over;
            over = true;
            return first;
        }
    }

    private static final int START = 1_000_000;

    /** The checker puts static fields back after each schedule, but for those that it does not see. */
    private static long schedules;

    private static final long FLIGHT = 1_000_000_000_000L;

    private long flight;
    private long time = START;
    private final Thread[] permits = new Thread[ROOM];
    private final Alarm[] alarms = new Alarm[ROOM];
    private final Thread[] background = new Thread[ROOM];
    private final Thread[] known = new Thread[ROOM];
    private int started;
    private int joined;
    private Throwable failure;

    /** A schedule has begun. */
    public static void begun() {
        schedules++;
    }

    /**
     * How many schedules have begun. For the checker's own thread, between its runs.
     *
     * @return the count
     */
    public static long schedules() {
        return schedules;
    }

    /**
     * The time.
     *
     * @return nanoseconds
     */
    public long time() {
        time += flight;
        return time;
    }

    /** From now on each look finds that much time has passed. */
    public void rush() {
        flight = FLIGHT;
    }

    /**
     * Whether time flies.
     *
     * @return whether {@link #rush} was called
     */
    public boolean flies() {
        return flight > 0;
    }

    /**
     * Time passes.
     *
     * @param nanos how much
     */
    public void advance(long nanos) {
        time += nanos;
    }

    /**
     * A number for a thread, in the order of asking.
     *
     * @param thread the thread
     * @return from one
     */
    public long id(Thread thread) {
        int place = 0;
        while (known[place] != null && known[place] != thread) {
            place++;
        }
        known[place] = thread;
        return place + 1L;
    }

    /**
     * Takes a thread's permit.
     *
     * @param thread the thread
     * @return whether it had one
     */
    public boolean take(Thread thread) {
        for (int i = 0; i < ROOM; i++) {
            if (permits[i] == thread) {
                permits[i] = null;
                return true;
            }
        }
        return false;
    }

    /**
     * Gives a thread its permit, of which it has one at most.
     *
     * @param thread the thread
     */
    public void give(Thread thread) {
        take(thread);
        permits[free(permits)] = thread;
    }

    /**
     * Sets an alarm.
     *
     * @param delay from now, in nanoseconds
     * @param work what is to be run
     * @return the alarm
     */
    public Alarm in(long delay, Runnable work) {
        Alarm alarm = new Alarm(time + Math.max(0, delay), work);
        alarms[free(alarms)] = alarm;
        return alarm;
    }

    /**
     * Takes an alarm whose time has come.
     *
     * @return its work, or null
     */
    public Runnable due() {
        for (int i = 0; i < ROOM; i++) {
            Alarm alarm = alarms[i];
            if (alarm != null && alarm.at <= time + flight) {
                alarms[i] = null;
                if (alarm.cancel()) {
                    return alarm.work;
                }
            }
        }
        return null;
    }

    /**
     * Remembers a thread that the pool has started.
     *
     * @param thread the thread
     */
    public void started(Thread thread) {
        if (started == ROOM) {
            throw new RejectedExecutionException("more than " + ROOM + " driver calls in one schedule");
        }
        background[started++] = thread;
    }

    /**
     * The next thread to join.
     *
     * @return a thread that the pool has started, or null
     */
    public Thread nextStarted() {
        return joined < started ? background[joined++] : null;
    }

    /**
     * Remembers the first failure.
     *
     * @param thrown what a thread has thrown
     */
    public void failed(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        }
    }

    /**
     * The first failure.
     *
     * @return what a thread has thrown, or null
     */
    public Throwable failure() {
        return failure;
    }

    private static int free(Object[] places) {
        for (int i = 0; i < places.length; i++) {
            if (places[i] == null) {
                return i;
            }
        }
        throw new IllegalStateException("no room for more than " + ROOM);
    }
}
