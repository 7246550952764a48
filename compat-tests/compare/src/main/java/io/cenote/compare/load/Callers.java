package io.cenote.compare.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that begin at the same time. */
public final class Callers {
    private static final int JAVA_WITH_VIRTUAL_THREADS = 21;

    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch ready;
    private final CountDownLatch go = new CountDownLatch(1);
    /** Written by the first caller that fails, read after all have ended. */
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** What a caller does. */
    @FunctionalInterface
    public interface Caller {
        /** Does it, as the one with this number, from 0 on. */
        void call(int number) throws Exception;
    }

    private Callers(int count, ThreadFactory factory, Caller caller) {
        ready = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            int number = i;
            threads.add(factory.newThread(() -> live(number, caller)));
        }
    }

    /** Starts platform threads, which wait for {@link #go}. */
    public static Callers ready(int count, Caller caller) throws InterruptedException {
        return ready(count, Thread::new, caller);
    }

    /** Starts threads that a factory makes, which wait for {@link #go}. */
    static Callers ready(int count, ThreadFactory factory, Caller caller) throws InterruptedException {
        Callers callers = new Callers(count, factory, caller);
        callers.threads.forEach(Thread::start);
        callers.ready.await();
        return callers;
    }

    /** Whether this JVM has virtual threads. */
    public static boolean virtualThreads() {
        return Runtime.version().feature() >= JAVA_WITH_VIRTUAL_THREADS;
    }

    /** Virtual threads, by reflection: the code is compiled for Java 17. */
    static ThreadFactory virtual() throws ReflectiveOperationException {
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        return (ThreadFactory)
                Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    }

    private void live(int number, Caller caller) {
        ready.countDown();
        try {
            go.await();
            caller.call(number);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Lets them go, and says when, in the time of {@link System#nanoTime}. */
    public long go() {
        long now = System.nanoTime();
        go.countDown();
        return now;
    }

    /** Waits for all, and fails as the first of them that failed. */
    public void join() throws Exception {
        for (Thread thread : threads) {
            thread.join();
        }
        Throwable first = failure.get();
        if (first != null) {
            throw first instanceof Exception e ? e : new IllegalStateException(first);
        }
    }
}
