package io.cenote.suite.reference;

import io.cenote.spi.CloseReason;
import io.cenote.spi.CloseReport;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolStats;
import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A pool that keeps every rule, written to be read: one lock, one condition a waiter, one thread a driver call.
 *
 * <p>Its small steps can be overridden, one at a time, to break one rule at a time. {@link Leases} says what holds.
 */
class ReferencePool<C> extends Connections<C> {
    private static final Duration PASS = Duration.ofMillis(100);

    Ticker.Registration housekeeping;

    ReferencePool(Connector<C> connector, PoolConfig config, PoolRuntime runtime, boolean newestFirst) {
        super(connector, config, runtime, newestFirst);
    }

    /** Begins housekeeping, and to connect if idle connections are to be kept. */
    ReferencePool<C> start() {
        housekeeping = runtime.ticker().every(PASS, this::housekeep);
        locked(this::openForWaiters);
        return this;
    }

    @Override
    public PoolStats stats() {
        lock.lock();
        try {
            int closing = in(Slot.Place.CLOSING);
            return new PoolStats(
                    config.maxSize(),
                    slots.size() - closing,
                    in(Slot.Place.IDLE),
                    in(Slot.Place.LEASED),
                    in(Slot.Place.HELD),
                    connecting,
                    waiters.size(),
                    calls.abandoned(),
                    acquired,
                    waits,
                    waitNanos,
                    timeouts,
                    opened,
                    connectFailures,
                    closedBy);
        } finally {
            lock.unlock();
        }
    }

    private int in(Slot.Place place) {
        return (int) slots.stream().filter(slot -> slot.place == place).count();
    }

    @Override
    public PoolConfig config() {
        lock.lock();
        try {
            return config;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void reconfigure(PoolConfig wanted) {
        List<Slot<C>> surplus = new ArrayList<>();
        lock.lock();
        try {
            checkMayEnter();
            if (!wanted.name().equals(config.name()) || !wanted.provider().equals(config.provider())) {
                throw new IllegalArgumentException("name and provider are fixed at the start: " + config.name() + ", "
                        + config.provider() + "; wanted " + wanted.name() + ", " + wanted.provider());
            }
            config = wanted;
            afterReconfigured();
            while (slots.size() - surplus.size() + connecting > config.maxSize() && !idle.isEmpty()) {
                Slot<C> coldest = pollSurplus();
                coldest.place = Slot.Place.HELD;
                surplus.add(coldest);
            }
            openForWaiters();
        } finally {
            lock.unlock();
        }
        surplus.forEach(slot -> retire(slot, CloseReason.SURPLUS));
    }

    void afterReconfigured() {}

    Slot<C> pollSurplus() {
        return idle.pollFirst();
    }

    @Override
    public void evict() {
        locked(() -> generation++);
        takeAllIdle().forEach(slot -> retire(slot, CloseReason.EVICTED));
    }

    @Override
    public void suspend() {
        locked(() -> suspended = true);
    }

    @Override
    public void resume() {
        locked(() -> {
            suspended = false;
            while (!waiters.isEmpty() && !idle.isEmpty()) {
                handOff(pollIdle());
            }
            openForWaiters();
        });
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            failWaiters();
        } finally {
            lock.unlock();
        }
        housekeeping.close();
        takeAllIdle().forEach(slot -> retire(slot, CloseReason.POOL_CLOSED));
        finishIfDone();
    }

    void failWaiters() {
        waiters.forEach(waiter -> waiter.served.signal());
        waiters.clear();
    }

    @Override
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CloseReport close(Duration drain) {
        close();
        return new Drain<>(this).within(Deadline.after(drain));
    }

    List<Slot<C>> takeAllIdle() {
        List<Slot<C>> taken = new ArrayList<>();
        locked(() -> {
            idle.forEach(slot -> slot.place = Slot.Place.HELD);
            taken.addAll(idle);
            idle.clear();
        });
        return taken;
    }

    @Override
    void finishIfDone() {
        lock.lock();
        try {
            if (!closed || connectorClosed || !slots.isEmpty() || connecting > 0) {
                return;
            }
            connectorClosed = true;
        } finally {
            lock.unlock();
        }
        quietly(connector::close);
    }
}
