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

    private Alarm() {}

    private static ScheduledThreadPoolExecutor alarms() {
        ScheduledThreadPoolExecutor alarms =
                new ScheduledThreadPoolExecutor(1, work -> DriverCalls.newThread(work, "cenote-alarm"));
        alarms.setRemoveOnCancelPolicy(true);
        alarms.setKeepAliveTime(1, TimeUnit.SECONDS);
        alarms.allowCoreThreadTimeOut(true);
        return alarms;
    }

    static ScheduledFuture<?> in(long nanos, Runnable work) {
        return ALARMS.schedule(work, nanos, TimeUnit.NANOSECONDS);
    }
}
