package io.cenote.suite.kit;

import io.cenote.spi.CloseReason;
import io.cenote.spi.LeaseReport;
import io.cenote.spi.PoolListener;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps what a pool told. Safe for use by many threads. */
public final class RecordingListener implements PoolListener {
    /** What can be told. */
    public enum Kind {
        /** {@link PoolListener#opened}. */
        OPENED,
        /** {@link PoolListener#connectFailed}. */
        CONNECT_FAILED,
        /** {@link PoolListener#closed}. */
        CLOSED,
        /** {@link PoolListener#waited}. */
        WAITED,
        /** {@link PoolListener#timedOut}. */
        TIMED_OUT,
        /** {@link PoolListener#leaked}. */
        LEAKED
    }

    /**
     * One thing that was told.
     *
     * @param kind what
     * @param pool of which pool
     * @param detail the duration, the cause, the reason or the lease
     */
    public record Event(Kind kind, String pool, Object detail) {}

    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    /** A failure that every method ends with; set by the test, read by the pool's threads. */
    private volatile RuntimeException failure;

    /** What every method does after recording; set by the test, read by the pool's threads. */
    private volatile Runnable reaction;

    /** The threads that react: what they are told meanwhile is only recorded. */
    private final Set<Thread> reacting = ConcurrentHashMap.newKeySet();

    /** A listener that has heard nothing. */
    public RecordingListener() {}

    /**
     * Has every method throw, after recording.
     *
     * @param failure what to throw; null to stop
     */
    public void failWith(RuntimeException failure) {
        this.failure = failure;
    }

    /**
     * Has every method do something, after recording. What a thread is told while it does so is only recorded.
     *
     * @param reaction what to do; null to stop
     */
    public void then(Runnable reaction) {
        this.reaction = reaction;
    }

    /**
     * What was told so far.
     *
     * @return a copy, in order
     */
    public List<Event> events() {
        return List.copyOf(events);
    }

    /**
     * How often a kind was told.
     *
     * @param kind the kind
     * @return the count
     */
    public long count(Kind kind) {
        return events.stream().filter(e -> e.kind() == kind).count();
    }

    /**
     * How often a close was told under a reason.
     *
     * @param reason the reason
     * @return the count
     */
    public long closed(CloseReason reason) {
        return events.stream()
                .filter(e -> e.kind() == Kind.CLOSED && e.detail() == reason)
                .count();
    }

    @Override
    public void opened(String pool, Duration took) {
        record(Kind.OPENED, pool, took);
    }

    @Override
    public void connectFailed(String pool, Throwable cause) {
        record(Kind.CONNECT_FAILED, pool, cause);
    }

    @Override
    public void closed(String pool, CloseReason reason) {
        record(Kind.CLOSED, pool, reason);
    }

    @Override
    public void waited(String pool, Duration waited) {
        record(Kind.WAITED, pool, waited);
    }

    @Override
    public void timedOut(String pool, Duration waited) {
        record(Kind.TIMED_OUT, pool, waited);
    }

    @Override
    public void leaked(String pool, LeaseReport lease) {
        record(Kind.LEAKED, pool, lease);
    }

    private void record(Kind kind, String pool, Object detail) {
        events.add(new Event(kind, pool, detail));
        Runnable step = reaction;
        if (step != null && reacting.add(Thread.currentThread())) {
            try {
                step.run();
            } finally {
                reacting.remove(Thread.currentThread());
            }
        }
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
    }
}
