package io.cenote.suite.reference;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.CloseReason;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolStats;
import io.cenote.suite.kit.FakeConnection;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Faults in what a pool tells, and in how it bears its driver. */
final class BrokenTelling {
    private BrokenTelling() {}

    /** Everything is right but for one counter. */
    static final BrokenPool WITHOUT_A_COUNTER = new BrokenPool(
            "opened is always zero",
            Set.of("STAT-01"),
            Set.of("STAT-02", "STAT-04", "STAT-06"),
            (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                @Override
                public PoolStats stats() {
                    PoolStats s = super.stats();
                    return new PoolStats(
                            s.maxSize(),
                            s.open(),
                            s.idle(),
                            s.leased(),
                            s.held(),
                            s.connecting(),
                            s.waiting(),
                            s.abandoned(),
                            s.acquired(),
                            s.waits(),
                            s.waitNanos(),
                            s.timeouts(),
                            0,
                            s.connectFailures(),
                            s.closed());
                }
            });

    static final List<BrokenPool> ALL = List.of(
            WITHOUT_A_COUNTER,
            new BrokenPool(
                    "a close is counted twice",
                    Set.of("STAT-02"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void count(Slot<FakeConnection> slot, CloseReason reason) {
                            super.count(slot, reason);
                            if (reason == CloseReason.BROKEN) {
                                super.count(slot, CloseReason.INVALIDATED);
                            }
                        }
                    }),
            new BrokenPool(
                    "timeouts are counted twice",
                    Set.of("STAT-03"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        RuntimeException nothingInTime(Duration waited, boolean counts) {
                            locked(() -> timeouts++);
                            return super.nothingInTime(waited, counts);
                        }
                    }),
            new BrokenPool(
                    "idle is sometimes negative",
                    Set.of("STAT-04"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public PoolStats stats() {
                            PoolStats s = super.stats();
                            int idle = s.waiting() > 0 ? s.idle() - 1 : s.idle();
                            return new PoolStats(
                                    s.maxSize(),
                                    s.open(),
                                    idle,
                                    s.leased(),
                                    s.held(),
                                    s.connecting(),
                                    s.waiting(),
                                    s.abandoned(),
                                    s.acquired(),
                                    s.waits(),
                                    s.waitNanos(),
                                    s.timeouts(),
                                    s.opened(),
                                    s.connectFailures(),
                                    s.closed());
                        }
                    }),
            new BrokenPool(
                    "the listener is told nothing",
                    Set.of("STAT-02", "STAT-05"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void tell(Runnable event) {}
                    }),
            new BrokenPool(
                    "what a listener throws goes on",
                    Set.of("STAT-06"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void tell(Runnable event) {
                            event.run();
                        }
                    }),
            new BrokenPool(
                    "a timeout explains nothing",
                    Set.of("EXPL-01", "EXPL-02", "EXPL-03", "EXPL-04"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        RuntimeException explain(Duration waited) {
                            return new AcquireTimeoutException("timeout", null, waited, stats(), List.of());
                        }
                    }),
            new BrokenPool(
                    "a timeout shows the password",
                    Set.of("EXPL-05"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public String toString() {
                            return "pool " + config.driverOptions();
                        }
                    }),
            new BrokenPool(
                    "closes on the caller's thread",
                    Set.of("DRV-01"),
                    Set.of("DRV-02", "DRV-11"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void startClose(Slot<FakeConnection> slot, DriverCalls.Call call) {
                            close(slot, call);
                        }
                    }),
            new BrokenPool(
                    "connects on the caller's thread",
                    Set.of("DRV-01"),
                    Set.of("DRV-02", "DRV-08", "DRV-09", "DRV-10", "DRV-15"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void startConnect(DriverCalls.Call call) {
                            connect(call);
                        }
                    }),
            new BrokenPool(
                    "a connect that hangs counts against maxConnecting",
                    Set.of("DRV-08"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        int hanging() {
                            return 0;
                        }
                    }),
            new BrokenPool(
                    "validates on the caller's thread",
                    Set.of("DRV-02"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void startValidate(Runnable validation) {
                            validation.run();
                        }
                    }),
            new BrokenPool(
                    "a failed connect loses its slot",
                    Set.of("DRV-03"),
                    Set.of("DRV-04", "DRV-05", "DRV-06"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void afterConnectFailed() {}
                    }),
            new BrokenPool(
                    "a failed connect is not tried again",
                    Set.of("DRV-03"),
                    Set.of("DRV-04", "DRV-05"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean mayTryAgain() {
                            return backoff.lastError() == null;
                        }
                    }),
            new BrokenPool(
                    "what the driver returns is not looked at",
                    Set.of("DRV-06"),
                    Set.of("DRV-05"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        Throwable complaint(FakeConnection connection) {
                            return null;
                        }
                    }),
            new BrokenPool(
                    "null is taken for a connection",
                    Set.of("DRV-05"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        Throwable complaint(FakeConnection connection) {
                            return connection == null ? null : super.complaint(connection);
                        }
                    }),
            new BrokenPool(
                    "a broken connection is not looked at",
                    Set.of("DRV-07"),
                    Set.of("DRV-13"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean broken(Slot<FakeConnection> slot) {
                            return false;
                        }
                    }),
            new BrokenPool(
                    "a driver call is never abandoned",
                    Set.of("DRV-09", "DRV-11"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void abandonOverdue() {}
                    }),
            new BrokenPool(
                    "late connections are forgotten",
                    Set.of("DRV-09"),
                    Set.of("DRV-10"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void late(Slot<FakeConnection> slot) {}
                    }),
            new BrokenPool(
                    "any number of calls is abandoned",
                    Set.of("DRV-10"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void abandonOverdue() {
                            calls.abandonOverdue(Integer.MAX_VALUE);
                        }
                    }),
            new BrokenPool(
                    "a close that throws loses the slot",
                    Set.of("DRV-12"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void close(Slot<FakeConnection> slot, DriverCalls.Call call) {
                            quietly(() -> {
                                connector.close(slot.connection);
                                locked(() -> {
                                    if (calls.end(call)) {
                                        slots.remove(slot);
                                        afterClosed();
                                    }
                                });
                            });
                            finishIfDone();
                        }
                    }),
            new BrokenPool(
                    "what isBroken throws goes on",
                    Set.of("DRV-13"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean broken(Slot<FakeConnection> slot) {
                            return connector.isBroken(slot.connection);
                        }
                    }),
            new BrokenPool(
                    "resets under the lock",
                    Set.of("DRV-14"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void reset(Slot<FakeConnection> slot) throws Exception {
                            lock.lock();
                            try {
                                super.reset(slot);
                            } finally {
                                lock.unlock();
                            }
                        }
                    }),
            new BrokenPool(
                    "connects without a pause",
                    Set.of("OUT-03"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean mayTryAgain() {
                            return true;
                        }
                    }),
            new BrokenPool(
                    "a failed connect fails whoever waits",
                    Set.of("OUT-02"),
                    Set.of("OUT-03", "OUT-04", "OUT-05", "OUT-06"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        private boolean failing;

                        @Override
                        void afterConnectFailed() {
                            super.afterConnectFailed();
                            failing = true;
                            failWaiters();
                        }

                        @Override
                        void checkMayEnter() {
                            super.checkMayEnter();
                            if (failing) {
                                throw new PoolClosedException("the server is down");
                            }
                        }
                    }),
            new BrokenPool(
                    "callers wait for a server that has long been away",
                    Set.of("OUT-05"),
                    Set.of("OUT-06"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean refuses() {
                            return false;
                        }
                    }),
            new BrokenPool(
                    "callers are refused and nobody tries again",
                    Set.of("OUT-06"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean probes() {
                            return false;
                        }
                    }),
            new BrokenPool(
                    "callers are refused though a connection is open",
                    Set.of("OUT-04"),
                    Set.of("OUT-05", "OUT-06"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean refuses() {
                            return backoff.hasLasted(config.failFastAfter());
                        }
                    }),
            new BrokenPool(
                    "validation is skipped",
                    Set.of("OUT-01"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean validationDue(Slot<FakeConnection> slot) {
                            return false;
                        }
                    }),
            new BrokenPool(
                    "what was evicted while it was leased keeps its place",
                    Set.of("CHAOS-01"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        CloseReason reasonToGo(Slot<FakeConnection> slot) {
                            CloseReason reason = super.reasonToGo(slot);
                            if (reason == CloseReason.EVICTED) {
                                connecting++;
                            }
                            return reason;
                        }
                    }));
}
