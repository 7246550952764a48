package io.cenote.suite.reference;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.kit.FakeConnection;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Faults in how leases begin and end and how callers wait. */
final class BrokenTaking {
    private BrokenTaking() {}

    static final List<BrokenPool> ALL = List.of(
            new BrokenPool(
                    "an idle connection stays in the list when it is taken",
                    Set.of("ACQ-05"),
                    Set.of("ACQ-02", "ACQ-03", "ACQ-06", "ACQ-08", "ACQ-09"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        Slot<FakeConnection> pollIdle() {
                            Slot<FakeConnection> slot = idle.peekLast();
                            if (slot != null) {
                                slot.place = Slot.Place.HELD;
                            }
                            return slot;
                        }
                    }),
            new BrokenPool(
                    "connects on the caller's thread",
                    Set.of("ACQ-10"),
                    Set.of("ACQ-11"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void startConnect(DriverCalls.Call call) {
                            connect(call);
                        }
                    }),
            new BrokenPool(
                    "the caller's timeout is ignored, the configured one holds",
                    Set.of("ACQ-03"),
                    Set.of("ACQ-05", "ACQ-10", "ACQ-04"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        Acquirer<FakeConnection> acquirer(Duration timeout) {
                            return super.acquirer(timeout.isZero() ? timeout : config.acquireTimeout());
                        }
                    }),
            new BrokenPool(
                    "a form that cannot be made keeps the connection",
                    Set.of("ACQ-09"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void formFailed(Slot<FakeConnection> slot, long lease) {}
                    }),
            new BrokenPool(
                    "what is leased may be leased again",
                    Set.of("ACQ-01"),
                    Set.of(
                            "ACQ-02", "ACQ-03", "ACQ-04", "ACQ-05", "ACQ-06", "ACQ-07", "ACQ-08", "ACQ-09", "ACQ-10",
                            "ACQ-11"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        Slot<FakeConnection> pollIdle() {
                            Slot<FakeConnection> slot = super.pollIdle();
                            return slot != null
                                    ? slot
                                    : slots.stream()
                                            .filter(other -> other.place == Slot.Place.LEASED)
                                            .findFirst()
                                            .orElse(null);
                        }
                    }),
            new BrokenPool(
                    "connects as long as it may, whatever is idle",
                    Set.of("ACQ-02"),
                    Set.of("ACQ-11"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        Slot<FakeConnection> pollIdle() {
                            return slots.size() + connecting < limit() ? null : super.pollIdle();
                        }
                    }),
            new BrokenPool(
                    "without a timeout it waits for half of the configured one",
                    Set.of("ACQ-04"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public Lease<FakeConnection> acquire() throws InterruptedException {
                            return acquire(config.acquireTimeout().dividedBy(2));
                        }
                    }),
            new BrokenPool(
                    "a look that finds nothing counts as a timeout",
                    Set.of("ACQ-06"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public Optional<Lease<FakeConnection>> tryAcquire() {
                            Optional<Lease<FakeConnection>> lease = super.tryAcquire();
                            if (lease.isEmpty()) {
                                locked(() -> timeouts++);
                            }
                            return lease;
                        }
                    }),
            new BrokenPool(
                    "a timeout that is too long for nanoseconds is over at once",
                    Set.of("ACQ-07"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        Acquirer<FakeConnection> acquirer(Duration timeout) {
                            boolean fits = timeout.getSeconds() < Integer.MAX_VALUE;
                            return super.acquirer(fits ? timeout : Duration.ZERO);
                        }
                    }),
            new BrokenPool(
                    "what comes when nobody waits any more is closed",
                    Set.of("ACQ-11"),
                    Set.of("ACQ-10"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void publish(Slot<FakeConnection> slot) {
                            boolean[] wanted = {true};
                            locked(() -> wanted[0] = slot.lease > 0 || !waiters.isEmpty());
                            if (wanted[0]) {
                                super.publish(slot);
                            } else {
                                retire(slot, CloseReason.SURPLUS);
                            }
                        }
                    }),
            new BrokenPool(
                    "one connection more than maxSize",
                    Set.of("CAP-01"),
                    // The one too many is closed, and if a caller was to have it, that caller waits for another.
                    Set.of("CAP-04"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        int limit() {
                            return super.limit() + 1;
                        }
                    }),
            new BrokenPool(
                    "an invalidated connection leaves its place taken",
                    Set.of("CAP-02"),
                    Set.of("CAP-01"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        private int lost;

                        @Override
                        boolean invalidate(Slot<FakeConnection> slot, long lease) {
                            lost++;
                            return super.invalidate(slot, lease);
                        }

                        @Override
                        int limit() {
                            return super.limit() - lost;
                        }
                    }),
            new BrokenPool(
                    "connects one after another",
                    Set.of("CAP-03"),
                    Set.of("CAP-04"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void openForWaiters() {
                            if (connecting == 0) {
                                super.openForWaiters();
                            }
                        }

                        @Override
                        int limit() {
                            return Math.min(super.limit(), slots.size() + 1);
                        }
                    }),
            new BrokenPool(
                    "once something is open, connects one after another",
                    Set.of("CAP-04"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        int limit() {
                            return slots.isEmpty() ? super.limit() : Math.min(super.limit(), slots.size() + 1);
                        }
                    }),
            new BrokenPool(
                    "who waits is not thought of when a connect has ended",
                    Set.of("CAP-04"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void afterConnected() {}
                    }),
            new BrokenPool(
                    "promises patience, and connects for everybody who waits",
                    Set.of("CAP-05"),
                    Set.of(),
                    config -> EnumSet.of(PoolTrait.FIFO_WAITERS, PoolTrait.TICKER, PoolTrait.PATIENT_GROWTH),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true)),
            new BrokenPool(
                    "what is released is closed",
                    Set.of("REL-01"),
                    Set.of("REL-02", "REL-03", "REL-04", "REL-05", "REL-06", "REL-07", "REL-08", "REL-09", "REL-10"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void publish(Slot<FakeConnection> slot) {
                            if (slot.lease > 0) {
                                retire(slot, CloseReason.SURPLUS);
                            } else {
                                super.publish(slot);
                            }
                        }
                    }),
            new BrokenPool(
                    "a second release of a lease is accepted",
                    Set.of("REL-02", "ACQ-08"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean endLease(Slot<FakeConnection> slot, long lease) {
                            return super.endLease(slot, slot.lease);
                        }
                    }),
            new BrokenPool(
                    "a lease gives its connection after its end",
                    Set.of("REL-03"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean holds(Slot<FakeConnection> slot, long lease) {
                            return true;
                        }
                    }),
            new BrokenPool(
                    "a release by another thread is ignored",
                    Set.of("REL-04", "REL-06"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean endLease(Slot<FakeConnection> slot, long lease) {
                            return slot.holder == Thread.currentThread() && super.endLease(slot, lease);
                        }
                    }),
            new BrokenPool(
                    "a release in an interrupted thread is lost",
                    Set.of("REL-05"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void publish(Slot<FakeConnection> slot) {
                            if (!Thread.currentThread().isInterrupted()) {
                                super.publish(slot);
                            }
                        }
                    }),
            new BrokenPool(
                    "nothing is reset",
                    Set.of("REL-07"),
                    Set.of("REL-08"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void reset(Slot<FakeConnection> slot) {}
                    }),
            new BrokenPool(
                    "a connection whose reset failed is used again",
                    Set.of("REL-08"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void afterFailedReset(Slot<FakeConnection> slot) {
                            publish(slot);
                        }
                    }),
            new BrokenPool(
                    "broken is not asked for",
                    Set.of("REL-09"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean broken(Slot<FakeConnection> slot) {
                            return false;
                        }
                    }),
            new BrokenPool(
                    "a clean release resets all the same",
                    Set.of("REL-10"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean release(Slot<FakeConnection> slot, long lease, boolean clean) {
                            return super.release(slot, lease, false);
                        }
                    }),
            new BrokenPool(
                    "an invalidated connection is used again",
                    Set.of("INV-01", "INV-02"),
                    Set.of("INV-04"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean invalidate(Slot<FakeConnection> slot, long lease) {
                            return release(slot, lease, false);
                        }
                    }),
            new BrokenPool(
                    "a closed connection wakes nobody",
                    Set.of("INV-03"),
                    Set.of("INV-01", "INV-02", "INV-04"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void afterClosed() {}
                    }),
            new BrokenPool(
                    "a release forgets the waiters",
                    Set.of("WAIT-01"),
                    Set.of("WAIT-02", "WAIT-03", "WAIT-04", "WAIT-05", "WAIT-06", "WAIT-07", "WAIT-08", "WAIT-09"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void handOff(Slot<FakeConnection> slot) {
                            slot.place = Slot.Place.IDLE;
                            idle.addLast(slot);
                        }
                    }),
            new BrokenPool(
                    "a connection is handed to a waiter that has left",
                    Set.of("WAIT-02"),
                    Set.of("WAIT-03", "WAIT-06", "WAIT-07", "WAIT-08", "WAIT-09"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void withdraw(Waiter<FakeConnection> waiter) {}
                    }),
            new BrokenPool(
                    "who gives up stays in the queue until it is at its head",
                    Set.of("WAIT-09"),
                    Set.of("WAIT-02", "WAIT-03", "WAIT-06", "WAIT-07", "WAIT-08"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void withdraw(Waiter<FakeConnection> waiter) {
                            if (waiters.peekFirst() == waiter) {
                                super.withdraw(waiter);
                            }
                        }
                    }),
            new BrokenPool(
                    "an interrupt is ignored",
                    Set.of("WAIT-03"),
                    Set.of("WAIT-08"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void interrupted(Waiter<FakeConnection> waiter, InterruptedException e) {
                            Thread.interrupted();
                        }
                    }),
            new BrokenPool(
                    "an interrupted thread gets nothing, whatever is idle",
                    Set.of("WAIT-04"),
                    Set.of("WAIT-07"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void checkMayEnter() {
                            super.checkMayEnter();
                            if (Thread.currentThread().isInterrupted()) {
                                throw new IllegalStateException("interrupted");
                            }
                        }
                    }),
            new BrokenPool(
                    "an interrupt during the hand-off loses the connection",
                    Set.of("WAIT-07"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void interrupted(Waiter<FakeConnection> waiter, InterruptedException e)
                                throws InterruptedException {
                            // The moment of the fault, made long enough to be met.
                            linger(this, () -> waiter.slot != null);
                            withdraw(waiter);
                            throw e;
                        }
                    }),
            new BrokenPool(
                    "between the look at the idle connections and the queue, a release slips through",
                    Set.of("WAIT-05"),
                    Set.of("WAIT-06", "WAIT-07", "WAIT-09"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void join(Waiter<FakeConnection> waiter, boolean first) {
                            linger(this, () -> !idle.isEmpty());
                            super.join(waiter, first);
                        }
                    }),
            new BrokenPool(
                    "any number may wait",
                    Set.of("WAIT-08"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean tooManyWait() {
                            return false;
                        }
                    }),
            new BrokenPool(
                    "the newest waiter is served first",
                    Set.of("FAIR-01", "FAIR-05"),
                    Set.of("FAIR-02"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void handOff(Slot<FakeConnection> slot) {
                            waiters.addFirst(waiters.removeLast());
                            super.handOff(slot);
                        }
                    }),
            new BrokenPool(
                    "who gives up moves the head of the queue to its end",
                    Set.of("FAIR-02"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void withdraw(Waiter<FakeConnection> waiter) {
                            super.withdraw(waiter);
                            if (!waiters.isEmpty()) {
                                waiters.addLast(waiters.removeFirst());
                            }
                        }
                    }),
            new BrokenPool(
                    "who comes later goes to the head of the queue",
                    Set.of("FAIR-01"),
                    Set.of("FAIR-02", "FAIR-05"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void join(Waiter<FakeConnection> waiter, boolean first) {
                            super.join(waiter, true);
                        }
                    }),
            new BrokenPool(
                    "what is released is idle for a moment before it is handed over, and who comes takes it",
                    Set.of("FAIR-03"),
                    Set.of("FAIR-01", "FAIR-02", "FAIR-04", "FAIR-05"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void handOff(Slot<FakeConnection> slot) {
                            slot.place = Slot.Place.IDLE;
                            idle.addLast(slot);
                            DriverCalls.start(
                                    "hand-off",
                                    () -> locked(() -> {
                                        if (!idle.isEmpty() && !waiters.isEmpty()) {
                                            super.handOff(pollIdle());
                                        }
                                    }));
                        }

                        @Override
                        boolean mayOvertake() {
                            return true;
                        }
                    }),
            new BrokenPool(
                    "promises newest first, gives the oldest",
                    Set.of("ORDER-01"),
                    Set.of(),
                    BrokenPool.NEWEST_FIRST,
                    (c, f, r) -> new ReferencePool<>(c, f, r, false)),
            new BrokenPool(
                    "promises oldest first, gives the newest",
                    Set.of("ORDER-02"),
                    Set.of(),
                    BrokenPool.OLDEST_FIRST,
                    (c, f, r) -> new ReferencePool<>(c, f, r, true)));

    /** Gives up the lock until something has happened, or for some milliseconds. */
    private static void linger(ReferencePool<?> pool, BooleanSupplier happened) {
        for (int look = 0; look < 200 && !happened.getAsBoolean(); look++) {
            pool.lock.unlock();
            LockSupport.parkNanos(10_000);
            pool.lock.lock();
        }
    }
}
