package io.cenote.engine;

import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.LeaseShape;
import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.Optional;

/**
 * Begins leases where the hint of the thread alone does not do: there is none, its slot is taken, order or traces are
 * asked for, or the caller must not wait. The fast path is in {@link ManagedPool}.
 *
 * @param <C> the type of the connections
 */
final class Acquirer<C> {
    private final ManagedPool<C> pool;
    private final Slots<C> slots;
    private final Gate gate;
    private final Ticker ticker;
    private final Search<C> search;
    private final Affinity<C> affinity;
    private final Waiting<C> waiting;

    Acquirer(
            ManagedPool<C> pool,
            Slots<C> slots,
            Ticker ticker,
            Search<C> search,
            Affinity<C> affinity,
            Waiting<C> waiting) {
        this.pool = pool;
        this.slots = slots;
        this.gate = slots.gate;
        this.ticker = ticker;
        this.search = search;
        this.affinity = affinity;
        this.waiting = waiting;
    }

    /** A lease of what is idle now, if anything is; does not wait. */
    Optional<Lease<C>> tryAcquire(LeaseShape<C, Lease<C>> shape) {
        StackRoom.forSlot();
        waiting.refuseIfClosed();
        waiting.refuseIfSuspended();
        Thread me = Thread.currentThread();
        affinity.listUnlisted(me, pool.limits());
        Slot<C> slot = search.behindOthers() ? null : search.takeUnvalidated();
        if (slot == null) {
            return Optional.empty();
        }
        begin(slot, me);
        return Optional.of(give(slot, slot.word(), shape, pool.limits()));
    }

    /** A lease, after a wait if it must be. */
    <H> H acquire(Thread me, Duration timeout, LeaseShape<C, H> shape, Limits now) throws InterruptedException {
        Slot<C> hinted = now.affinity() && !now.hintSuffices() ? affinity.lastOf(me) : null;
        // The gate before the CAS, too: nobody overtakes a waiter.
        if (hinted != null && !(now.strict() && gate.word() != hinted.calmGate)) {
            long leased = affinity.take(hinted, me, now);
            try {
                if (leased != 0 && !(cannotWait(timeout) && search.discardIfBroken(hinted))) {
                    return give(hinted, leased, shape, now);
                }
            } catch (StackOverflowError noRoom) {
                synchronized (slots.marking) { // F1
                    if (hinted.word == leased) {
                        hinted.forsaken = leased;
                    }
                }
                slots.forsaken = true;
                throw noRoom;
            }
        }
        Slot<C> slot = take(me, timeout);
        return give(slot, slot.word(), shape, now);
    }

    /** Who cannot wait for a validation is at least not given what is known to be broken. */
    static boolean cannotWait(Duration timeout) {
        return timeout.isZero() || timeout.isNegative();
    }

    private Slot<C> take(Thread me, Duration timeout) throws InterruptedException {
        StackRoom.forSlot();
        long nanos = Deadline.saturatedNanos(timeout);
        waiting.refuseIfClosed();
        affinity.listUnlisted(me, pool.limits());
        pool.selfDeadlock().notice(me, affinity.isLastHeldBy(me));
        Slot<C> slot = null;
        if (!gate.has(Gate.SUSPENDED) && !search.behindOthers()) {
            slot = nanos <= 0 ? search.takeUnvalidated() : search.takeFit();
        }
        if (slot == null) {
            slot = waiting.waitFor(nanos);
        }
        begin(slot, me);
        return slot;
    }

    /** Fills in who has the slot since when, for a lease that did not begin by a hint. */
    private void begin(Slot<C> slot, Thread me) {
        slot.hinted = false;
        if (slot.holder != me) {
            slot.holder = me;
        }
        slot.leasedTick = ticker.coarseNanos();
        slot.leasedReal = Ticker.realNanos();
        slot.begin(Slot.lease(slot.word()));
    }

    private <H> H give(Slot<C> slot, long leased, LeaseShape<C, H> shape, Limits now) {
        return now.traced() ? giveTraced(slot, leased, shape, now) : pool.give(slot, leased, shape);
    }

    /** The trace is entered by the lease's own thread, before the caller has anything that it could lose. */
    <H> H giveTraced(Slot<C> slot, long leased, LeaseShape<C, H> shape, Limits now) {
        try {
            boolean stack =
                    now.stacks() || now.someStacks() && pool.someStacks().take();
            if (!stack && !now.reclaim()) {
                return pool.give(slot, leased, shape);
            }
            LeaseTrace trace = new LeaseTrace(Slot.lease(leased), stack);
            slot.trace = trace;
            H handle = pool.give(slot, leased, shape);
            if (now.reclaim()) {
                trace.handle(handle);
            }
            return handle;
        } catch (Error noRoom) {
            pool.release(slot, Slot.lease(leased), false);
            throw noRoom;
        }
    }
}
