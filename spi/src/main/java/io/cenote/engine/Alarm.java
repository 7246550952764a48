package io.cenote.engine;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Real-time alarms for the deadlines of driver calls: one daemon thread for all pools of the JVM, which ends a second
 * after the last alarm. What an alarm runs must not block.
 */
final class Alarm {
    private static final ScheduledThreadPoolExecutor ALARMS = alarms();

    /** The latest thread; the one before has ended by then. Written by who makes it, read by everybody. */
    private static volatile Thread thread;

    private Alarm() {}

    private static ScheduledThreadPoolExecutor alarms() {
        ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1, work -> {
            Thread made = DriverCalls.newThread(work, "cenote-alarm");
            thread = made;
            return made;
        });
        alarms.setRemoveOnCancelPolicy(true);
        alarms.setKeepAliveTime(1, TimeUnit.SECONDS);
        alarms.allowCoreThreadTimeOut(true);
        return alarms;
    }

    static boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    static ScheduledFuture<?> in(long nanos, Runnable work) {
        StackRoom.forThread(); // What breaks in the queue of alarms breaks for every pool.
        return ALARMS.schedule(work, nanos, TimeUnit.NANOSECONDS);
    }
}
