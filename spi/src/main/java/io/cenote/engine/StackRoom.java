package io.cenote.engine;

/**
 * Fails where the stack is nearly used up, before anything has begun.
 *
 * <p>A StackOverflowError can come out of any call. In the middle of an acquire it would leave the lock of the exchange
 * held, a slot claimed that nobody has, a waiter counted that does not wait, or the alarms of the whole JVM in pieces. So
 * what cannot be undone half-way begins by going down further than it will go itself: an error then comes out of here, and
 * nothing has happened. Where code is not compiled its frames are larger, and so are these.
 *
 * <p>Not on the fast path, which is compiled into one piece and between its CAS and its end calls nothing but the caller's
 * own code, whose errors are caught. A level costs half a nanosecond and takes some 26 bytes, 100 where it is interpreted.
 */
final class StackRoom {
    private static final int LOCK = 16;
    private static final int SLOT = 64;
    private static final int THREAD = 128;
    private static final int ALL = 256;

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

    /** Makes sure that there is room for all that follows from a wait or from the end of a lease. */
    static void forAll() {
        ensure(ALL);
    }

    private static void ensure(int levels) {
        if (descend(levels) != levels) {
            throw new AssertionError("what is counted down is counted up"); // So that no compiler drops the call.
        }
    }

    private static int descend(int levels) {
        return levels == 0 ? 0 : descend(levels - 1) + 1;
    }
}
