package io.cenote.stress.model;

import java.util.concurrent.locks.LockSupport;

/**
 * Tells whether this JVM has stood still for long, as one does that is stopped for something more urgent. The checker
 * counts such time as if a schedule had used it.
 */
final class Standstills {
    private static final long LOOK_NANOS = 100_000_000;
    private static final long LONG_NANOS = 5_000_000_000L;

    /** How many there were. Written by the thread that looks, read by whoever asks. */
    private volatile int count;

    Standstills() {
        Thread looking = new Thread(this::look, "standstills");
        looking.setDaemon(true);
        looking.start();
    }

    int count() {
        return count;
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
