package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Ticker;
import java.lang.System.Logger.Level;

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
    private static final long TELL_AGAIN_NANOS = 60_000_000_000L;

    private final ManagedPool<C> pool;
    private final Slots<C> slots;
    private final Gate gate;
    private final Connector<C> connector;
    private final Ticker ticker;
    private final Settler<C> settler;
    private final ResetWatch<C> resetWatch;
    private final Affinity<C> affinity;

    /** Whether and when, on the ticker, a failed reset was told of. Written and read by who sees one; two at once may both tell. */
    private volatile boolean toldOfReset;

    private volatile long toldOfResetTick;

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

    /** A release that may have something to undo, or somebody to serve. */
    boolean release(Slot<C> slot, long lease, boolean clean) {
        return clean || gate.word() != slot.calmGate
                ? releaseWithRoom(slot, lease, clean)
                : releaseUnawaited(slot, lease);
    }

    /**
     * Undoes what the holder changed while nobody waits, as most leases end that changed something. Looking for room on
     * the stack would cost as much as all else here, so an error is mended instead: at every step but the last the word
     * says that this thread has the slot, and {@link #mend} goes on from there.
     */
    private boolean releaseUnawaited(Slot<C> slot, long lease) {
        long leased = Slot.word(Slot.LEASED, lease);
        long resetting = Slot.word(Slot.RESETTING, Slot.next(lease));
        long mine = leased;
        try {
            if (!slot.cas(leased, resetting)) {
                return false; // I8: a second closer.
            }
            mine = resetting;
            CloseReason reason = watchedReset(slot);
            long calm = slot.calmGate;
            if (reason != null || gate.word() != calm || settler.expired(slot)) {
                StackRoom.forAll(); // From here on nothing is mended.
                afterReset(slot, resetting, reason);
                return true;
            }
            boolean hinted = slot.hinted;
            long since = slot.leasedReal;
            long before = slot.releasedTick;
            slot.releasedTick = ticker.coarseNanos();
            if (!slot.cas(resetting, Slot.word(Slot.IDLE, Slot.next(lease)))) {
                slot.releasedTick = before; // Taken away: it may be another's by now.
                resetWatch.lateReset(slot, resetting);
                return true;
            }
            mine = 0;
            held(since);
            turnedIdle(slot, hinted, calm);
        } catch (StackOverflowError noRoom) {
            if (mine != 0) {
                synchronized (slots.marking) { // As leave() does, for which there may be no room.
                    if (slot.word == mine) {
                        slot.forsaken = mine;
                    } else {
                        for (LateReset late = slot.lateResets; late != null; late = late.next) {
                            late.left |= late.word == mine;
                        }
                    }
                }
            }
            slots.forsaken = true;
        }
        return true;
    }

    /** With room for whatever follows; where there is none the lease is ended by the next who comes. */
    private boolean releaseWithRoom(Slot<C> slot, long lease, boolean clean) {
        if (!hasRoom(slot)) {
            pool.postpone(clean ? () -> release(slot, lease, true) : () -> releaseElsewhere(slot, lease));
            return true;
        }
        long leased = Slot.word(Slot.LEASED, lease);
        if (clean) {
            if (!slot.cas(leased, Slot.word(Slot.HELD, Slot.next(lease)))) {
                return false;
            }
            end(slot);
            putBack(slot);
            return true;
        }
        long resetting = Slot.word(Slot.RESETTING, Slot.next(lease));
        if (!slot.cas(leased, resetting)) {
            return false;
        }
        afterReset(slot, resetting, watchedReset(slot));
        return true;
    }

    /**
     * If nothing is asked for, the slot turns idle or goes to a waiter, and little room is needed; what needs more after
     * all looks again.
     */
    private boolean hasRoom(Slot<C> slot) {
        return Gate.unawaited(gate.word()) == slot.calmGate ? StackRoom.isForSlot() : StackRoom.isForAll();
    }

    /** Resets the connection of a slot that says RESETTING; why it must be closed, or null. */
    private CloseReason watchedReset(Slot<C> resetting) {
        resetWatch.watch();
        return reset(resetting.connection);
    }

    /** A reset is over: ends the lease, unless the slot was taken away meanwhile. */
    private void afterReset(Slot<C> slot, long resetting, CloseReason reason) {
        if (reason != null && !StackRoom.isForAll()) {
            leave(slot, resetting);
            return;
        }
        if (!slot.cas(resetting, Slot.word(Slot.HELD, Slot.lease(resetting)))) {
            if (StackRoom.isForAll()) {
                resetWatch.lateReset(slot, resetting);
            } else {
                leave(slot, resetting);
            }
            return;
        }
        end(slot);
        if (reason != null) {
            settler.discard(slot, reason);
        } else {
            putBack(slot);
        }
    }

    /** Leaves a reset that is over, taken away or not, to the next who comes. */
    private void leave(Slot<C> slot, long resetting) {
        synchronized (slots.marking) {
            if (slot.word == resetting) {
                slot.forsaken = resetting; // F1
            } else {
                for (LateReset late = slot.lateResets; late != null; late = late.next) {
                    late.left |= late.word == resetting; // F2
                }
            }
        }
        slots.forsaken = true;
    }

    /** What every lease leaves behind that does not end on the fast path. The slot is HELD. */
    private void end(Slot<C> held) {
        held.releasedTick = ticker.coarseNanos();
        held(held.leasedReal);
        pool.progressOfClose();
    }

    /** Tells for how long a lease lasted whose begin is known: see {@link Slot#leasedReal}. */
    private void held(long since) {
        if (since != 0) {
            pool.opener().held(Ticker.realNanos() - since);
        }
    }

    private CloseReason reset(C connection) {
        if (settler.isBroken(connection)) {
            return CloseReason.BROKEN;
        }
        try {
            connector.reset(connection, Deadline.after(pool.config().validationTimeout()));
            return null;
        } catch (Throwable thrown) {
            tell(thrown);
            return CloseReason.RESET_FAILED;
        }
    }

    /** A reset that always fails costs every lease its connection, and nobody else is told why. Never throws. */
    private void tell(Throwable thrown) {
        try {
            long now = ticker.coarseNanos();
            if (!toldOfReset || now - toldOfResetTick >= TELL_AGAIN_NANOS) {
                toldOfReset = true;
                toldOfResetTick = now;
                pool.recorder()
                        .log(
                                Level.WARNING,
                                "pool '" + pool.config().name() + "': a reset failed, so the connection is closed: "
                                        + Explanation.oneLine(thrown) + "; told once a minute");
            }
        } catch (Throwable noRoom) {
            // Then the next failure is told.
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

    /**
     * HELD to IDLE without the lock if nobody waits, else by way of the exchange. What must be closed needs more room; where
     * there is none it turns idle, where nobody is given it, until {@link #mend} looks.
     */
    private void putBack(Slot<C> held) {
        long calm = held.calmGate;
        long now = gate.word();
        if (Gate.unawaited(now) != calm || settler.expired(held)) {
            if (StackRoom.isForAll()) {
                settler.settle(held);
            } else {
                slots.makeIdle(held);
                slots.forsaken = true;
            }
        } else if (now != calm) {
            pool.exchange().match(held);
            if (Gate.unawaited(gate.word()) != calm) { // I4: match has looked at the waiters.
                recheck(held);
            }
        } else {
            boolean hinted = held.hinted;
            slots.makeIdle(held);
            turnedIdle(held, hinted, calm);
        }
    }

    /** A slot was made idle by its releaser. */
    void turnedIdle(Slot<C> slot, boolean hinted, long calm) {
        if (!hinted) {
            affinity.remember(slot, pool.limits());
        }
        if (gate.word() != calm) { // I4
            recheck(slot);
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
                mend(slot, slot.forsaken);
            }
            resetWatch.endLeft();
            settler.sweep();
        }
    }

    /** By the whole word: what has gone on since then, or is another's, is not touched (I8). */
    private void mend(Slot<C> slot, long forsaken) {
        if (Slot.place(forsaken) == Slot.LEASED && forsaken == slot.word()) {
            releaseElsewhere(slot, Slot.lease(forsaken));
        } else if (Slot.place(forsaken) == Slot.RESETTING) {
            // Nobody knows how far the reset came.
            afterReset(slot, forsaken, CloseReason.RESET_FAILED);
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
