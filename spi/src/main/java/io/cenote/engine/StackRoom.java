package io.cenote.engine;

/**
 * Fails where the stack is nearly used up, before anything has begun.
 *
 * <p>A StackOverflowError can come out of any call. In the middle of an acquire it would leave the lock of the exchange
 * held, a slot claimed that nobody has, a waiter counted that does not wait, or the alarms of the whole JVM in pieces. So
 * what cannot be undone half-way begins by going down further than it will go itself: an error then comes out of here, and
 * nothing has happened.
 *
 * <p>These levels are compiled long before the rare paths that they are for, whose frames are then interpreted and larger.
 * So each keeps some values until it comes back, for no other reason than that its frame has a place for them: it takes
 * some 65 bytes and 1.3 ns, 150 bytes where it is interpreted.
 *
 * <p>Not on the fast path, where an error is not prevented but mended: see {@link Releaser#mend}.
 */
final class StackRoom {
    private static final int LOCK = 16;
    private static final int SLOT = 64;
    private static final int THREAD = 128;
    private static final int ALL = 256;
    private static final int WAIT = ALL + SLOT;

    private StackRoom() {}

    /** Makes sure that there is room to take the lock of the exchange, to enter a slot in its list, and to give it back. */
    static void forLock() {
        ensure(LOCK);
    }

    /** Makes sure that there is room to take or move a slot under the lock of the exchange. */
    static void forSlot() {
        ensure(SLOT);
    }

    /** Makes sure that there is room to set an alarm or to start a thread. */
    static void forThread() {
        ensure(THREAD);
    }

    /** Makes sure that there is room for a wait, and for {@link #forAll} on the way, so that what was postponed is done. */
    static void forWait() {
        ensure(WAIT);
    }

    /** Makes sure that there is room for all that follows from the end of a lease. */
    static void forAll() {
        ensure(ALL);
    }

    /** As {@link #forSlot}, for who leaves what has begun to the next who has room. */
    static boolean isForSlot() {
        return is(SLOT);
    }

    /** As {@link #forAll}, for who leaves what has begun to the next who has room. */
    static boolean isForAll() {
        return is(ALL);
    }

    private static boolean is(int levels) {
        try {
            ensure(levels);
            return true;
        } catch (StackOverflowError noRoom) {
            return false;
        }
    }

    private static void ensure(int levels) {
        if (descend(levels, levels, levels, levels, levels, levels, levels) == levels) {
            throw new AssertionError("the levels are counted on the way"); // So that no compiler drops the call.
        }
    }

    private static long descend(int levels, long a, long b, long c, long d, long e, long f) {
        if (levels == 0) {
            return 1;
        }
        return descend(levels - 1, b + 1, c + 2, d + 3, e + 4, f + 5, a + 6) + (a ^ b ^ c ^ d ^ e ^ f);
    }
}
