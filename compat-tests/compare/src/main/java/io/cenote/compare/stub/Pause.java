package io.cenote.compare.stub;

import java.time.Duration;

/** Waits as a socket does: an interrupt does not end it. */
public final class Pause {
    private Pause() {}

    /** Waits for the whole time; the interrupt flag is kept. */
    public static void of(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        boolean interrupted = false;
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            try {
                Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
