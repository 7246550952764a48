package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.CloseReport;
import io.cenote.spi.Deadline;
import io.cenote.spi.LeaseReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits for the leases and driver calls of a closed pool, and takes the leases back when its patience ends.
 *
 * <p>The gate says CLOSED before anybody waits here, so every lease that ends reports its progress.
 *
 * @param <C> the type of the connections
 */
final class Drain<C> {
    private final ManagedPool<C> pool;
    private final DriverCalls calls;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();

    Drain(ManagedPool<C> pool, DriverCalls calls) {
        this.pool = pool;
        this.calls = calls;
    }

    void progress() {
        lock.lock();
        try {
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    CloseReport await(Deadline deadline) {
        boolean interrupted = false;
        lock.lock();
        try {
            long nanos = deadline.remainingNanos();
            while (nanos > 0 && (anyLeased() || calls.busy())) {
                nanos = progress.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            lock.unlock();
        }
        CloseReport report = new CloseReport(takeBack(), calls.running());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return report;
    }

    private boolean anyLeased() {
        for (Slot<C> slot : pool.slots().table()) {
            int place = Slot.place(slot.word());
            if (place == Slot.LEASED || place == Slot.RESETTING) {
                return true;
            }
        }
        return false;
    }

    private List<LeaseReport> takeBack() {
        List<LeaseReport> aborted = new ArrayList<>();
        for (Slot<C> slot : pool.slots().table()) {
            long word = slot.word();
            if (Slot.place(word) == Slot.LEASED) {
                LeaseReport report = pool.explanation().report(slot);
                // The lease number goes up: the holder's late close names a word that does not exist any more (I8).
                if (slot.cas(word, Slot.word(Slot.HELD, Slot.next(Slot.lease(word))))) {
                    pool.cutOff(slot, CloseReason.POOL_CLOSED);
                    if (report != null) {
                        aborted.add(report);
                    }
                }
            }
        }
        return aborted;
    }
}
