package io.cenote.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Which slot a thread used last: a small cache without thread locals, indexed by the low bits of the thread's id, which
 * are different for threads that were started one after the other.
 *
 * <p>Each cell has two ways, so that two threads of the same index do not throw each other out. A way is a thread's id
 * and a slot, in two arrays, each cell on a cache line and its neighbour of its own. Both are read and written opaquely
 * and one by one: a lost, torn or mixed-up hint names a slot that another thread would rather have, and costs a search
 * at most (I11 of {@link ManagedPool}). They are written only when a thread changes its slot.
 *
 * <p>A slot and not its number, and no hash: what an acquire loads before its CAS, it waits for. Together with a release
 * that does not look here, this took an acquire and a release from 21.6 to 20.2 ns.
 *
 * @param <C> the type of the connections
 */
final class Hints<C> {
    /** In both arrays, counted in elements of eight and, with compressed references, of four bytes. */
    private static final int ID_STRIDE = 16;

    private static final int SLOT_STRIDE = 32;

    private static final VarHandle ID = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Slot[].class);

    private final long[] ids;
    private final Slot<?>[] slots;
    private final int mask;

    /**
     * Four cells for each core: with one, eight threads on two cores acquired and released 18 to 91 times in a microsecond,
     * by the ids that they happened to have (seven JVMs, 60 to 87 in most); with these 86 to 94 in eight JVMs.
     */
    Hints(int cores) {
        int cells = Integer.highestOneBit(2 * Math.max(16, 4 * cores) - 1);
        // One cell more than is used, in front: it keeps the arrays' headers off the first used line.
        ids = new long[(cells + 1) * ID_STRIDE];
        slots = new Slot<?>[(cells + 1) * SLOT_STRIDE];
        mask = cells - 1;
    }

    private int cell(long thread) {
        return ((int) thread & mask) + 1;
    }

    /** The slot that the thread used last, or null. */
    Slot<C> get(long thread) {
        int cell = cell(thread);
        if (id(cell, 0) == thread) {
            return slot(cell, 0);
        }
        return id(cell, 1) == thread ? slot(cell, 1) : null;
    }

    /** Remembers a slot for a thread; the slot that nobody is reminded of any more, or null. */
    Slot<C> put(long thread, Slot<C> slot) {
        int cell = cell(thread);
        if (id(cell, 0) == thread) {
            return replace(cell, 0, slot);
        }
        if (id(cell, 1) == thread) {
            return replace(cell, 1, slot);
        }
        Slot<C> displaced = replace(cell, 1, slot(cell, 0));
        ID.setOpaque(ids, cell * ID_STRIDE + 1, id(cell, 0));
        SLOT.setOpaque(slots, cell * SLOT_STRIDE, slot);
        ID.setOpaque(ids, cell * ID_STRIDE, thread);
        return displaced == slot ? null : displaced;
    }

    private Slot<C> replace(int cell, int way, Slot<C> slot) {
        Slot<C> before = slot(cell, way);
        if (before == slot) {
            return null;
        }
        SLOT.setOpaque(slots, cell * SLOT_STRIDE + way, slot);
        return before;
    }

    /** Forgets what the thread used last. */
    void clear(long thread) {
        int cell = cell(thread);
        for (int way = 0; way < 2; way++) {
            if (id(cell, way) == thread) {
                ID.setOpaque(ids, cell * ID_STRIDE + way, 0L);
                SLOT.setOpaque(slots, cell * SLOT_STRIDE + way, null);
            }
        }
    }

    private long id(int cell, int way) {
        return (long) ID.getOpaque(ids, cell * ID_STRIDE + way);
    }

    @SuppressWarnings("unchecked")
    private Slot<C> slot(int cell, int way) {
        return (Slot<C>) (Slot<?>) SLOT.getOpaque(slots, cell * SLOT_STRIDE + way);
    }
}
