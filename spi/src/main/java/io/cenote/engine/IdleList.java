package io.cenote.engine;

/**
 * The idle slots in an order of their own: a deque of slot numbers with intrusive links, so that it allocates nothing
 * and holds a slot at most once.
 *
 * <p>Guarded by the lock of the exchange that it belongs to. An entry gives no right: the slot may long be leased, and
 * an idle slot may be missing (I11 of {@link ManagedPool}).
 *
 * @param <C> the type of the connections
 */
public final class IdleList<C> {
    private Slot<C> first;
    private Slot<C> last;

    /** An empty list. */
    public IdleList() {}

    /**
     * Enters a slot at the front, or moves it there.
     *
     * @param slot the slot
     */
    public void addFirst(Slot<C> slot) {
        if (first == slot) {
            return;
        }
        remove(slot);
        slot.listed = true;
        slot.towardsLast = first;
        if (first == null) {
            last = slot;
        } else {
            first.towardsFirst = slot;
        }
        first = slot;
    }

    /**
     * Enters a slot at the end, or moves it there.
     *
     * @param slot the slot
     */
    public void addLast(Slot<C> slot) {
        if (last == slot) {
            return;
        }
        remove(slot);
        slot.listed = true;
        slot.towardsFirst = last;
        if (last == null) {
            first = slot;
        } else {
            last.towardsLast = slot;
        }
        last = slot;
    }

    /**
     * Enters a slot, or moves it, behind all that were released after it, the latest being in front.
     *
     * @param slot the slot
     */
    public void addByRelease(Slot<C> slot) {
        remove(slot);
        Slot<C> later = null;
        Slot<C> next = first;
        while (next != null && next.releasedTick - slot.releasedTick > 0) {
            later = next;
            next = next.towardsLast;
        }
        if (later == null) {
            addFirst(slot);
        } else if (next == null) {
            addLast(slot);
        } else {
            slot.listed = true;
            slot.towardsFirst = later;
            slot.towardsLast = next;
            later.towardsLast = slot;
            next.towardsFirst = slot;
        }
    }

    /**
     * Whether a slot is in the list.
     *
     * @param slot any slot of the pool
     * @return whether it is
     */
    public boolean contains(Slot<C> slot) {
        return slot.listed;
    }

    /**
     * Takes the slot at the front.
     *
     * @return the slot, or null if the list is empty
     */
    public Slot<C> pollFirst() {
        Slot<C> slot = first;
        if (slot != null) {
            remove(slot);
        }
        return slot;
    }

    private void remove(Slot<C> slot) {
        if (!slot.listed) {
            return;
        }
        if (slot.towardsFirst == null) {
            first = slot.towardsLast;
        } else {
            slot.towardsFirst.towardsLast = slot.towardsLast;
        }
        if (slot.towardsLast == null) {
            last = slot.towardsFirst;
        } else {
            slot.towardsLast.towardsFirst = slot.towardsFirst;
        }
        slot.towardsFirst = null;
        slot.towardsLast = null;
        slot.listed = false;
    }
}
