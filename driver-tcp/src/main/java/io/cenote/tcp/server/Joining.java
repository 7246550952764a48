package io.cenote.tcp.server;

import io.cenote.spi.Deadline;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for the end of things, which no interrupt shortens by half. */
final class Joining {
    private static final long LOOK_NANOS = 1_000_000;

    private Joining() {}

    /** Waits for the end of a thread that is sure to end. Keeps the interrupt flag. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until something holds, the deadline passes or the thread is interrupted; false only if the last. */
    static boolean await(BooleanSupplier holds, Deadline deadline) {
        while (!holds.getAsBoolean() && !deadline.hasPassed()) {
            LockSupport.parkNanos(Math.min(LOOK_NANOS, Math.max(1, deadline.remainingNanos())));
            if (Thread.interrupted()) {
                return false;
            }
        }
        return true;
    }
}
