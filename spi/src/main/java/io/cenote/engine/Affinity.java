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
    private final Hints hints = new Hints(Runtime.getRuntime().availableProcessors());
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

    /** The fast path: the slot that this thread used last, if it is idle since this tick or the last. */
    Slot<C> take(Thread me, Limits now) {
        int number = hints.get(me.getId());
        if (number == Hints.NONE) {
            return null;
        }
        Slot<C> slot = slots.get(number);
        long word = slot.word();
        long tick = ticker.coarseNanos();
        if (Slot.place(word) != Slot.IDLE
                || tick - slot.releasedTick > now.hintNanos()
                || now.strict() && gate.word() != slot.calmGate) {
            return null; // In strict order the gate is read before the CAS too: nobody overtakes a waiter.
        }
        long lease = Slot.lease(word);
        if (!slot.cas(word, Slot.word(Slot.LEASED, lease))) {
            return null;
        }
        // The gate after the CAS: see the class comment.
        if ((gate.word() != slot.calmGate || tick - slot.openedTick >= slot.lifetimeNanos)
                && !search.admitInTurn(slot)) {
            return null;
        }
        if (!slot.hinted) {
            slot.hinted = true;
        }
        if (slot.holder != me) {
            slot.holder = me;
        }
        slot.leasedTick = tick;
        if (slot.leasedReal != 0) {
            slot.leasedReal = 0;
        }
        slot.begin(lease);
        return slot;
    }

    /**
     * Has the thread remember the slot that it just released, and lists what no hint names any more. A slot that was
     * taken by the hint that still names it is where it was.
     */
    void remember(Slot<C> slot, boolean hinted, Limits limits) {
        if (limits.affinity()) {
            long me = Thread.currentThread().getId();
            if (hinted && hints.get(me) == slot.number) {
                return;
            }
            int displaced = hints.put(me, slot.number);
            if (displaced != Hints.NONE && slots.get(displaced).is(Slot.IDLE)) {
                exchange.list(slots.get(displaced));
            }
        }
        exchange.list(slot);
    }

    /** A hint that has grown cold is none: its slot enters the order of all. */
    void listStale(Thread me, Limits limits) {
        int number = limits.affinity() ? hints.get(me.getId()) : Hints.NONE;
        if (number == Hints.NONE) {
            return;
        }
        Slot<C> slot = slots.get(number);
        if (slot.is(Slot.IDLE)) {
            hints.clear(me.getId());
            exchange.listIfAbsent(slot);
        }
    }
}
