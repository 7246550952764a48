package io.cenote.tcp.wire;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for short work: a virtual one each where the JDK has them, else daemons that are kept for a second. Safe for
 * use by many threads.
 */
public final class Workers implements Executor, AutoCloseable {
    private static final int KEPT_SECONDS = 1;

    private final String name;

    /** Null where threads are virtual. */
    private final ThreadPoolExecutor platform;

    private Workers(String name, int threads, int most, BlockingQueue<Runnable> queue) {
        this.name = name;
        if (Threads.areVirtual()) {
            platform = null;
        } else {
            platform = new ThreadPoolExecutor(
                    threads, most, KEPT_SECONDS, TimeUnit.SECONDS, queue, work -> Threads.platform(name, work));
            platform.allowCoreThreadTimeOut(threads > 0);
        }
    }

    /**
     * As many threads as there is work.
     *
     * @param name of each thread
     * @return the workers
     */
    public static Workers unbounded(String name) {
        return new Workers(name, 0, Integer.MAX_VALUE, new SynchronousQueue<>());
    }

    /**
     * As many threads as there are processors, unless they are virtual; work waits for one.
     *
     * @param name of each thread
     * @return the workers
     */
    public static Workers few(String name) {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        return new Workers(name, threads, threads, new LinkedBlockingQueue<>());
    }

    @Override
    public void execute(Runnable work) {
        if (platform == null) {
            Threads.start(name, work);
        } else {
            platform.execute(work);
        }
    }

    /** Takes no more work; what was taken is done. Does not wait. */
    @Override
    public void close() {
        if (platform != null) {
            platform.shutdown();
        }
    }
}
