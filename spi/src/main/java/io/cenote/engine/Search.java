package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Ticker;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds an idle slot for a caller that does not wait, and says which claimed slots may be given to callers at all.
 *
 * @param <C> the type of the connections
 */
final class Search<C> {
    private final ManagedPool<C> pool;
    private final Slots<C> slots;
    private final Gate gate;
    private final Ticker ticker;
    private final Settler<C> settler;

    Search(ManagedPool<C> pool, Slots<C> slots, Ticker ticker, Settler<C> settler) {
        this.pool = pool;
        this.slots = slots;
        this.gate = slots.gate;
        this.ticker = ticker;
        this.settler = settler;
    }

    /** A slot that needs no validation and is not known to be broken, LEASED by this thread. */
    Slot<C> takeFit() {
        boolean validating = false;
        while (true) {
            // One validation for one caller: what else is due stays as it is until somebody needs it.
            Slot<C> slot = validating ? null : pool.exchange().poll();
            if (slot == null) {
                List<Slot<C>> unfit = new ArrayList<>();
                slot = slots.claimAny(unfit);
                slots.refuse(unfit);
                if (slot == null) {
                    return null;
                }
            }
            validating |= isDue(slot);
            if (admitInTurn(slot) && !discardIfBroken(slot)) {
                return slot;
            }
            if (gate.has(Gate.CLOSED | Gate.SUSPENDED) || behindOthers()) {
                return null;
            }
        }
    }

    /** In strict order: whether a caller that comes now must queue. */
    boolean behindOthers() {
        return pool.limits().strict() && gate.waiters() > 0;
    }

    /** As {@link #isFit}, for a caller that does not wait: in strict order it gives back what a waiter should have. */
    boolean admitInTurn(Slot<C> leased) {
        if (behindOthers()) {
            settler.giveBack(leased);
            return false;
        }
        return admit(leased);
    }

    /** A slot that is not known to be broken, LEASED by this thread; asks for no validation. */
    Slot<C> takeUnvalidated() {
        while (!gate.has(Gate.CLOSED | Gate.SUSPENDED)) {
            Slot<C> slot = pool.exchange().poll();
            for (int number = 0; slot == null && number < slots.table().length; number++) {
                Slot<C> candidate = slots.get(number);
                slot = slots.claim(candidate) ? candidate : null;
            }
            if (slot == null) {
                return null;
            }
            if (settler.unfit(slot) != null) {
                settler.giveBack(slot);
            } else if (!discardIfBroken(slot)) {
                return slot;
            }
        }
        return null;
    }

    /** Whether a slot that this thread has just claimed turned out broken; then it is being closed. */
    boolean discardIfBroken(Slot<C> leased) {
        if (!settler.isBroken(leased.connection)) {
            return false;
        }
        try {
            StackRoom.forAll();
        } catch (StackOverflowError noRoom) {
            // What the driver threw was perhaps for want of room, and says nothing of the connection then. Forsaken and
            // not given back: the caller may forsake it, too, and its number would be that of whoever has it next.
            synchronized (slots.marking) {
                leased.forsaken = leased.word; // F1
            }
            slots.forsaken = true;
            throw noRoom;
        }
        if (leased.move(Slot.LEASED, Slot.HELD)) {
            settler.discard(leased, CloseReason.BROKEN);
        }
        return true;
    }

    /** Whether a slot that this thread has just claimed may be given to a caller; if not, it is refused. */
    private boolean admit(Slot<C> leased) {
        boolean fit = isFit(leased);
        if (!fit) {
            refuse(leased);
        }
        return fit;
    }

    /** Whether a slot that this thread has just claimed may be given to a caller. */
    boolean isFit(Slot<C> leased) {
        return mayStay(leased) && !isDue(leased);
    }

    private boolean mayStay(Slot<C> leased) {
        long now = gate.word();
        return (now & (Gate.CLOSED | Gate.SUSPENDED)) == 0
                && Gate.generation(now) == leased.calmGate
                && !settler.expired(leased);
    }

    /** Takes over a claimed slot that is not fit: has it validated, or gives it back, which closes it if it must. */
    void refuse(Slot<C> leased) {
        if (!mayStay(leased) || !isDue(leased) || !StackRoom.isForAll()) {
            settler.giveBack(leased);
        } else if (leased.move(Slot.LEASED, Slot.HELD)) {
            pool.validator().validate(leased);
        }
    }

    /** Whether a slot is due for validation; for one that this thread does not own a good guess. */
    boolean isDue(Slot<C> slot) {
        long tick = ticker.coarseNanos();
        long after = pool.limits().validateAfterIdleNanos();
        return tick - slot.releasedTick > after && tick - slot.validatedTick > after
                || pool.validator().doubt().covers(slot);
    }

    /** Has one idle slot validated that waiters cannot take as it is; false if there is none. */
    boolean validateOneDue() {
        for (Slot<C> slot : slots.table()) {
            if (slot.is(Slot.IDLE) && isDue(slot) && slots.hold(slot)) {
                CloseReason reason = settler.unfit(slot);
                if (reason != null) {
                    settler.discard(slot, reason);
                } else {
                    pool.validator().validate(slot);
                }
                return true;
            }
        }
        return false;
    }
}
