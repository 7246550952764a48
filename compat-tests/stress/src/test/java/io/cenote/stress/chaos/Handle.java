package io.cenote.stress.chaos;

import io.cenote.spi.Tenure;
import io.cenote.suite.kit.FakeConnection;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One lease as its caller sees it. May be ended by any number of threads, at once or late: exactly one end counts.
 *
 * <p>The connection is told by the holder, once, before anybody ends the lease: from then on it may be somebody else's.
 */
final class Handle {
    private final Tenure<FakeConnection> tenure;
    private final long lease;
    private final FakeConnection connection;
    private final Ledger ledger;
    private final String holder;
    private final AtomicBoolean over = new AtomicBoolean();

    /** Written by the holder before it shares the handle. */
    private boolean soiled;

    Handle(Tenure<FakeConnection> tenure, long lease, FakeConnection connection, Ledger ledger) {
        this.tenure = tenure;
        this.lease = lease;
        this.connection = connection;
        this.ledger = ledger;
        this.holder = "lease " + ledger.begun.incrementAndGet() + " of "
                + Thread.currentThread().getName();
    }

    /** The caller has it. */
    void take() {
        connection.take(holder);
        connection.use();
    }

    FakeConnection connection() {
        return connection;
    }

    void soil() {
        connection.soil();
        soiled = true;
    }

    /** Whether several threads may end it. */
    boolean isShareable() {
        return !(tenure instanceof PlainTenure);
    }

    /** The holder is done; the lease runs until somebody ends it. */
    void letGo() {
        connection.use();
        connection.giveBack(holder);
    }

    /** Ends the lease, if it is not over; clean if there is nothing to undo and the caller says so. */
    void release(boolean clean) {
        count(tenure.release(lease, clean && !soiled));
    }

    /** Ends the lease, if it is not over, and has the connection closed. */
    void invalidate() {
        boolean counts = tenure.invalidate(lease, new IllegalStateException("the holder does not trust it"));
        if (counts) {
            ledger.invalidated.incrementAndGet();
        }
        count(counts);
    }

    private void count(boolean counts) {
        if (counts) {
            if (!over.compareAndSet(false, true)) {
                throw new AssertionError(holder + " has ended twice");
            }
            ledger.ended.incrementAndGet();
        } else if (tenure.holds(lease)) {
            throw new AssertionError(holder + " could not be ended, and still runs");
        }
    }
}
