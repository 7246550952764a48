package io.cenote.tcp;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A task that runs on the thread of one of those who ask for it, one at a time. Who asks while it runs, be it within the
 * task itself, returns at once, and it runs once more. Safe for use by many threads; nobody waits.
 *
 * <p>What was written before {@link #ask} is seen by a run that begins after it: the count goes up after the write, and
 * whoever runs takes off only what it had seen before that run.
 */
final class SerialTask {
    private final Runnable task;

    /** How often it was asked for since the present run began; zero if nobody runs it. Read and written by whoever asks. */
    private final AtomicInteger asked = new AtomicInteger();

    SerialTask(Runnable task) {
        this.task = task;
    }

    /** Has the task run, here or by whoever runs it now. Throws what a run here throws; the next who asks tries again. */
    void ask() {
        if (asked.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        try {
            do {
                task.run();
                seen = asked.addAndGet(-seen);
            } while (seen > 0);
        } finally {
            if (seen > 0) {
                asked.set(0);
            }
        }
    }
}
