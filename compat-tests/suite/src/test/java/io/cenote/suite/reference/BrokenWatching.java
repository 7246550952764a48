package io.cenote.suite.reference;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Deadline;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.kit.FakeConnection;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Faults in keepalives, in the watch for leaks, in what is promised, and in how misuse is borne. */
final class BrokenWatching {
    private static final AtomicInteger TOLD = new AtomicInteger();

    private BrokenWatching() {}

    static final List<BrokenPool> ALL = List.of(
            new BrokenPool(
                    "no keepalive is ever due",
                    Set.of("KEEP-01"),
                    Set.of("KEEP-02", "KEEP-03", "KEEP-06"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean keepaliveDue(Slot<FakeConnection> slot) {
                            return false;
                        }
                    }),
            new BrokenPool(
                    "what fails its keepalive stays",
                    Set.of("KEEP-02"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean isValid(Slot<FakeConnection> slot, Deadline deadline) {
                            super.isValid(slot, deadline);
                            return true;
                        }
                    }),
            new BrokenPool(
                    "a keepalive counts as use",
                    Set.of("KEEP-03"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean isValid(Slot<FakeConnection> slot, Deadline deadline) {
                            slot.since = now();
                            return super.isValid(slot, deadline);
                        }
                    }),
            new BrokenPool(
                    "use does not count as a sign of life",
                    Set.of("KEEP-04"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean keepaliveDue(Slot<FakeConnection> slot) {
                            long limit = config.keepalive().toNanos();
                            return limit > 0 && now() - slot.validatedAt >= limit;
                        }
                    }),
            new BrokenPool(
                    "a keepalive of zero is always due",
                    Set.of("KEEP-05"),
                    Set.of("KEEP-06"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean keepaliveDue(Slot<FakeConnection> slot) {
                            return config.keepalive().isZero() || super.keepaliveDue(slot);
                        }
                    }),
            new BrokenPool(
                    "a keepalive is never abandoned",
                    Set.of("KEEP-06"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void abandonOverdue() {}
                    }),
            new BrokenPool(
                    "no leak is told",
                    Set.of("LEAK-01"),
                    Set.of("LEAK-02", "LEAK-05"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean perhapsLeaked(Slot<FakeConnection> slot) {
                            return false;
                        }
                    }),
            new BrokenPool(
                    "a leak is told at every look",
                    Set.of("LEAK-02"),
                    Set.of("LEAK-05"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean perhapsLeaked(Slot<FakeConnection> slot) {
                            slot.told = -1;
                            return super.perhapsLeaked(slot);
                        }
                    }),
            new BrokenPool(
                    "a leak is told once for each connection",
                    Set.of("LEAK-02"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean perhapsLeaked(Slot<FakeConnection> slot) {
                            return slot.told < 0 && super.perhapsLeaked(slot);
                        }
                    }),
            new BrokenPool(
                    "the time for leaks counts from the opening",
                    Set.of("LEAK-03"),
                    Set.of("LEAK-02"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean perhapsLeaked(Slot<FakeConnection> slot) {
                            long limit = config.leakThreshold().toNanos();
                            return limit > 0 && now() - slot.openedAt >= limit && slot.told != slot.lease;
                        }
                    }),
            new BrokenPool(
                    "a leakThreshold of zero is at once",
                    Set.of("LEAK-04"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean perhapsLeaked(Slot<FakeConnection> slot) {
                            return config.leakThreshold().isZero() || super.perhapsLeaked(slot);
                        }
                    }),
            new BrokenPool(
                    "a leaked lease is taken back",
                    Set.of("LEAK-05"),
                    Set.of("LEAK-01", "LEAK-02"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        void tellLeak(Slot<FakeConnection> slot) {
                            super.tellLeak(slot);
                            if (endLease(slot, slot.lease)) {
                                retire(slot, CloseReason.INVALIDATED);
                            }
                        }
                    }),
            new BrokenPool(
                    "listeners are told one after another",
                    Set.of("MIS-01"),
                    Set.of("MIS-02"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        private final Semaphore turn = new Semaphore(1);

                        @Override
                        void tell(Runnable event) {
                            turn.acquireUninterruptibly();
                            super.tell(event);
                            turn.release();
                        }
                    }),
            new BrokenPool(
                    "close waits until every listener has been told",
                    Set.of("MIS-02"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        private final Semaphore untold = new Semaphore(0);
                        private final AtomicInteger telling = new AtomicInteger();

                        @Override
                        void tell(Runnable event) {
                            telling.incrementAndGet();
                            super.tell(event);
                            telling.decrementAndGet();
                            untold.release();
                        }

                        @Override
                        public void close() {
                            while (telling.get() > 0) {
                                untold.acquireUninterruptibly();
                            }
                            super.close();
                        }
                    }),
            new BrokenPool(
                    "no timeout is the configured one",
                    Set.of("MIS-03"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        Acquirer<FakeConnection> acquirer(Duration timeout) {
                            return super.acquirer(timeout == null ? config.acquireTimeout() : timeout);
                        }
                    }),
            new BrokenPool(
                    "says that it is of another kind",
                    Set.of("TRAIT-03"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        public PoolConfig config() {
                            return super.config().toBuilder().provider("other").build();
                        }
                    }),
            new BrokenPool(
                    "now and then promises nothing",
                    Set.of("TRAIT-01"),
                    Set.of(),
                    config -> TOLD.getAndIncrement() % 5 == 4 ? Set.of() : BrokenPool.NEWEST_FIRST.apply(config),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true)),
            new BrokenPool(
                    "promises both orders",
                    Set.of("TRAIT-02"),
                    Set.of(),
                    config -> EnumSet.allOf(PoolTrait.class),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true)));
}
