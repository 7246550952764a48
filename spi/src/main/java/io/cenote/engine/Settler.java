package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Connector;
import io.cenote.spi.Ticker;

/**
 * Where a HELD slot goes next: to a waiter, to the idle ones, or by way of the {@link Closer} to vacant or retired.
 *
 * <p>There is no other way out of HELD but {@link ManagedPool}'s own release of a slot that nobody waits for. Every
 * method takes over a slot that its caller owns.
 *
 * @param <C> the type of the connections
 */
final class Settler<C> {
    private final ManagedPool<C> pool;
    private final Slots<C> slots;
    private final Gate gate;
    private final Connector<C> connector;
    private final Ticker ticker;
    private final Recorder recorder;
    private final Closer<C> closer;
    private final Capacity<C> capacity;

    Settler(
            ManagedPool<C> pool,
            Slots<C> slots,
            Connector<C> connector,
            Ticker ticker,
            Recorder recorder,
            Closer<C> closer,
            Capacity<C> capacity) {
        this.pool = pool;
        this.slots = slots;
        this.gate = slots.gate;
        this.connector = connector;
        this.ticker = ticker;
        this.recorder = recorder;
        this.closer = closer;
        this.capacity = capacity;
    }

    /** Gives a HELD slot with a connection to where it belongs now: a waiter, the idle ones, or the Closer. */
    void settle(Slot<C> held) {
        boolean again;
        do {
            CloseReason reason = unfit(held);
            if (reason != null) {
                discard(held, reason);
                return;
            }
            long calm = held.calmGate;
            pool.exchange().match(held);
            // I4, I6: match looks at the waiters; what else the gate may say by now is looked at here.
            long now = gate.word();
            again = (now & Gate.CLOSED) != 0
                    || Gate.generation(now) != calm
                    || (now & Gate.SHRINK) != 0 && capacity.tooMany();
        } while (again && slots.hold(held));
    }

    /** Why an owned slot's connection must be closed, or null. */
    CloseReason unfit(Slot<C> owned) {
        long now = gate.word();
        if ((now & Gate.CLOSED) != 0) {
            return CloseReason.POOL_CLOSED;
        }
        if (Gate.generation(now) != owned.calmGate) {
            return CloseReason.EVICTED;
        }
        if (expired(owned)) {
            return CloseReason.MAX_LIFETIME;
        }
        return (now & Gate.SHRINK) != 0 && capacity.retire(owned) ? CloseReason.SURPLUS : null;
    }

    /**
     * Ends a claim that became no lease; where there is no room for that, it is forsaken. A drain whose patience ended may
     * have taken the slot already.
     */
    void giveBack(Slot<C> leased) {
        long word = leased.word();
        if (!StackRoom.isForAll()) {
            synchronized (slots.marking) { // F1
                if (leased.word == word) {
                    leased.forsaken = word;
                }
            }
            slots.forsaken = true;
        } else if (leased.move(Slot.LEASED, Slot.HELD)) {
            settle(leased);
        }
    }

    /** Closes the connection of a HELD slot. I7: the one place where an owned connection is counted as closed. */
    void discard(Slot<C> held, CloseReason reason) {
        C connection = held.connection;
        held.connection = null;
        held.holder = null;
        held.trace = null;
        recorder.countClosed(reason);
        closer.close(held, connection);
        recorder.tellClosed(reason);
    }

    /** A HELD slot has no connection any more. */
    void vacate(Slot<C> held) {
        if (held.retiring || gate.has(Gate.SHRINK)) {
            capacity.vacate(held);
        } else {
            held.moveOwned(Slot.HELD, Slot.VACANT);
        }
        if (gate.has(Gate.CLOSED)) { // I4
            pool.progressOfClose();
        } else {
            pool.opener().ask();
        }
    }

    /** Counts and cuts off the connection of a slot that this thread has just taken from its holder. */
    void cutOff(Slot<C> held, CloseReason reason) {
        C connection = held.connection;
        held.connection = null;
        held.holder = null;
        held.trace = null;
        recorder.countClosed(reason);
        closer.abort(held, connection);
        recorder.tellClosed(reason);
    }

    /** Takes every idle slot whose connection must go; the gate says why by now. */
    void sweep() {
        for (Slot<C> slot : slots.table()) {
            if (slots.hold(slot)) {
                settle(slot);
            }
        }
    }

    /** Whether an owned slot's connection is past its lifetime. */
    boolean expired(Slot<C> owned) {
        return ticker.coarseNanos() - owned.openedTick >= owned.lifetimeNanos();
    }

    /** Whether a connection will be past its lifetime at the next housekeeping pass; a guess where nobody owns the slot. */
    boolean endsSoon(Slot<C> slot) {
        return ticker.coarseNanos() - slot.openedTick
                >= slot.lifetimeNanos() - 2 * pool.limits().passNanos(); // One pass to see it, one to replace it.
    }

    /** Whether a connection is known to be broken; what the driver throws says so too. */
    boolean isBroken(C connection) {
        try {
            return connector.isBroken(connection);
        } catch (Throwable thrown) {
            return true;
        }
    }
}
