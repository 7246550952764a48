package io.cenote.suite.reference;

import io.cenote.spi.CloseReason;
import io.cenote.spi.CloseReport;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.LeaseShape;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolStats;
import io.cenote.spi.PoolSuspendedException;
import io.cenote.spi.Ticker;
import io.cenote.spi.TooManyWaitersException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A pool that keeps every rule, written to be read: one lock, one condition a waiter, one thread a driver call.
 *
 * <p>Its small steps can be overridden, one at a time, to break one rule at a time.
 *
 * <ol>
 *   <li>R1: everything that changes is guarded by the lock, and no driver call and no listener runs under it.
 *   <li>R2: a slot counts against {@code maxSize} until its close has ended or was abandoned.
 *   <li>R3: nothing is idle while somebody waits, unless the pool is suspended.
 *   <li>R4: whatever makes room asks {@link #openForWaiters}.
 * </ol>
 */
class ReferencePool<C> implements ConnectionPool<C> {
    private static final Duration PASS = Duration.ofMillis(100);

    final ReentrantLock lock = new ReentrantLock();
    final Connector<C> connector;
    final PoolRuntime runtime;
    final boolean newestFirst;
    final Deque<Slot<C>> idle = new ArrayDeque<>();
    final Set<Slot<C>> slots = new LinkedHashSet<>();
    final Deque<Waiter<C>> waiters = new ArrayDeque<>();
    final DriverCalls calls = new DriverCalls();
    final Condition drained = lock.newCondition();
    final Map<CloseReason, Long> closedBy = new EnumMap<>(CloseReason.class);
    final Backoff backoff = new Backoff();
    PoolConfig config;
    boolean closed;
    boolean suspended;
    long generation;
    int connecting;
    boolean connectorClosed;
    private int numbers;
    private long acquired;
    long waits;
    long waitNanos;
    long timeouts;
    private long opened;
    private long connectFailures;
    private Ticker.Registration housekeeping;

    ReferencePool(Connector<C> connector, PoolConfig config, PoolRuntime runtime, boolean newestFirst) {
        this.connector = connector;
        this.config = config;
        this.runtime = runtime;
        this.newestFirst = newestFirst;
        for (CloseReason reason : CloseReason.values()) {
            closedBy.put(reason, 0L);
        }
    }

    /** Begins housekeeping, and to connect if idle connections are to be kept. */
    ReferencePool<C> start() {
        housekeeping = runtime.ticker().every(PASS, this::housekeep);
        locked(this::openForWaiters);
        return this;
    }

    // Acquire

    @Override
    public Lease<C> acquire() throws InterruptedException {
        return acquire(config().acquireTimeout());
    }

    @Override
    public Lease<C> acquire(Duration timeout) throws InterruptedException {
        return acquire(timeout, SlotLease::new);
    }

    @Override
    public Optional<Lease<C>> tryAcquire() {
        Slot<C> slot = acquirer(Duration.ZERO).takeIdle();
        return slot == null ? Optional.empty() : Optional.of(new SlotLease<>(slot, slot.lease, slot.connection));
    }

    @Override
    public <H> H acquire(Duration timeout, LeaseShape<C, H> shape) throws InterruptedException {
        Slot<C> slot = acquirer(timeout).take();
        long lease = slot.lease;
        try {
            return shape.lease(slot, lease, slot.connection);
        } catch (Throwable e) {
            formFailed(slot, lease);
            throw e;
        }
    }

    Acquirer<C> acquirer(Duration timeout) {
        return new Acquirer<>(this, timeout);
    }

    void formFailed(Slot<C> slot, long lease) {
        release(slot, lease, false);
    }

    /** The next idle slot in this pool's order, now held; null if none is idle. Under the lock. */
    Slot<C> pollIdle() {
        Slot<C> slot = newestFirst ? idle.pollLast() : idle.pollFirst();
        if (slot != null) {
            slot.place = Slot.Place.HELD;
        }
        return slot;
    }

    void join(Waiter<C> waiter, boolean first) {
        if (first) {
            waiters.addFirst(waiter);
        } else {
            waiters.addLast(waiter);
        }
    }

    void withdraw(Waiter<C> waiter) {
        waiters.remove(waiter);
    }

    /** The waiter was interrupted: it leaves, unless it has been served. */
    void interrupted(Waiter<C> waiter, InterruptedException e) throws InterruptedException {
        if (waiter.slot == null) {
            withdraw(waiter);
            throw e;
        }
        Thread.currentThread().interrupt();
    }

    void checkMayEnter() {
        if (closed) {
            throw new PoolClosedException("pool '" + config.name() + "' is closed");
        }
    }

    void checkMayWait() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (tooManyWait()) {
            throw new TooManyWaitersException("pool '" + config.name() + "': " + waiters.size() + " callers wait");
        }
    }

    boolean tooManyWait() {
        return config.maxWaiters() > 0 && waiters.size() >= config.maxWaiters();
    }

    /** The slot is the current thread's from now on; null if the pool was closed meanwhile. */
    Slot<C> lease(Slot<C> slot) {
        lock.lock();
        try {
            if (!closed) {
                slot.place = Slot.Place.LEASED;
                slot.holder = Thread.currentThread();
                slot.since = runtime.ticker().nanos();
                acquired++;
                return slot;
            }
        } finally {
            lock.unlock();
        }
        publish(slot);
        return null;
    }

    RuntimeException nothingInTime(Duration waited, boolean counts) {
        if (counts) {
            locked(() -> timeouts++);
            tell(() -> runtime.listener().timedOut(config.name(), waited));
        }
        return suspended ? new PoolSuspendedException("pool '" + config.name() + "' is suspended") : explain(waited);
    }

    RuntimeException explain(Duration waited) {
        return new Explanation<>(this).of(waited);
    }

    boolean expired(Slot<C> slot) {
        long limit = config.maxLifetime().toNanos();
        return limit > 0 && now() - slot.openedAt >= limit * share(slot);
    }

    double share(Slot<C> slot) {
        return slot.share();
    }

    boolean idleTooLong(Slot<C> slot) {
        long limit = config.idleTimeout().toNanos();
        return limit > 0 && now() - slot.since >= limit;
    }

    boolean validationDue(Slot<C> slot) {
        long limit = config.validateAfterIdle().toNanos();
        return limit > 0 && now() - slot.since > limit && now() - slot.validatedAt > limit;
    }

    /** Whoever does not wait takes what is there. */
    boolean mayValidate(boolean callerWaits) {
        return callerWaits;
    }

    boolean broken(Slot<C> slot) {
        try {
            return connector.isBroken(slot.connection);
        } catch (Throwable e) {
            return true;
        }
    }

    long now() {
        return runtime.ticker().nanos();
    }

    // Release

    boolean endLease(Slot<C> slot, long lease) {
        lock.lock();
        try {
            if (slot.place != Slot.Place.LEASED || slot.lease != lease) {
                return false;
            }
            slot.place = Slot.Place.HELD;
            slot.lease++;
            slot.holder = null;
            slot.since = runtime.ticker().nanos();
            drained.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean release(Slot<C> slot, long lease, boolean clean) {
        if (!endLease(slot, lease)) {
            return false;
        }
        if (!clean) {
            if (broken(slot)) {
                retire(slot, CloseReason.BROKEN);
                return true;
            }
            try {
                reset(slot);
            } catch (Throwable e) {
                afterFailedReset(slot);
                return true;
            }
        }
        publish(slot);
        return true;
    }

    void afterFailedReset(Slot<C> slot) {
        retire(slot, CloseReason.RESET_FAILED);
    }

    void reset(Slot<C> slot) throws Exception {
        connector.reset(slot.connection, Deadline.after(config.validationTimeout()));
    }

    boolean invalidate(Slot<C> slot, long lease) {
        if (!endLease(slot, lease)) {
            return false;
        }
        retire(slot, CloseReason.INVALIDATED);
        return true;
    }

    boolean holds(Slot<C> slot, long lease) {
        lock.lock();
        try {
            return slot.place == Slot.Place.LEASED && slot.lease == lease;
        } finally {
            lock.unlock();
        }
    }

    /** A held slot goes to the oldest waiter, or turns idle, or has to go. */
    void publish(Slot<C> slot) {
        lock.lock();
        CloseReason reason;
        try {
            reason = reasonToGo(slot);
            if (reason == null) {
                if (suspended || waiters.isEmpty()) {
                    slot.place = Slot.Place.IDLE;
                    idle.addLast(slot);
                } else {
                    handOff(slot);
                }
                return;
            }
        } finally {
            lock.unlock();
        }
        retire(slot, reason);
    }

    void handOff(Slot<C> slot) {
        Waiter<C> waiter = waiters.removeFirst();
        waiter.slot = slot;
        waiter.served.signal();
    }

    CloseReason reasonToGo(Slot<C> slot) {
        if (closed) {
            return CloseReason.POOL_CLOSED;
        }
        if (slot.generation != generation) {
            return CloseReason.EVICTED;
        }
        if (slots.size() + connecting > config.maxSize()) {
            return CloseReason.SURPLUS;
        }
        return expired(slot) ? CloseReason.MAX_LIFETIME : null;
    }

    // Driver calls

    /** Starts to connect for whoever waits, and for the idle connections that are to be kept. Under the lock. */
    void openForWaiters() {
        while (!closed
                && (waiters.size() > connecting || idle.size() + connecting < keepIdle())
                && connecting < config.maxConnecting()
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
                slot = new Slot<>(this, numbers++, connection, now(), generation);
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

    void validate(Slot<C> slot) {
        DriverCalls.Call call;
        lock.lock();
        try {
            call = calls.add("isValid of slot " + slot.number, config.validationTimeout(), () -> forget(slot));
        } finally {
            lock.unlock();
        }
        startValidate(() -> {
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

    void retire(Slot<C> slot, CloseReason reason) {
        DriverCalls.Call call;
        lock.lock();
        try {
            slot.place = Slot.Place.CLOSING;
            count(slot, reason);
            call = calls.add("close of slot " + slot.number, config.connectTimeout(), () -> {
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
        lock.lock();
        try {
            abandonOverdue();
            for (Slot<C> slot : List.copyOf(idle)) {
                if (expired(slot)) {
                    old.add(slot);
                } else if (idleTooLong(slot) && idle.size() - old.size() - unused.size() > keepIdle()) {
                    unused.add(slot);
                }
            }
            idle.removeAll(old);
            idle.removeAll(unused);
            old.forEach(slot -> slot.place = Slot.Place.HELD);
            unused.forEach(slot -> slot.place = Slot.Place.HELD);
            openForWaiters();
        } finally {
            lock.unlock();
        }
        old.forEach(slot -> retire(slot, CloseReason.MAX_LIFETIME));
        unused.forEach(slot -> retire(slot, CloseReason.IDLE_TIMEOUT));
    }

    // The pool as a whole

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
            while (slots.size() - surplus.size() + connecting > config.maxSize() && !idle.isEmpty()) {
                Slot<C> coldest = idle.pollFirst();
                coldest.place = Slot.Place.HELD;
                surplus.add(coldest);
            }
            openForWaiters();
        } finally {
            lock.unlock();
        }
        surplus.forEach(slot -> retire(slot, CloseReason.SURPLUS));
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

    void tell(Runnable event) {
        quietly(event);
    }

    static void quietly(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            // Whatever a driver or a listener throws is its own affair.
        }
    }

    void locked(Runnable step) {
        lock.lock();
        try {
            step.run();
        } finally {
            lock.unlock();
        }
    }
}
