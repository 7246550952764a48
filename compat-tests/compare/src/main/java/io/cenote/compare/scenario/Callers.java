package io.cenote.compare.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that begin at the same time. */
final class Callers {
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch ready;
    private final CountDownLatch go = new CountDownLatch(1);
    /** Written by the first caller that fails, read after all have ended. */
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** What a caller does. */
    @FunctionalInterface
    interface Caller {
        void call(int number) throws Exception;
    }

    private Callers(int count, Caller caller) {
        ready = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            int number = i;
            threads.add(new Thread(() -> live(number, caller), "caller-" + i));
        }
    }

    /** Starts threads, which wait for {@link #go}. */
    static Callers ready(int count, Caller caller) throws InterruptedException {
        Callers callers = new Callers(count, caller);
        callers.threads.forEach(Thread::start);
        callers.ready.await();
        return callers;
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
    long go() {
        long now = System.nanoTime();
        go.countDown();
        return now;
    }

    /** Waits for all, and fails as the first of them that failed. */
    void join() throws Exception {
        for (Thread thread : threads) {
            thread.join();
        }
        Throwable first = failure.get();
        if (first != null) {
            throw first instanceof Exception e ? e : new IllegalStateException(first);
        }
    }
}
