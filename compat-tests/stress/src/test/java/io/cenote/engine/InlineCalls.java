package io.cenote.engine;

import java.lang.reflect.Field;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Driver calls on the thread that asks for them: a thread for each of a million pools is too much for any machine. */
public final class InlineCalls extends ThreadPoolExecutor {
    private static final InlineCalls INSTANCE = new InlineCalls();

    private InlineCalls() {
        super(0, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
    }

    /**
     * Has a pool make its driver calls so.
     *
     * @param pool a pool that nobody uses yet
     */
    public static void of(ManagedPool<?> pool) {
        try {
            Field calls = ManagedPool.class.getDeclaredField("calls");
            calls.setAccessible(true);
            Field threads = DriverCalls.class.getDeclaredField("threads");
            threads.setAccessible(true);
            threads.set(calls.get(pool), INSTANCE);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void execute(Runnable work) {
        work.run();
    }

    @Override
    public void shutdown() {
        // For all pools.
    }
}
