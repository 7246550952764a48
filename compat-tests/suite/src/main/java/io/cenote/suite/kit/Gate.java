package io.cenote.suite.kit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A place where threads are stopped until the test lets them on. Once open it stays open. Safe for use by many threads.
 */
public final class Gate {
    private final Await await;
    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger arrived = new AtomicInteger();

    /**
     * A closed gate.
     *
     * @param await the bound of {@link #awaitArrivals}
     */
    public Gate(Await await) {
        this.await = await;
    }

    /**
     * Waits until the gate is open; an interrupt ends the wait.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void pass() throws InterruptedException {
        arrived.incrementAndGet();
        opened.await();
    }

    /** Waits until the gate is open, whatever happens: a driver that hangs and ignores interrupts. Keeps the flag. */
    public void passDeafly() {
        arrived.incrementAndGet();
        boolean interrupted = false;
        while (true) {
            try {
                opened.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets everybody through, now and later. */
    public void open() {
        opened.countDown();
    }

    /**
     * How many threads have come so far.
     *
     * @return the count, of those let through as well
     */
    public int arrived() {
        return arrived.get();
    }

    /**
     * Waits until as many threads have come.
     *
     * @param threads how many
     */
    public void awaitArrivals(int threads) {
        await.until(
                threads + " threads are at the gate",
                () -> arrived.get() >= threads,
                () -> arrived + " threads",
                () -> {});
    }
}
