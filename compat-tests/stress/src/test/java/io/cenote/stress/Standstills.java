package io.cenote.stress;

import java.util.concurrent.locks.LockSupport;

/**
 * Tells whether this JVM has stood still for long, as one does that is stopped for something more urgent. Whoever measures
 * a wait would count such time as if it had been waited for.
 */
public final class Standstills {
    private static final long LOOK_NANOS = 100_000_000;
    private static final long LONG_NANOS = 5_000_000_000L;

    /** How many there were. Written by the thread that looks, read by whoever asks. */
    private volatile int count;

    /** Looks from now on. */
    public Standstills() {
        Thread looking = new Thread(this::look, "standstills");
        looking.setDaemon(true);
        looking.start();
    }

    /**
     * How many there were.
     *
     * @return the count at this moment
     */
    public int count() {
        return count;
    }

    /**
     * Whether there was one. Waits for as long as it takes to see one that has just ended.
     *
     * @param before the {@link #count} at the beginning
     * @return whether there were more since
     */
    public boolean sawOneSince(int before) {
        LockSupport.parkNanos(10 * LOOK_NANOS);
        return count > before;
    }

    private void look() {
        int seen = 0;
        for (long last = System.nanoTime(); ; last = System.nanoTime()) {
            LockSupport.parkNanos(LOOK_NANOS);
            if (System.nanoTime() - last > LONG_NANOS) {
                seen++;
                count = seen;
            }
        }
    }
}
