package io.cenote.suite.reference;

import io.cenote.spi.CloseReason;
import io.cenote.spi.CloseReport;
import io.cenote.spi.Deadline;
import io.cenote.spi.PoolConfig;
import io.cenote.suite.kit.FakeConnection;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Faults in how long connections are kept, how they are checked, and how a pool ends. */
final class BrokenKeeping {
    private BrokenKeeping() {}

    static final List<BrokenPool> ALL = List.of(
            new BrokenPool(
                    "lifetimes are ignored",
                    Set.of("LIFE-01"),
                    Set.of("LIFE-02", "LIFE-04", "LIFE-05", "LIFE-06"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean expired(Slot<FakeConnection> slot) {
                            return false;
                        }
                    }),
            new BrokenPool(
                    "connections end at half their lifetime",
                    Set.of("LIFE-03"),
                    Set.of("LIFE-05"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        double share(Slot<FakeConnection> slot) {
                            return slot.share() / 2;
                        }
                    }),
            new BrokenPool(
                    "lifetimes have no jitter",
                    Set.of("LIFE-05"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        double share(Slot<FakeConnection> slot) {
                            return 1;
                        }
                    }),
            new BrokenPool(
                    "nobody looks after idle connections",
                    Set.of("LIFE-06"),
                    Set.of("LIFE-05"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void housekeep() {}
                    }),
            new BrokenPool(
                    "a leased connection is ended when it expires",
                    Set.of("LIFE-04"),
                    Set.of("LIFE-02"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void housekeep() {
                            super.housekeep();
                            for (Slot<FakeConnection> slot : List.copyOf(slots)) {
                                if (slot.place == Slot.Place.LEASED && expired(slot) && endLease(slot, slot.lease)) {
                                    retire(slot, CloseReason.MAX_LIFETIME);
                                }
                            }
                        }
                    }),
            new BrokenPool(
                    "a lifetime of zero is none",
                    Set.of("LIFE-07"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean expired(Slot<FakeConnection> slot) {
                            return config.maxLifetime().isZero() ? now() - slot.openedAt > 0 : super.expired(slot);
                        }
                    }),
            new BrokenPool(
                    "idle connections are never closed",
                    Set.of("IDLE-01"),
                    Set.of("IDLE-06"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean idleTooLong(Slot<FakeConnection> slot) {
                            return false;
                        }
                    }),
            new BrokenPool(
                    "idle time counts from the opening",
                    Set.of("IDLE-02"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean idleTooLong(Slot<FakeConnection> slot) {
                            long limit = config.idleTimeout().toNanos();
                            return limit > 0 && now() - slot.openedAt >= limit;
                        }
                    }),
            new BrokenPool(
                    "an idle timeout of zero is none",
                    Set.of("IDLE-03"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean idleTooLong(Slot<FakeConnection> slot) {
                            return now() - slot.since >= config.idleTimeout().toNanos();
                        }
                    }),
            new BrokenPool(
                    "opens one unasked",
                    Set.of("IDLE-04"),
                    Set.of("IDLE-01"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        int keepIdle() {
                            return Math.max(1, super.keepIdle());
                        }
                    }),
            new BrokenPool(
                    "minIdle is ignored",
                    Set.of("IDLE-05"),
                    Set.of("IDLE-06"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        int keepIdle() {
                            return 0;
                        }
                    }),
            new BrokenPool(
                    "validation is skipped",
                    Set.of("VAL-01"),
                    Set.of("VAL-04", "VAL-05", "VAL-06", "VAL-07"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean validationDue(Slot<FakeConnection> slot) {
                            return false;
                        }
                    }),
            new BrokenPool(
                    "validates every time",
                    Set.of("VAL-02"),
                    Set.of("VAL-03", "VAL-06"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean validationDue(Slot<FakeConnection> slot) {
                            return slot.validatedAt != now();
                        }
                    }),
            new BrokenPool(
                    "what is not valid is handed out",
                    Set.of("VAL-04"),
                    Set.of("VAL-05"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean isValid(Slot<FakeConnection> slot, Deadline deadline) {
                            super.isValid(slot, deadline);
                            return true;
                        }
                    }),
            new BrokenPool(
                    "a validation that throws loses the slot",
                    Set.of("VAL-05"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void startValidate(Runnable validation) {
                            DriverCalls.start("validate", () -> quietly(validation));
                        }

                        @Override
                        boolean isValid(Slot<FakeConnection> slot, Deadline deadline) {
                            return connector.isValid(slot.connection, deadline);
                        }
                    }),
            new BrokenPool(
                    "validates on the caller's thread",
                    Set.of("VAL-06"),
                    Set.of("VAL-07"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void startValidate(Runnable validation) {
                            validation.run();
                        }
                    }),
            new BrokenPool(
                    "a driver call is never abandoned",
                    Set.of("VAL-07"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void abandonOverdue() {}
                    }),
            new BrokenPool(
                    "validates for callers that do not wait",
                    Set.of("VAL-08"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean mayValidate(boolean callerWaits) {
                            return true;
                        }
                    }),
            new BrokenPool(
                    "gives what broke while it was idle",
                    Set.of("VAL-09"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean broken(Slot<FakeConnection> slot) {
                            return slot.place == Slot.Place.LEASED && super.broken(slot);
                        }
                    }),
            new BrokenPool(
                    "close leaves idle connections open",
                    Set.of("CLOSE-01"),
                    Set.of("CLOSE-05"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        List<Slot<FakeConnection>> takeAllIdle() {
                            return closed ? List.of() : super.takeAllIdle();
                        }
                    }),
            new BrokenPool(
                    "close wakes no waiter",
                    Set.of("CLOSE-02"),
                    Set.of("CLOSE-06", "CLOSE-10"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void failWaiters() {}
                    }),
            new BrokenPool(
                    "a closed pool still gives",
                    Set.of("CLOSE-03"),
                    Set.of("CLOSE-02", "CLOSE-06", "CLOSE-08", "CLOSE-10"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void checkMayEnter() {}
                    }),
            new BrokenPool(
                    "close ends leases",
                    Set.of("CLOSE-04"),
                    Set.of("CLOSE-02", "CLOSE-08", "CLOSE-09"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public void close() {
                            super.close();
                            for (Slot<FakeConnection> slot : List.copyOf(slots)) {
                                if (endLease(slot, slot.lease)) {
                                    retire(slot, CloseReason.POOL_CLOSED);
                                }
                            }
                        }
                    }),
            new BrokenPool(
                    "a second close closes again",
                    Set.of("CLOSE-05"),
                    Set.of(
                            "CLOSE-01",
                            "CLOSE-02",
                            "CLOSE-03",
                            "CLOSE-04",
                            "CLOSE-06",
                            "CLOSE-07",
                            "CLOSE-08",
                            "CLOSE-09",
                            "CLOSE-10"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public void close() {
                            super.close();
                            locked(() -> connectorClosed = false);
                            finishIfDone();
                        }
                    }),
            new BrokenPool(
                    "what is connected after close stays open",
                    Set.of("CLOSE-06"),
                    Set.of("CLOSE-10"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        CloseReason reasonToGo(Slot<FakeConnection> slot) {
                            return closed && slot.lease == 0 ? null : super.reasonToGo(slot);
                        }
                    }),
            new BrokenPool(
                    "a thread is left over",
                    Set.of("CLOSE-07"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        ReferencePool<FakeConnection> start() {
                            DriverCalls.start("left over", () -> {
                                try {
                                    Thread.currentThread().join(60_000);
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
                            return super.start();
                        }
                    }),
            new BrokenPool(
                    "the drain does not wait",
                    Set.of("CLOSE-08"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public CloseReport close(Duration drain) {
                            return super.close(Duration.ZERO);
                        }
                    }),
            new BrokenPool(
                    "the drain takes nothing back",
                    Set.of("CLOSE-09"),
                    Set.of("CLOSE-08"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public CloseReport close(Duration drain) {
                            close();
                            return new CloseReport(List.of(), List.of());
                        }
                    }),
            new BrokenPool(
                    "evict forgets what is leased",
                    Set.of("EVICT-01"),
                    Set.of("EVICT-03"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public void evict() {
                            takeAllIdle().forEach(slot -> retire(slot, CloseReason.EVICTED));
                        }
                    }),
            new BrokenPool(
                    "evict never ends", Set.of("EVICT-02"), Set.of(), (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        CloseReason reasonToGo(Slot<FakeConnection> slot) {
                            return !closed && generation > 0 && slot.lease > 0
                                    ? CloseReason.EVICTED
                                    : super.reasonToGo(slot);
                        }
                    }),
            new BrokenPool(
                    "suspend does nothing",
                    Set.of("SUSP-01"),
                    Set.of("SUSP-02", "SUSP-03"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public void suspend() {}
                    }),
            new BrokenPool(
                    "resume wakes nobody",
                    Set.of("SUSP-02"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public void resume() {
                            locked(() -> suspended = false);
                        }
                    }),
            new BrokenPool(
                    "close forgets the waiters of a suspended pool",
                    Set.of("SUSP-03"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void failWaiters() {
                            if (!suspended) {
                                super.failWaiters();
                            }
                        }
                    }),
            new BrokenPool(
                    "more room serves nobody",
                    Set.of("CONF-02"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        private boolean reconfiguring;

                        @Override
                        public void reconfigure(PoolConfig wanted) {
                            reconfiguring = true;
                            super.reconfigure(wanted);
                            reconfiguring = false;
                        }

                        @Override
                        void openForWaiters() {
                            if (!reconfiguring) {
                                super.openForWaiters();
                            }
                        }
                    }),
            new BrokenPool(
                    "the surplus stays when it is released",
                    Set.of("CONF-03"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        CloseReason reasonToGo(Slot<FakeConnection> slot) {
                            CloseReason reason = super.reasonToGo(slot);
                            return reason == CloseReason.SURPLUS ? null : reason;
                        }
                    }),
            new BrokenPool(
                    "everything can be changed",
                    Set.of("CONF-04"),
                    Set.of("CONF-02", "CONF-03", "CONF-05"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public void reconfigure(PoolConfig wanted) {
                            locked(() -> config = wanted);
                        }
                    }));
}
