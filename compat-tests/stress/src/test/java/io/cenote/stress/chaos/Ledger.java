package io.cenote.stress.chaos;

import io.cenote.spi.CloseReason;
import io.cenote.spi.LeaseReport;
import io.cenote.spi.PoolListener;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What callers and the listener of one pool saw, to be compared with what the pool says of itself. Safe for use by many
 * threads.
 */
final class Ledger implements PoolListener {
    /** Leases that began: the pool has asked for their shape. */
    final AtomicLong begun = new AtomicLong();

    /** Ends of leases that the pool has accepted. */
    final AtomicLong ended = new AtomicLong();

    /** Those of them that were invalidations. */
    final AtomicLong invalidated = new AtomicLong();

    final AtomicLong timeouts = new AtomicLong();
    final AtomicLong interrupts = new AtomicLong();
    final AtomicLong episodes = new AtomicLong();

    final AtomicLong toldOpened = new AtomicLong();
    final AtomicLong toldFailed = new AtomicLong();
    final AtomicLong toldClosed = new AtomicLong();
    final AtomicLong toldTimedOut = new AtomicLong();
    private final Map<CloseReason, Long> reasons = new ConcurrentHashMap<>();
    private final AtomicLong told = new AtomicLong();

    /** Every so many calls of the listener throw; a listener's fault must cost nothing. */
    private static final int FAULT_EVERY = 37;

    /** Adds what another ledger has counted. */
    void add(Ledger other) {
        begun.addAndGet(other.begun.get());
        timeouts.addAndGet(other.timeouts.get());
        interrupts.addAndGet(other.interrupts.get());
        toldOpened.addAndGet(other.toldOpened.get());
        toldFailed.addAndGet(other.toldFailed.get());
        other.reasons.forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
        episodes.addAndGet(other.episodes.get());
    }

    @Override
    public String toString() {
        return episodes + " episodes, " + begun + " leases, " + timeouts + " timeouts, " + interrupts + " interrupts, "
                + toldOpened + " connections, " + toldFailed + " failed connects, closed " + new TreeMap<>(reasons);
    }

    private void count(AtomicLong kind) {
        kind.incrementAndGet();
        if (told.incrementAndGet() % FAULT_EVERY == 0) {
            throw new LinkageError("a planted fault");
        }
    }

    @Override
    public void opened(String pool, Duration took) {
        count(toldOpened);
    }

    @Override
    public void connectFailed(String pool, Throwable cause) {
        count(toldFailed);
    }

    @Override
    public void closed(String pool, CloseReason reason) {
        reasons.merge(reason, 1L, Long::sum);
        count(toldClosed);
    }

    @Override
    public void timedOut(String pool, Duration waited) {
        count(toldTimedOut);
    }

    @Override
    public void leaked(String pool, LeaseReport lease) {
        throw new LinkageError("a planted fault");
    }
}
