package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.CloseReport;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.LeaseReport;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The end of a closed pool: waits for leases and driver calls, takes the leases back when its patience ends, and closes
 * the connector after the last connection.
 *
 * <p>The gate says CLOSED before anybody waits here, so every lease that ends reports its progress.
 *
 * @param <C> the type of the connections
 */
final class Drain<C> {
    private final ManagedPool<C> pool;
    private final Connector<C> connector;
    private final DriverCalls calls;
    private final Recorder recorder;
    private final AtomicBoolean connectorClosed = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();

    Drain(ManagedPool<C> pool, Connector<C> connector, DriverCalls calls, Recorder recorder) {
        this.pool = pool;
        this.connector = connector;
        this.calls = calls;
        this.recorder = recorder;
    }

    /** To be called when a lease or a driver call of the closed pool has ended. */
    void progress() {
        closeConnectorIfDone();
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
            while (nanos > 0 && (anyOpen() || calls.busy())) {
                nanos = progress.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            lock.unlock();
        }
        List<String> running = calls.running(); // Before the aborts of what is taken back join them.
        CloseReport report = new CloseReport(takeBack(), running);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return report;
    }

    /** Whether any slot is still on its way from IDLE or LEASED to VACANT. */
    private boolean anyOpen() {
        for (Slot<C> slot : pool.slots().table()) {
            int place = Slot.place(slot.word());
            if (place != Slot.VACANT && place != Slot.RETIRED) {
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
                    pool.settler().cutOff(slot, CloseReason.POOL_CLOSED);
                    if (report != null) {
                        aborted.add(report);
                    }
                }
            }
        }
        return aborted;
    }

    /**
     * Closes the connector after the last connection of a closed pool; once. What runs is in a slot, then among the calls,
     * then has a permit, and is in the next of these before it leaves the last: looked at in that order it is not missed.
     */
    private void closeConnectorIfDone() {
        if (anyOpen() || calls.busy() || calls.abandoned() > 0) {
            return;
        }
        if (connectorClosed.compareAndSet(false, true)) {
            try {
                calls.run(() -> {
                    try {
                        connector.close();
                    } catch (Throwable thrown) {
                        recorder.log(
                                Level.WARNING,
                                "pool '" + pool.config().name() + "': its connector threw on close: "
                                        + Explanation.oneLine(thrown));
                    }
                });
            } finally {
                calls.shutdown();
            }
        }
    }
}
