package io.cenote.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The word of a {@link Gate}, padded in front by its superclass and behind by its subclass. */
abstract class GateWord extends Padding {
    static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(GateWord.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Written by read-modify-write alone: by waiters (their count) and by whoever closes, suspends, evicts or shrinks.
     * Read by every acquire after its CAS and by every release before and after its CAS. All accesses are volatile, so
     * that a writer that then looks at the state words, and an owner that changes a state word and then looks here,
     * cannot miss each other.
     */
    volatile long word;
}

/**
 * One word that every acquire and release looks at: whether there is anything else to do than to move one slot.
 *
 * <pre>
 *   63 .. 32     generation: goes up with every evict
 *   31 .. 27     unused
 *   26, 25, 24   SHRINK, SUSPENDED, CLOSED
 *   23 .. 0      how many callers wait
 * </pre>
 *
 * A slot remembers the generation that it was opened in as a whole gate word; while the gate equals that word nobody
 * waits, nothing is asked for and the connection is of the present generation: one comparison tells all.
 */
@SuppressWarnings("unused")
final class Gate extends GateWord {
    static final long CLOSED = 1L << 24;
    static final long SUSPENDED = 1L << 25;
    static final long SHRINK = 1L << 26;
    private static final long WAITERS = CLOSED - 1;
    private static final long ONE_GENERATION = 1L << 32;

    private long q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, qa, qb, qc, qd, qe;

    long word() {
        return word;
    }

    static int waiters(long word) {
        return (int) (word & WAITERS);
    }

    /** The word as it would be if nobody waited. */
    static long unawaited(long word) {
        return word & ~WAITERS;
    }

    static long generation(long word) {
        return word & -ONE_GENERATION;
    }

    int waiters() {
        return waiters(word);
    }

    /** The word that a slot opened now compares with. */
    long calm() {
        return generation(word);
    }

    boolean has(long flag) {
        return (word & flag) != 0;
    }

    void addWaiter() {
        WORD.getAndAdd(this, 1L);
    }

    void removeWaiter() {
        WORD.getAndAdd(this, -1L);
    }

    /** Whether the flag was not set before. */
    boolean set(long flag) {
        return ((long) WORD.getAndBitwiseOr(this, flag) & flag) == 0;
    }

    /** Whether the flag was set before. */
    boolean clear(long flag) {
        return ((long) WORD.getAndBitwiseAnd(this, ~flag) & flag) != 0;
    }

    void nextGeneration() {
        WORD.getAndAdd(this, ONE_GENERATION);
    }
}
