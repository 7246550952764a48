package io.cenote.engine;

import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How old connections become: drawn when one is opened, drawn anew when {@code maxLifetime} changes, and cut short for those that
 * their connector calls outdated, so that they end one after another and each is replaced before it ends.
 *
 * <p>What is written for a connection is written under the lock, and a slot has its new connection before its lifetime is
 * drawn: so no connection keeps what was meant for the one before it, and none what followed from a configuration that is no longer in
 * force.
 *
 * @param <C> the type of the connections
 */
final class Lifetimes<C> {
    /** Within what time outdated connections end. */
    private static final long OUTDATED_NANOS = 60_000_000_000L;

    private final ManagedPool<C> pool;
    private final Connector<C> connector;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    private final SplittableRandom random = new SplittableRandom();

    Lifetimes(ManagedPool<C> pool, Connector<C> connector, Ticker ticker) {
        this.pool = pool;
        this.connector = connector;
        this.ticker = ticker;
    }

    /** For a slot that has just got its connection. */
    void draw(Slot<C> slot) {
        lock.lock();
        try {
            slot.lifetimeNanos(lifetime(pool.config().maxLifetime()));
        } finally {
            lock.unlock();
        }
    }

    /** After the configuration has changed. */
    void drawAll() {
        lock.lock();
        try {
            for (Slot<C> slot : pool.slots().table()) {
                slot.lifetimeNanos(lifetime(pool.config().maxLifetime()));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Up to a quarter shorter than configured, so that connections opened together do not end together. */
    private long lifetime(Duration max) {
        long nanos = Deadline.saturatedNanos(max);
        return nanos == 0 ? Long.MAX_VALUE : nanos - random.nextLong(nanos / 4 + 1);
    }

    /** Sees to it that connections that are outdated end soon, but not together. Asks the connector outside the lock. */
    void endOutdated() {
        for (Slot<C> slot : pool.slots().table()) {
            C connection = slot.connection; // A guess: looked at again under the lock.
            if (connection != null && isOutdated(connection)) {
                cutShort(slot, connection);
            }
        }
    }

    private boolean isOutdated(C connection) {
        try {
            return connector.isOutdated(connection);
        } catch (Throwable unknown) {
            return false; // What is wrong with it, a validation finds out.
        }
    }

    private void cutShort(Slot<C> slot, C connection) {
        lock.lock();
        try {
            long age = ticker.nanos() - slot.openedTick;
            if (slot.connection == connection && slot.lifetimeNanos() - age > OUTDATED_NANOS) {
                slot.lifetimeNanos(age + random.nextLong(OUTDATED_NANOS));
            }
        } finally {
            lock.unlock();
        }
    }
}
