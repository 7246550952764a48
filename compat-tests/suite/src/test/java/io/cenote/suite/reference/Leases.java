package io.cenote.suite.reference;

import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.LeaseShape;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolSuspendedException;
import io.cenote.spi.TooManyWaitersException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How leases of the reference pool begin and end: what is idle, who waits, and which of the two is next.
 *
 * <ol>
 *   <li>R1: everything that changes is guarded by the lock, and no driver call and no listener runs under it.
 *   <li>R2: a slot counts against {@code maxSize} until its close has ended or was abandoned.
 *   <li>R3: nothing is idle while somebody waits, unless the pool is suspended.
 *   <li>R4: whatever makes room asks {@link #openForWaiters}.
 * </ol>
 */
abstract class Leases<C> implements ConnectionPool<C> {
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
    int numbers;
    long acquired;
    long waits;
    long waitNanos;
    long timeouts;
    long opened;
    long connectFailures;

    Leases(Connector<C> connector, PoolConfig config, PoolRuntime runtime, boolean newestFirst) {
        this.connector = connector;
        this.config = config;
        this.runtime = runtime;
        this.newestFirst = newestFirst;
        for (CloseReason reason : CloseReason.values()) {
            closedBy.put(reason, 0L);
        }
    }

    /** Starts to connect for whoever waits, and for the idle connections that are to be kept. Under the lock. */
    abstract void openForWaiters();

    /** Has a held slot validated, and published or retired after that. */
    abstract void validate(Slot<C> slot);

    /** Has the connection of a held slot closed. */
    abstract void retire(Slot<C> slot, CloseReason reason);

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

    /** Whether who comes may take what is idle though others wait. */
    boolean mayOvertake() {
        return false;
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
        if (!suspended && refuses()) {
            throw new ConnectFailedException(
                    "pool '" + config.name() + "': connecting has failed for longer than failFastAfter, "
                            + config.failFastAfter(),
                    backoff.lastError());
        }
        if (tooManyWait()) {
            throw new TooManyWaitersException("pool '" + config.name() + "': " + waiters.size() + " callers wait");
        }
    }

    /** Whether it is no use to wait: the server has long been away, and nothing is open. Under the lock. */
    boolean refuses() {
        return slots.isEmpty() && backoff.hasLasted(config.failFastAfter());
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

    boolean keepaliveDue(Slot<C> slot) {
        long limit = config.keepalive().toNanos();
        return limit > 0 && now() - slot.since >= limit && now() - slot.validatedAt >= limit;
    }

    boolean perhapsLeaked(Slot<C> slot) {
        long limit = config.leakThreshold().toNanos();
        return limit > 0 && now() - slot.since >= limit && slot.told != slot.lease;
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
        if (remaining() + connecting > config.maxSize()) {
            return CloseReason.SURPLUS;
        }
        return expired(slot) ? CloseReason.MAX_LIFETIME : null;
    }

    /** How many slots there are that are not on their way out. */
    private long remaining() {
        return slots.stream().filter(slot -> slot.place != Slot.Place.CLOSING).count();
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
