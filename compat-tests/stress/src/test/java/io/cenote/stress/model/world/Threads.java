package io.cenote.stress.model.world;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** In place of {@code ThreadPoolExecutor}: a thread for each piece of work, which the schedule may hold up anywhere. */
public final class Threads {
    private volatile boolean shutDown;

    /** As {@code ThreadPoolExecutor}. */
    public Threads(
            int core, int max, long keepAlive, TimeUnit unit, BlockingQueue<Runnable> queue, ThreadFactory factory) {}

    /** As {@code ThreadPoolExecutor.execute}. */
    public void execute(Runnable work) {
        if (shutDown) {
            throw new RejectedExecutionException("shut down");
        }
        World.start(work);
    }

    /** As {@code ThreadPoolExecutor.shutdown}. */
    public void shutdown() {
        shutDown = true;
    }
}
