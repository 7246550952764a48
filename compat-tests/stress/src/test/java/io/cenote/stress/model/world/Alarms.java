package io.cenote.stress.model.world;

import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.omg.cenote.State;

/** In place of {@code ScheduledThreadPoolExecutor}: alarms go off when the schedule lets time pass, or at once while it flies. */
public final class Alarms {
    /** As {@code ScheduledThreadPoolExecutor}. */
    public Alarms(int core, ThreadFactory factory) {}

    /** As {@code ScheduledThreadPoolExecutor.setRemoveOnCancelPolicy}. */
    public void setRemoveOnCancelPolicy(boolean remove) {}

    /** As {@code ThreadPoolExecutor.setKeepAliveTime}. */
    public void setKeepAliveTime(long time, TimeUnit unit) {}

    /** As {@code ThreadPoolExecutor.allowCoreThreadTimeOut}. */
    public void allowCoreThreadTimeOut(boolean allow) {}

    /** As {@code ScheduledThreadPoolExecutor.schedule}. */
    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        State.Alarm alarm = World.state().in(unit.toNanos(delay), work);
        World.ring();
        return new Handle(alarm);
    }

    private record Handle(State.Alarm alarm) implements ScheduledFuture<Void> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return alarm.cancel();
        }

        @Override
        public long getDelay(TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int compareTo(Delayed other) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isCancelled() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isDone() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Void get() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Void get(long timeout, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }
    }
}
