package io.cenote.suite.reference;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.LeaseReport;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How the reference pool calls its driver: each call on a thread of its own, in the background, with a limit. */
abstract class Connections<C> extends Leases<C> {
    private static final Duration HANGING = Duration.ofSeconds(1);

    Connections(Connector<C> connector, PoolConfig config, PoolRuntime runtime, boolean newestFirst) {
        super(connector, config, runtime, newestFirst);
    }

    /** Closes the connector once nothing is left of a closed pool. */
    abstract void finishIfDone();

    @Override
    void openForWaiters() {
        while (!closed
                && (waiters.size() > connecting || young() + connecting < keepIdle() || probes())
                && connecting - hanging() < config.maxConnecting()
                && slots.size() + connecting < limit()
                && mayTryAgain()) {
            connecting++;
            startConnect(calls.add("connect", config.connectTimeout(), () -> {
                connecting--;
                connectFailures++;
                openForWaiters();
            }));
        }
    }

    /** How many attempts have lasted so long that they are taken to hang. Under the lock. */
    int hanging() {
        return calls.running("connect", HANGING);
    }

    /** How many are open that have not come to their end. Under the lock. */
    int young() {
        return (int) slots.stream()
                .filter(slot -> slot.place != Slot.Place.CLOSING && !expired(slot))
                .count();
    }

    /** Whether an old connection stays until another is there, because so many have to be open. Under the lock. */
    boolean mustBeReplacedFirst(int left) {
        return left < keepIdle() && slots.size() < limit() && backoff.lastError() == null;
    }

    /** Whether to try though nobody waits, because whoever came was refused. Under the lock. */
    boolean probes() {
        return refuses() && connecting == 0;
    }

    boolean mayTryAgain() {
        return backoff.isOver(now());
    }

    int limit() {
        return config.maxSize();
    }

    void startConnect(DriverCalls.Call call) {
        DriverCalls.start("connect", () -> connect(call));
    }

    void connect(DriverCalls.Call call) {
        long start = Ticker.realNanos();
        // Of before the connect: what was being opened when evict was called is old, too.
        long born = presentGeneration();
        C connection = null;
        Throwable failure = null;
        try {
            connection = connector.connect(call.deadline);
        } catch (Throwable e) {
            failure = e;
        }
        Slot<C> slot = null;
        boolean inTime;
        lock.lock();
        try {
            inTime = calls.end(call);
            failure = failure == null ? complaint(connection) : failure;
            if (failure == null) {
                opened++;
                slot = new Slot<>(this, numbers++, connection, now(), born);
                backoff.reset();
                slots.add(slot);
            }
            if (inTime) {
                if (failure == null) {
                    connecting--;
                } else {
                    connectFailures++;
                    backoff.failed(now(), failure);
                    afterConnectFailed();
                }
            }
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            Throwable cause = failure;
            tell(() -> runtime.listener().connectFailed(config.name(), cause));
            finishIfDone();
            return;
        }
        tell(() -> runtime.listener().opened(config.name(), Duration.ofNanos(Ticker.realNanos() - start)));
        if (!inTime) {
            late(slot);
        } else if (broken(slot)) {
            retire(slot, CloseReason.BROKEN);
        } else {
            publish(slot);
            afterConnected();
        }
    }

    /** A connect has ended and its connection has found its waiter: there is room for another attempt. */
    void afterConnected() {
        locked(this::openForWaiters);
    }

    private long presentGeneration() {
        lock.lock();
        try {
            return generation;
        } finally {
            lock.unlock();
        }
    }

    void late(Slot<C> slot) {
        retire(slot, CloseReason.ABANDONED);
    }

    void afterConnectFailed() {
        connecting--;
        openForWaiters();
    }

    Throwable complaint(C connection) {
        if (connection == null) {
            return new IllegalStateException("the driver returned null instead of a connection");
        }
        return slots.stream().anyMatch(s -> s.connection == connection)
                ? new IllegalStateException("the driver returned a connection that it had returned before")
                : null;
    }

    @Override
    void validate(Slot<C> slot) {
        startValidate(() -> {
            DriverCalls.Call call;
            lock.lock();
            try {
                // Only here, where the call begins: what has not begun cannot take too long.
                call = calls.add("isValid of slot " + slot.number, config.validationTimeout(), () -> forget(slot));
            } finally {
                lock.unlock();
            }
            boolean valid = isValid(slot, call.deadline);
            boolean inTime;
            lock.lock();
            try {
                inTime = calls.end(call);
                slot.validatedAt = now();
            } finally {
                lock.unlock();
            }
            if (inTime && valid) {
                publish(slot);
            } else if (inTime) {
                retire(slot, CloseReason.FAILED_VALIDATION);
            }
        });
    }

    void startValidate(Runnable validation) {
        DriverCalls.start("validate", validation);
    }

    boolean isValid(Slot<C> slot, Deadline deadline) {
        try {
            return connector.isValid(slot.connection, deadline);
        } catch (Throwable e) {
            return false;
        }
    }

    /** The call on this slot is abandoned: cut it off, and make room. Under the lock. */
    private void forget(Slot<C> slot) {
        slot.place = Slot.Place.CLOSING;
        slots.remove(slot);
        count(slot, CloseReason.ABANDONED);
        DriverCalls.start("abort", () -> quietly(() -> connector.abort(slot.connection)));
        afterClosed();
    }

    @Override
    void retire(Slot<C> slot, CloseReason reason) {
        DriverCalls.Call call;
        lock.lock();
        try {
            slot.place = Slot.Place.CLOSING;
            count(slot, reason);
            call = calls.add("close of slot " + slot.number, config.validationTimeout(), () -> {
                slots.remove(slot);
                afterClosed();
            });
        } finally {
            lock.unlock();
        }
        tell(() -> runtime.listener().closed(config.name(), reason));
        startClose(slot, call);
    }

    void startClose(Slot<C> slot, DriverCalls.Call call) {
        DriverCalls.start("close", () -> close(slot, call));
    }

    void close(Slot<C> slot, DriverCalls.Call call) {
        quietly(() -> connector.close(slot.connection));
        lock.lock();
        try {
            if (calls.end(call)) {
                slots.remove(slot);
                afterClosed();
            }
        } finally {
            lock.unlock();
        }
        finishIfDone();
    }

    void count(Slot<C> slot, CloseReason reason) {
        closedBy.merge(reason, 1L, Long::sum);
    }

    /** There is room for another connection. Under the lock. */
    void afterClosed() {
        openForWaiters();
    }

    int keepIdle() {
        return config.minIdle();
    }

    void abandonOverdue() {
        calls.abandonOverdue(config.maxAbandoned());
    }

    void housekeep() {
        List<Slot<C>> old = new ArrayList<>();
        List<Slot<C>> unused = new ArrayList<>();
        List<Slot<C>> silent = new ArrayList<>();
        List<Slot<C>> leaked = new ArrayList<>();
        lock.lock();
        try {
            abandonOverdue();
            int open = slots.size()
                    - (int) slots.stream()
                            .filter(slot -> slot.place == Slot.Place.CLOSING)
                            .count();
            for (Slot<C> slot : List.copyOf(idle)) {
                if (expired(slot)) {
                    if (!mustBeReplacedFirst(open - old.size() - unused.size() - 1)) {
                        old.add(slot);
                    }
                } else if (idleTooLong(slot) && idle.size() - old.size() - unused.size() > keepIdle()) {
                    unused.add(slot);
                } else if (keepaliveDue(slot)) {
                    silent.add(slot);
                }
            }
            slots.stream()
                    .filter(slot -> slot.place == Slot.Place.LEASED && perhapsLeaked(slot))
                    .forEach(leaked::add);
            leaked.forEach(slot -> slot.told = slot.lease);
            for (List<Slot<C>> taken : List.of(old, unused, silent)) {
                idle.removeAll(taken);
                taken.forEach(slot -> slot.place = Slot.Place.HELD);
            }
            openForWaiters();
        } finally {
            lock.unlock();
        }
        old.forEach(slot -> retire(slot, CloseReason.MAX_LIFETIME));
        unused.forEach(slot -> retire(slot, CloseReason.IDLE_TIMEOUT));
        silent.forEach(this::validate);
        leaked.forEach(this::tellLeak);
    }

    void tellLeak(Slot<C> slot) {
        Thread holder = slot.holder;
        LeaseReport lease = new LeaseReport(
                slot.number,
                holder == null ? "nobody" : holder.getName(),
                Duration.ofNanos(now() - slot.since),
                holder == null ? List.of() : List.of(holder.getStackTrace()));
        tell(() -> runtime.listener().leaked(config.name(), lease));
    }
}
