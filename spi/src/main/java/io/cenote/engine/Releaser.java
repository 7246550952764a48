package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Ticker;

/**
 * Ends leases that do not end by one CAS: there may be something to undo or somebody to serve, or the connection must
 * go.
 *
 * <p>Every way begins by a CAS from LEASED under the lease's number, so that one of those who end a lease wins (I8 of
 * {@link ManagedPool}) and the others touch nothing.
 *
 * @param <C> the type of the connections
 */
final class Releaser<C> {
    private final ManagedPool<C> pool;
    private final Slots<C> slots;
    private final Gate gate;
    private final Connector<C> connector;
    private final Ticker ticker;
    private final Settler<C> settler;
    private final ResetWatch<C> resetWatch;
    private final Affinity<C> affinity;

    Releaser(
            ManagedPool<C> pool,
            Slots<C> slots,
            Connector<C> connector,
            Ticker ticker,
            Settler<C> settler,
            ResetWatch<C> resetWatch,
            Affinity<C> affinity) {
        this.affinity = affinity;
        this.pool = pool;
        this.slots = slots;
        this.gate = slots.gate;
        this.connector = connector;
        this.ticker = ticker;
        this.settler = settler;
        this.resetWatch = resetWatch;
    }

    /** A release that may have something to undo, or somebody to serve. HELD first: a second closer now fails. */
    boolean release(Slot<C> slot, long lease, boolean clean) {
        if (!hasRoom(gate.word() == slot.calmGate)) {
            pool.postpone(clean ? () -> release(slot, lease, true) : () -> releaseElsewhere(slot, lease));
            return true;
        }
        long leased = Slot.word(Slot.LEASED, lease);
        long held = Slot.word(Slot.HELD, Slot.next(lease));
        if (clean) {
            if (!slot.cas(leased, held)) {
                return false;
            }
        } else {
            long resetting = Slot.word(Slot.RESETTING, Slot.next(lease));
            if (!slot.cas(leased, resetting)) {
                return false;
            }
            resetWatch.watch();
            C connection = slot.connection;
            CloseReason reason = reset(connection);
            if (!slot.cas(resetting, held)) {
                resetWatch.lateReset(slot, resetting);
                return true;
            }
            if (reason != null) {
                end(slot);
                withRoom(() -> settler.discard(slot, reason));
                return true;
            }
        }
        end(slot);
        putBack(slot);
        return true;
    }

    /**
     * Where there is no room the lease is ended by the next who comes: its holder may have no deeper or second try.
     *
     * @param forItself whether nobody waits and nothing is asked for: then little is needed, and what needs more after all
     *     looks again
     */
    private static boolean hasRoom(boolean forItself) {
        return forItself ? StackRoom.isForSlot() : StackRoom.isForAll();
    }

    /** Does with a HELD slot what may lead to anything, now or by the next who has room for that. */
    private void withRoom(Runnable work) {
        if (StackRoom.isForAll()) {
            work.run();
        } else {
            pool.postpone(work);
        }
    }

    /** What every lease leaves behind that does not end on the fast path. The slot is HELD. */
    private void end(Slot<C> held) {
        held.releasedTick = ticker.coarseNanos();
        if (held.leasedReal != 0) {
            pool.opener().held(Ticker.realNanos() - held.leasedReal);
        }
        pool.progressOfClose();
    }

    private CloseReason reset(C connection) {
        if (settler.isBroken(connection)) {
            return CloseReason.BROKEN;
        }
        try {
            connector.reset(connection, Deadline.after(pool.config().validationTimeout()));
            return null;
        } catch (Throwable thrown) {
            return CloseReason.RESET_FAILED;
        }
    }

    /** Ends a lease and has its connection closed; false if the lease is over. */
    boolean discard(Slot<C> slot, long lease, CloseReason reason) {
        if (!StackRoom.isForAll()) {
            pool.postpone(() -> discard(slot, lease, reason));
            return true;
        }
        if (!slot.cas(Slot.word(Slot.LEASED, lease), Slot.word(Slot.HELD, Slot.next(lease)))) {
            return false; // I8
        }
        end(slot);
        settler.discard(slot, reason);
        return true;
    }

    /** HELD to IDLE without the lock if nobody waits, else by way of the exchange. */
    private void putBack(Slot<C> held) {
        long calm = held.calmGate;
        if (gate.word() != calm || settler.expired(held)) {
            withRoom(() -> settler.settle(held));
            return;
        }
        boolean hinted = held.hinted;
        slots.makeIdle(held);
        if (!hinted) {
            affinity.remember(held, pool.limits());
        }
        if (gate.word() != calm) { // I4
            recheck(held);
        }
    }

    /**
     * Ends the leases that nobody has, and looks again whether an idle slot should be elsewhere. The mark is taken back
     * before the look: who forsakes a slot meanwhile sets it again.
     */
    void mend() {
        if (slots.forsaken) {
            slots.forsaken = false;
            for (Slot<C> slot : slots.table()) {
                long leased = slot.forsaken;
                if (leased == slot.word() && Slot.place(leased) == Slot.LEASED) {
                    releaseElsewhere(slot, Slot.lease(leased)); // By number: I8.
                }
            }
            settler.sweep();
        }
    }

    /**
     * Ends another's lease on a thread that nobody waits for: a reset may hang, and who comes by has a deadline of its own,
     * or serves other pools. Where there is no such thread, the connection is closed.
     */
    private void releaseElsewhere(Slot<C> slot, long lease) {
        try {
            pool.runElsewhere(() -> release(slot, lease, false));
        } catch (Throwable noThread) {
            discard(slot, lease, CloseReason.RESET_FAILED);
        }
    }

    /** A slot was made idle, and the gate has changed since: whoever has the slot now sees that, or we do. */
    void recheck(Slot<C> slot) {
        if (!StackRoom.isForAll()) {
            pool.postpone(() -> recheck(slot));
        } else if (slots.hold(slot)) {
            settler.settle(slot);
        }
    }
}
