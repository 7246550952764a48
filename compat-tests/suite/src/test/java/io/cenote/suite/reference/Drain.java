package io.cenote.suite.reference;

import io.cenote.spi.CloseReason;
import io.cenote.spi.CloseReport;
import io.cenote.spi.Deadline;
import io.cenote.spi.LeaseReport;
import java.util.List;

/** Waits for the leases of a closed pool, then takes them back. */
class Drain<C> {
    private final ReferencePool<C> pool;

    Drain(ReferencePool<C> pool) {
        this.pool = pool;
    }

    CloseReport within(Deadline deadline) {
        awaitLeases(deadline);
        List<LeaseReport> out = new Explanation<>(pool).leases();
        pool.locked(() -> List.copyOf(pool.slots).stream()
                .filter(slot -> slot.place == Slot.Place.LEASED)
                .forEach(this::takeBack));
        pool.finishIfDone();
        return new CloseReport(out, running());
    }

    private List<String> running() {
        pool.lock.lock();
        try {
            return pool.calls.describe();
        } finally {
            pool.lock.unlock();
        }
    }

    private void awaitLeases(Deadline deadline) {
        pool.lock.lock();
        try {
            while (pool.slots.stream().anyMatch(slot -> slot.place == Slot.Place.LEASED)) {
                long left = deadline.remainingNanos();
                if (left <= 0) {
                    return;
                }
                pool.drained.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pool.lock.unlock();
        }
    }

    private void takeBack(Slot<C> slot) {
        slot.place = Slot.Place.CLOSING;
        slot.lease++;
        pool.slots.remove(slot);
        pool.count(slot, CloseReason.POOL_CLOSED);
        DriverCalls.start("abort", () -> Leases.quietly(() -> pool.connector.abort(slot.connection)));
    }
}
