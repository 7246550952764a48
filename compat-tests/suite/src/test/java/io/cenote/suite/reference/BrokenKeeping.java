package io.cenote.suite.reference;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Deadline;
import io.cenote.suite.kit.FakeConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Faults in how long connections are kept, and in how they are checked. */
final class BrokenKeeping {
    private BrokenKeeping() {}

    static final List<BrokenPool> ALL = List.of(
            new BrokenPool(
                    "lifetimes are ignored",
                    Set.of("LIFE-01", "LIFE-02"),
                    Set.of("LIFE-04", "LIFE-05", "LIFE-06"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean expired(Slot<FakeConnection> slot) {
                            return false;
                        }
                    }),
            new BrokenPool(
                    "connections end at half their lifetime",
                    Set.of("LIFE-03"),
                    Set.of("LIFE-05", "LIFE-08"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        double share(Slot<FakeConnection> slot) {
                            return slot.share() / 2;
                        }
                    }),
            new BrokenPool(
                    "lifetimes have no jitter",
                    Set.of("LIFE-05", "LIFE-08"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        double share(Slot<FakeConnection> slot) {
                            return 1;
                        }
                    }),
            new BrokenPool(
                    "every other connection has the same lifetime",
                    Set.of("LIFE-08"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        double share(Slot<FakeConnection> slot) {
                            return slot.number % 2 == 0 ? 0.9 : slot.share();
                        }
                    }),
            new BrokenPool(
                    "jitter is drawn anew at every look",
                    Set.of("LIFE-08"),
                    Set.of("LIFE-05"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        private final Random random = new Random(1);

                        @Override
                        double share(Slot<FakeConnection> slot) {
                            return 1 - random.nextInt(1000) / 4000.0;
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
                            List<Slot<FakeConnection>> ended = new ArrayList<>();
                            locked(() -> slots.stream()
                                    .filter(slot -> slot.place == Slot.Place.LEASED && expired(slot))
                                    .filter(slot -> endLease(slot, slot.lease))
                                    .forEach(ended::add));
                            ended.forEach(slot -> retire(slot, CloseReason.MAX_LIFETIME));
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
                    Set.of("IDLE-06", "IDLE-07"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean idleTooLong(Slot<FakeConnection> slot) {
                            return false;
                        }
                    }),
            new BrokenPool(
                    "idle time counts from the opening",
                    Set.of("IDLE-02"),
                    Set.of("IDLE-07"),
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
                    Set.of("IDLE-05", "IDLE-06"),
                    Set.of("IDLE-08"),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        int keepIdle() {
                            return 0;
                        }
                    }),
            new BrokenPool(
                    "closes what is old, then opens another",
                    Set.of("IDLE-08"),
                    Set.of(),
                    (c, f, r) -> new ReferencePool<>(c, f, r, true) {
                        @Override
                        boolean mustBeReplacedFirst(int left) {
                            return false;
                        }

                        @Override
                        int young() {
                            return slots.size();
                        }
                    }),
            new BrokenPool(
                    "promises the newest first, but gives each its turn",
                    Set.of("IDLE-07"),
                    Set.of(),
                    BrokenPool.NEWEST_FIRST,
                    (c, f, r) -> new ReferencePool<>(c, f, r, false)),
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
                    Set.of("VAL-02", "VAL-03"),
                    Set.of("VAL-06"),
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
                    }));
}
