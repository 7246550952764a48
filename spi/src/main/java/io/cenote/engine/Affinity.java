package io.cenote.engine;

import io.cenote.spi.Ticker;

/**
 * Gives a thread the connection that it used last, and keeps the exchange's order complete beside that: what a hint names
 * need not be listed, what no hint names any more is.
 *
 * <p>The fast path of acquire is here and that of release in {@link ManagedPool}. Hints give no right (I11): a slot is
 * taken by its word.
 *
 * @param <C> the type of the connections
 */
final class Affinity<C> {
    private final Hints<C> hints = new Hints<>(Runtime.getRuntime().availableProcessors());
    private final Slots<C> slots;
    private final Gate gate;
    private final SlotExchange<C> exchange;
    private final Ticker ticker;
    private final Search<C> search;

    Affinity(Slots<C> slots, SlotExchange<C> exchange, Ticker ticker, Search<C> search) {
        this.slots = slots;
        this.gate = slots.gate;
        this.exchange = exchange;
        this.ticker = ticker;
        this.search = search;
    }

    /** The slot that a thread used last, or null. */
    Slot<C> lastOf(Thread me) {
        return hints.get(me.getId());
    }

    /** Whether a thread has a lease on the slot that its hint names; not if that was just handed to another thread. */
    boolean isLastHeldBy(Thread me) {
        Slot<C> slot = lastOf(me);
        if (slot == null) {
            return false;
        }
        long word = slot.word();
        return Slot.place(word) == Slot.LEASED && slot.begun(Slot.lease(word)) && slot.holder == me;
    }

    /**
     * The fast path: claims the slot that this thread used last, if it is idle since this tick or the last. Between this
     * CAS and that of the release nobody reads the word: a load of what was just written by a locked instruction waits
     * for its end, and two such loads made 15.1 ns of acquire and release of the bare pool 21.0.
     *
     * @return the slot's word, LEASED; 0 if it is not this thread's
     */
    long take(Slot<C> slot, Thread me, Limits now) {
        long word = slot.word();
        long tick = ticker.coarseNanos();
        if (Slot.place(word) != Slot.IDLE || tick - slot.releasedTick > now.hintNanos()) {
            return 0;
        }
        long lease = Slot.lease(word);
        long leased = Slot.word(Slot.LEASED, lease);
        if (!slot.cas(word, leased)) {
            return 0;
        }
        try {
            // The gate after the CAS: see the class comment.
            if ((gate.word() != slot.calmGate || tick - slot.openedTick >= slot.lifetimeNanos())
                    && !search.admitInTurn(slot)) {
                return 0;
            }
            if (!slot.hinted) {
                slot.hinted = true;
                slot.leasedReal = 0;
            }
            if (slot.holder != me) {
                slot.holder = me;
            }
            slot.leasedTick = tick;
            slot.begin(lease);
            return leased;
        } catch (StackOverflowError noRoom) {
            synchronized (slots.marking) { // F1
                if (slot.word == leased) {
                    slot.forsaken = leased;
                }
            }
            slots.forsaken = true;
            throw noRoom;
        }
    }

    /**
     * Has the thread remember the slot that it just released, and lists what no hint names any more. To be called for a
     * slot that was not taken by its hint, or is not named by it any more; another one is where it was.
     */
    void remember(Slot<C> slot, Limits limits) {
        if (limits.affinity()) {
            Slot<C> displaced = hints.put(Thread.currentThread().getId(), slot);
            if (displaced != null) {
                displaced.hinted = false; // If it is leased, its release lists it.
                if (displaced.is(Slot.IDLE)) {
                    list(displaced);
                }
            }
        }
        list(slot);
    }

    /** Where the stack has no room for that a slot stays unlisted, and is found by a scan (I11 of {@link ManagedPool}). */
    private void list(Slot<C> slot) {
        try {
            StackRoom.forLock();
        } catch (StackOverflowError noRoom) {
            return;
        }
        exchange.list(slot);
    }

    /** For who goes by the order of all: what its thread's hint alone may know of enters it. */
    void listUnlisted(Thread me, Limits limits) {
        Slot<C> slot = limits.affinity() ? hints.get(me.getId()) : null;
        if (slot != null && slot.is(Slot.IDLE)) {
            hints.clear(me.getId());
            exchange.relist(slot);
        }
    }
}
