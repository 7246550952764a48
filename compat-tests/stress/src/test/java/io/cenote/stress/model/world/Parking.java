package io.cenote.stress.model.world;

/**
 * In place of {@code LockSupport}: a thread that parks sleeps until it is unparked, interrupted, or its time is up, and
 * never wakes for nothing. A spurious wake-up would hide a signal that was lost.
 */
public final class Parking {
    private Parking() {}

    /** As {@code LockSupport.parkNanos}. */
    public static void parkNanos(Object blocker, long nanos) {
        if (nanos > 0) {
            World.park(World.nanoTime() + nanos);
        }
    }

    /** As {@code LockSupport.unpark}. */
    public static void unpark(Thread thread) {
        World.unpark(thread);
    }
}
