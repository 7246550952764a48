package io.cenote.suite.reference;

import io.cenote.spi.CloseReason;
import io.cenote.spi.CloseReport;
import io.cenote.spi.PoolConfig;
import io.cenote.suite.kit.FakeConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Faults in how a pool ends, and in how it is changed while it runs. */
final class BrokenEnding {
    private BrokenEnding() {}

    static final List<BrokenPool> ALL = List.of(
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
                    "a closed pool does not say so",
                    Set.of("CLOSE-03"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public boolean isClosed() {
                            return false;
                        }
                    }),
            new BrokenPool(
                    "close ends leases",
                    Set.of("CLOSE-04"),
                    Set.of("CLOSE-02", "CLOSE-08", "CLOSE-09"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public void close() {
                            super.close();
                            List<Slot<FakeConnection>> ended = new ArrayList<>();
                            locked(() -> slots.stream()
                                    .filter(slot -> endLease(slot, slot.lease))
                                    .forEach(ended::add));
                            ended.forEach(slot -> retire(slot, CloseReason.POOL_CLOSED));
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
                            "CLOSE-10",
                            "CLOSE-11"),
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
                    Set.of("CLOSE-06", "CLOSE-11"),
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
                    Set.of("EVICT-01", "EVICT-04"),
                    Set.of("EVICT-03"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public void evict() {
                            takeAllIdle().forEach(slot -> retire(slot, CloseReason.EVICTED));
                        }
                    }),
            new BrokenPool(
                    "evict never ends",
                    Set.of("EVICT-02"),
                    Set.of("EVICT-04"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
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
                    Set.of("SUSP-02", "SUSP-03", "SUSP-04"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public void suspend() {}
                    }),
            new BrokenPool(
                    "resume wakes nobody",
                    Set.of("SUSP-02", "SUSP-04"),
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
                    "what it does not know is corrected without a word",
                    Set.of("CONF-01"),
                    Set.of("CONF-04"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public PoolConfig config() {
                            return super.config().toBuilder()
                                    .handoffAfter(Duration.ZERO)
                                    .build();
                        }
                    }),
            new BrokenPool(
                    "a closed pool takes a configuration without a word",
                    Set.of("CONF-05"),
                    Set.of("CONF-06"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public void reconfigure(PoolConfig wanted) {
                            if (!isClosed()) {
                                super.reconfigure(wanted);
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
                    "a change begins housekeeping anew, a close ends one of them",
                    Set.of("CONF-06"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void afterReconfigured() {
                            runtime.ticker().every(Duration.ofSeconds(1), this::housekeep);
                        }
                    }),
            new BrokenPool(
                    "the first idle timeout stays in force",
                    Set.of("CONF-07"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean idleTooLong(Slot<FakeConnection> slot) {
                            long limit = f.idleTimeout().toNanos();
                            return limit > 0 && now() - slot.since >= limit;
                        }
                    }),
            new BrokenPool(
                    "closes the hottest when it gets smaller",
                    Set.of("CONF-08"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        Slot<FakeConnection> pollSurplus() {
                            return idle.pollLast();
                        }
                    }),
            new BrokenPool(
                    "everything can be changed",
                    Set.of("CONF-04"),
                    Set.of("CONF-02", "CONF-03", "CONF-05", "CONF-06", "CONF-08"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public void reconfigure(PoolConfig wanted) {
                            locked(() -> config = wanted);
                        }
                    }));
}
