package io.cenote.engine;

import io.cenote.spi.PoolConfig;
import io.cenote.spi.Ticker;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes a pool larger and smaller while it is used.
 *
 * <p>Smaller: the gate says SHRINK; vacant slots retire, then idle ones, coldest first, then those that are released,
 * until no more than {@code maxSize} slots are left. Larger: retired slots are revived, then the table grows. All under
 * one lock, which is taken only while the size changes; no driver call runs under it.
 *
 * @param <C> the type of the connections
 */
final class Capacity<C> {
    private final ManagedPool<C> pool;
    private final Slots<C> slots;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();

    /** Slots on their way to RETIRED whose connection is not closed yet. Guarded by the lock. */
    private int retiring;

    Capacity(ManagedPool<C> pool, Slots<C> slots, Ticker ticker) {
        this.pool = pool;
        this.slots = slots;
        this.ticker = ticker;
    }

    void reconfigure(PoolConfig next) {
        lock.lock();
        try {
            PoolConfig now = pool.config();
            fixed("poolName", now.name(), next.name());
            fixed("pool", now.provider(), next.provider());
            if (!now.driverOptions().equals(next.driverOptions())) {
                throw new IllegalArgumentException("pool '" + now.name()
                        + "': dataSource.* options are fixed when a pool is opened; open another pool to change them");
            }
            pool.apply(next);
            grow();
            shrink();
        } finally {
            lock.unlock();
        }
        retireColdest();
        pool.exchange().wake();
        pool.opener().ask();
    }

    private void fixed(String key, String now, String next) {
        if (!now.equals(next)) {
            throw new IllegalArgumentException("pool '" + pool.config().name() + "': " + key + " is '" + now
                    + "' and fixed when a pool is opened; it cannot become '" + next + "'");
        }
    }

    private void grow() {
        int missing = pool.config().maxSize() - used();
        for (Slot<C> slot : slots.table()) {
            if (missing > 0 && slot.move(Slot.RETIRED, Slot.VACANT)) {
                missing--;
            }
        }
        if (missing > 0) {
            slots.grow(slots.table().length + missing);
        }
    }

    /** The gate first: whoever releases after this looks here, and whoever released before is seen by retireColdest. */
    private void shrink() {
        if (surplus() > 0) {
            slots.gate.set(Gate.SHRINK);
        }
        for (Slot<C> slot : slots.table()) {
            if (surplus() > 0) {
                slot.move(Slot.VACANT, Slot.RETIRED);
            }
        }
        clearIfDone();
    }

    private void retireColdest() {
        for (Slot<C> slot : slots.coldestFirst(ticker.nanos())) {
            if (slots.gate.has(Gate.SHRINK) && slots.hold(slot)) {
                pool.settler().settle(slot);
            }
        }
    }

    /** Whether an owned slot's connection is to be closed because there are too many; idempotent. */
    boolean retire(Slot<C> owned) {
        lock.lock();
        try {
            if (!owned.retiring && surplus() > 0) {
                owned.retiring = true;
                retiring++;
            }
            return owned.retiring;
        } finally {
            lock.unlock();
        }
    }

    /** Whether more slots must go than are on their way already. */
    boolean tooMany() {
        lock.lock();
        try {
            return surplus() > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Moves a HELD slot without a connection to where it belongs. */
    void vacate(Slot<C> held) {
        lock.lock();
        try {
            if (held.retiring) {
                held.retiring = false;
                retiring--;
            }
            held.moveOwned(Slot.HELD, surplus() > 0 ? Slot.RETIRED : Slot.VACANT);
            clearIfDone();
        } finally {
            lock.unlock();
        }
    }

    private void clearIfDone() {
        if (used() <= pool.config().maxSize()) {
            slots.gate.clear(Gate.SHRINK);
        }
    }

    private int surplus() {
        return used() - retiring - pool.config().maxSize();
    }

    private int used() {
        int used = 0;
        for (Slot<C> slot : slots.table()) {
            used += slot.is(Slot.RETIRED) ? 0 : 1;
        }
        return used;
    }
}
