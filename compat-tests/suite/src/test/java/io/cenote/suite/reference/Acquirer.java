package io.cenote.suite.reference;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Deadline;
import io.cenote.spi.PoolSuspendedException;
import io.cenote.spi.Ticker;
import java.time.Duration;

/** One call of acquire: takes what is idle or waits, and looks at what it got before it is leased. */
class Acquirer<C> {
    private final Leases<C> pool;
    private final boolean mayWait;
    private final Deadline deadline;
    private final long start = Ticker.realNanos();
    private boolean hasWaited;

    Acquirer(Leases<C> pool, Duration timeout) {
        this.pool = pool;
        this.mayWait = timeout.compareTo(Duration.ZERO) > 0;
        this.deadline = Deadline.after(timeout);
    }

    Slot<C> take() throws InterruptedException {
        try {
            while (true) {
                Slot<C> slot = next();
                if (slot == null) {
                    throw pool.nothingInTime(waited(), true);
                }
                if (isFitForUse(slot) && pool.lease(slot) != null) {
                    if (hasWaited) {
                        Duration waited = waited();
                        pool.tell(() -> pool.runtime.listener().waited(pool.config.name(), waited));
                    }
                    return slot;
                }
            }
        } finally {
            countWait();
        }
    }

    /** What is idle now, leased; null if there is nothing. */
    Slot<C> takeIdle() {
        while (true) {
            Slot<C> slot;
            pool.lock.lock();
            try {
                pool.checkMayEnter();
                if (pool.suspended) {
                    throw new PoolSuspendedException("pool '" + pool.config.name() + "' is suspended");
                }
                slot = pool.waiters.isEmpty() ? pool.pollIdle() : null;
            } finally {
                pool.lock.unlock();
            }
            if (slot == null) {
                return null;
            }
            if (isFitForUse(slot) && pool.lease(slot) != null) {
                return slot;
            }
        }
    }

    /** A slot that nobody else holds; null if time is up. */
    private Slot<C> next() throws InterruptedException {
        pool.lock.lock();
        try {
            pool.checkMayEnter();
            boolean mayTake = !pool.suspended && (pool.waiters.isEmpty() || pool.mayOvertake());
            Slot<C> slot = mayTake ? pool.pollIdle() : null;
            if (slot != null || !mayWait) {
                return slot;
            }
            pool.checkMayWait();
            Waiter<C> waiter = new Waiter<>(pool.lock.newCondition());
            // One that was served a connection that turned out dead keeps its place.
            pool.join(waiter, hasWaited);
            hasWaited = true;
            pool.openForWaiters();
            return await(waiter);
        } finally {
            pool.lock.unlock();
        }
    }

    private Slot<C> await(Waiter<C> waiter) throws InterruptedException {
        while (waiter.slot == null) {
            pool.checkMayEnter();
            long left = deadline.remainingNanos();
            if (left <= 0) {
                pool.withdraw(waiter);
                return null;
            }
            try {
                waiter.served.awaitNanos(left);
            } catch (InterruptedException e) {
                pool.interrupted(waiter, e);
            }
        }
        return waiter.slot;
    }

    /** Whether the held slot can be leased; if not, somebody else looks after it now. */
    private boolean isFitForUse(Slot<C> slot) {
        if (pool.expired(slot)) {
            pool.retire(slot, CloseReason.MAX_LIFETIME);
            return false;
        }
        if (pool.broken(slot)) {
            pool.retire(slot, CloseReason.BROKEN);
            return false;
        }
        if (pool.mayValidate(mayWait) && pool.validationDue(slot)) {
            pool.validate(slot);
            return false;
        }
        return true;
    }

    private Duration waited() {
        return Duration.ofNanos(Ticker.realNanos() - start);
    }

    private void countWait() {
        if (hasWaited) {
            Duration waited = waited();
            pool.locked(() -> {
                pool.waits++;
                pool.waitNanos += waited.toNanos();
            });
        }
    }
}
