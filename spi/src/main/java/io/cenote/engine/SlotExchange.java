package io.cenote.engine;

import io.cenote.spi.Deadline;

/**
 * Where idle slots meet waiting threads: the idle order and the waiting discipline of a pool, and all that differs from
 * one kind of pool to another.
 *
 * <p>Safe for use by many threads; one lock, under which no driver code runs. Holds slots by their numbers only: what
 * it lists gives no right to a slot, which is claimed by its state word.
 *
 * @param <C> the type of the connections
 */
public interface SlotExchange<C> {
    /**
     * Called once, before any other method.
     *
     * @param slots the table of the pool
     * @param announced to be run by a waiter after it is counted and before it parks, and again when it wakes in vain while
     *     something is idle, outside the lock: asks for more connections, and for a validation of what is idle
     */
    void bind(Slots<C> slots, Runnable announced);

    /**
     * The next slot of this order that can be claimed. Does not wait. Entries that are met and cannot be claimed are
     * dropped.
     *
     * @return a slot, LEASED by the caller; null if none is listed
     */
    Slot<C> poll();

    /**
     * Enters a slot in the order, or moves it to its place there. The slot may be in any place by now.
     *
     * @param slot a slot that was idle a moment ago
     */
    void list(Slot<C> slot);

    /**
     * Enters a slot in the order if it is not there; one that is stays where it is.
     *
     * @param slot a slot that was idle a moment ago
     */
    void listIfAbsent(Slot<C> slot);

    /**
     * Enters a slot that only a hint named for some time, or moves it to where its last release puts it.
     *
     * @param slot a slot that was idle a moment ago
     */
    default void relist(Slot<C> slot) {
        listIfAbsent(slot);
    }

    /**
     * Waits for a slot: enqueue, count, announce, scan, look at what was handed over, park. A slot handed over at the
     * moment of a timeout or an interrupt is returned, the interrupt flag restored.
     *
     * @param deadline when to give up
     * @return a slot, LEASED by the caller; null if time is up or the pool is closed
     * @throws InterruptedException if the thread is interrupted and nothing was handed over
     */
    Slot<C> await(Deadline deadline) throws InterruptedException;

    /**
     * Gives a slot away: to the oldest waiter as LEASED, or to all as IDLE and listed, with one signal. Under the lock,
     * so that a waiter is either seen here or sees the slot.
     *
     * @param held a slot HELD by the caller, who does not touch it any more
     */
    void match(Slot<C> held);

    /** Signals the oldest waiter once, because something may be idle that it does not know of. */
    void wake();

    /** Ends every wait with null; the gate says CLOSED by then. */
    void failAll();

    /**
     * Since when a waiter waits.
     *
     * @param place how many older waiters there are
     * @return its arrival on the real clock; {@code Long.MAX_VALUE} if there are not so many
     */
    long waitingSince(int place);
}
