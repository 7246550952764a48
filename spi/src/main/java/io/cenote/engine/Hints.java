package io.cenote.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Which slot a thread used last: a small cache without thread locals, indexed by a hash of the thread's id.
 *
 * <p>Each cell has two ways, so that two threads of the same hash do not throw each other out, and fills a cache line
 * and its neighbour. A way is one word, {@code thread id << 17 | slot number + 1}, read and written opaquely: a lost or
 * torn-away hint costs a search and no more (I11 of {@link ManagedPool}).
 */
final class Hints {
    static final int NONE = -1;

    private static final int STRIDE = 16;
    private static final int NUMBER_BITS = 17;
    private static final long NUMBER_MASK = (1 << NUMBER_BITS) - 1;
    private static final VarHandle WAY = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] ways;
    private final int shift;

    Hints(int cores) {
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(16, 4 * cores) - 1);
        // One cell more than is used, in front: it keeps the array's header off the first used line.
        ways = new long[((1 << bits) + 1) * STRIDE];
        shift = 64 - bits;
    }

    private int cell(long thread) {
        return (int) ((thread * 0x9E3779B97F4A7C15L >>> shift) + 1) * STRIDE;
    }

    /** The slot that the thread used last, or NONE. */
    int get(long thread) {
        int cell = cell(thread);
        long way = (long) WAY.getOpaque(ways, cell);
        if (way >>> NUMBER_BITS != thread) {
            way = (long) WAY.getOpaque(ways, cell + 1);
            if (way >>> NUMBER_BITS != thread) {
                return NONE;
            }
        }
        return number(way);
    }

    /** Remembers a slot for a thread; the number of the slot that nobody is reminded of any more, or NONE. */
    int put(long thread, int number) {
        int cell = cell(thread);
        long added = thread << NUMBER_BITS | number + 1;
        long first = (long) WAY.getOpaque(ways, cell);
        long second = (long) WAY.getOpaque(ways, cell + 1);
        if (first >>> NUMBER_BITS == thread) {
            WAY.setOpaque(ways, cell, added);
            return otherThan(number, first);
        }
        if (second >>> NUMBER_BITS == thread) {
            WAY.setOpaque(ways, cell + 1, added);
            return otherThan(number, second);
        }
        WAY.setOpaque(ways, cell + 1, first);
        WAY.setOpaque(ways, cell, added);
        return otherThan(number, second);
    }

    /** Forgets what the thread used last. */
    void clear(long thread) {
        int cell = cell(thread);
        for (int way = cell; way <= cell + 1; way++) {
            if ((long) WAY.getOpaque(ways, way) >>> NUMBER_BITS == thread) {
                WAY.setOpaque(ways, way, 0L);
            }
        }
    }

    private static int otherThan(int number, long way) {
        int displaced = number(way);
        return displaced == number ? NONE : displaced;
    }

    private static int number(long way) {
        return (int) (way & NUMBER_MASK) - 1;
    }
}
