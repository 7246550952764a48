package io.cenote.engine;

import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.Deadline;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolException;
import io.cenote.spi.PoolSuspendedException;
import io.cenote.spi.SelfDeadlockException;
import io.cenote.spi.Ticker;
import io.cenote.spi.TooManyWaitersException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A caller's wait in the exchange: bounded in number, counted, and explained if it is in vain.
 *
 * @param <C> the type of the connections
 */
final class Waiting<C> {
    private final ManagedPool<C> pool;
    private final Gate gate;
    private final Recorder recorder;
    private final Explanation<C> explanation;
    private final SelfDeadlock<C> selfDeadlock;

    /** Callers between the decision to wait and its end: what maxWaiters bounds exactly. */
    private final AtomicInteger queued = new AtomicInteger();

    Waiting(
            ManagedPool<C> pool,
            Gate gate,
            Recorder recorder,
            Explanation<C> explanation,
            SelfDeadlock<C> selfDeadlock) {
        this.pool = pool;
        this.gate = gate;
        this.recorder = recorder;
        this.explanation = explanation;
        this.selfDeadlock = selfDeadlock;
    }

    /**
     * A slot, LEASED by this thread; with no time to wait it fails at once, and so it does while connecting has failed
     * for long and nothing is open: who waits already keeps its deadline.
     */
    Slot<C> waitFor(long nanos) throws InterruptedException {
        if (nanos <= 0) {
            refuseIfClosed();
            refuseIfSuspended();
            recorder.timedOut(0);
            throw explanation.timeout(0);
        }
        ConnectFailedException refusal =
                gate.has(Gate.SUSPENDED) ? null : pool.opener().breaker().refusal();
        if (refusal != null) {
            throw refusal;
        }
        StackRoom.forWait();
        pool.runPostponed();
        int max = pool.config().maxWaiters();
        if (queued.incrementAndGet() > max && max > 0) {
            queued.decrementAndGet();
            throw new TooManyWaitersException("pool '" + pool.config().name() + "': " + max
                    + " callers wait already (maxWaiters); shed load, or raise maxWaiters or maximumPoolSize");
        }
        long since = Ticker.realNanos();
        long ended = 0;
        Slot<C> slot = null;
        PoolException end = null;
        boolean timedOut = false;
        try {
            end = selfDeadlock(selfDeadlock.enter(pool.limits().failOnSelfDeadlock()));
            slot = end != null ? null : pool.exchange().await(new Deadline(since + nanos));
            ended = Ticker.realNanos();
            if (slot == null && end == null) {
                // Looked at once: what the caller is told is what is counted, whoever closes or resumes meanwhile.
                end = end(gate.word());
                timedOut = end == null;
            }
            if (timedOut) {
                // While this thread still counts as waiting, as those do that wait for it.
                end = explanation.timeout(ended - since);
            }
        } finally {
            queued.decrementAndGet();
            record((ended == 0 ? Ticker.realNanos() : ended) - since, slot, timedOut);
        }
        if (slot != null) {
            return slot;
        }
        throw end;
    }

    private SelfDeadlockException selfDeadlock(String why) {
        return why == null
                ? null
                : new SelfDeadlockException("pool '" + pool.config().name()
                        + "': this wait is refused (failOnSelfDeadlock), for nobody would end it: " + why
                        + ". Release first, or make the pool larger than threads times the leases that each holds while it"
                        + " waits.");
    }

    /** Why a wait has ended, if not because its time is up. */
    private PoolException end(long now) {
        if ((now & Gate.CLOSED) != 0) {
            return closed();
        }
        return (now & Gate.SUSPENDED) != 0 ? suspended() : null;
    }

    private void record(long waited, Slot<C> slot, boolean timedOut) {
        try {
            selfDeadlock.leave();
            if (slot != null) {
                recorder.waited(waited);
            } else if (timedOut) {
                recorder.timedOut(waited);
            } else {
                recorder.countWait(waited);
            }
        } catch (Error noMemory) {
            if (slot != null) {
                pool.search().refuse(slot);
            }
            throw noMemory;
        }
    }

    void refuseIfClosed() {
        if (gate.has(Gate.CLOSED)) {
            throw closed();
        }
    }

    PoolClosedException closed() {
        return new PoolClosedException("pool '" + pool.config().name() + "' is closed");
    }

    void refuseIfSuspended() {
        if (gate.has(Gate.SUSPENDED)) {
            throw suspended();
        }
    }

    private PoolSuspendedException suspended() {
        return new PoolSuspendedException(
                "pool '" + pool.config().name() + "' is suspended; resume() lets callers in again");
    }
}
