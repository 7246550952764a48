package io.cenote.engine;

import io.cenote.spi.Tenure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The pool's place for one connection.
 *
 * <p>The state word says which of the five places a slot is in, and the number of its present or next lease. Whoever
 * moves the word by CAS owns what follows (I1, I2 of {@link ManagedPool}):
 *
 * <pre>
 *   VACANT   no connection; the Opener may take it          -> HELD
 *   IDLE     a connection nobody uses; everybody may claim  -> LEASED, HELD
 *   LEASED   a caller uses it                               -> IDLE, HELD, RESETTING
 *   HELD     one thread of the engine works on it           -> IDLE, LEASED, VACANT, RETIRED
 *   RETIRED  not used any more; reconfigure may revive it   -> VACANT
 *
 *   RESETTING is HELD while the releasing thread runs the driver's reset: the one hold that can be taken away,
 *   by a CAS to HELD, when the reset outlives its deadline. It turns IDLE at once if nothing else is asked for.
 * </pre>
 *
 * The lease number goes up when a lease ends, never otherwise, so that a handle that is closed late or twice names a
 * word that does not exist any more (I8).
 *
 * @param <C> the type of the connections
 */
public final class Slot<C> extends Padding implements Tenure<C> {
    static final int VACANT = 0;
    static final int IDLE = 1;
    static final int LEASED = 2;
    static final int HELD = 3;
    static final int RETIRED = 4;
    static final int RESETTING = 5;

    private static final int PLACE_BITS = 4;
    private static final long PLACE_MASK = (1 << PLACE_BITS) - 1;
    private static final long LEASE_MASK = (1L << 48) - 1;

    private static final VarHandle WORD;
    private static final VarHandle BEGUN;
    private static final VarHandle LIFETIME;
    private static final VarHandle TRACE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WORD = lookup.findVarHandle(Slot.class, "word", long.class);
            BEGUN = lookup.findVarHandle(Slot.class, "begunLease", long.class);
            LIFETIME = lookup.findVarHandle(Slot.class, "lifetime", long.class);
            TRACE = lookup.findVarHandle(Slot.class, "trace", LeaseTrace.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * The only owner. Written by CAS alone, read by everybody; all accesses are volatile: see {@link Gate}. Not private for
     * those whose stack has ended: to read a field needs no room.
     */
    volatile long word = VACANT;

    private final ManagedPool<C> pool;
    final int number;

    // Owned: written by the owner of the word and published by its next CAS. Where another thread looks without owning
    // (a hint's freshness, housekeeping, reports), it takes what it sees for a guess, or reads between two equal reads
    // of the word (I2).

    /** Null while vacant, connecting, or on its way to be closed. */
    C connection;

    /** The gate as it was when the connection was asked for, less waiters and flags. */
    long calmGate;

    /** On the ticker. */
    long openedTick;

    /** See {@link #lifetimeNanos()}. */
    private long lifetime;

    /**
     * On the ticker. A closer whose CAS fails writes it, too, and then puts back what it found; in between the slot looks
     * younger, and if its owner released it meanwhile, older afterwards, by that delay at most.
     */
    long releasedTick;

    /** On the ticker; when the connection last proved to work. Not a use: idle timeouts do not look at it. */
    long validatedTick;

    /** On the ticker. */
    long leasedTick;

    /** On the real clock, if the lease began on the slow path; else zero. */
    long leasedReal;

    /** Whether the present lease began by its thread's hint. */
    boolean hinted;

    /** Whether the slot is to be RETIRED when its connection is closed; see {@link Capacity}. */
    boolean retiring;

    /** Who acquired the present lease. Written only when it changes: a reference store dirties a card. */
    Thread holder;

    /** Where a lease was acquired, and its handle; which lease it says itself. Null unless leases are traced. */
    LeaseTrace trace;

    /** The number of the lease that holder, leasedTick and leasedReal are about; see {@link #begun}. */
    private long begunLease = -1;

    /**
     * The word under which the slot was left, LEASED or RESETTING, because its acquire or release found no room to go on;
     * else a word that the slot does not have any more. Volatile: written by that thread, before {@link Slots#forsaken}, and
     * read by whoever has seen that. A store needs no room on the stack. Never written but under {@link Slots#marking}.
     */
    volatile long forsaken;

    /** The resets that were taken away and still run, or were left. Guarded by {@link Slots#marking}; see {@link ResetWatch}. */
    LateReset lateResets;

    // For an IdleList; guarded by the lock of the exchange.
    boolean listed;
    Slot<C> towardsFirst;
    Slot<C> towardsLast;

    Slot(ManagedPool<C> pool, int number) {
        this.pool = pool;
        this.number = number;
    }

    @Override
    public boolean release(long lease, boolean clean) {
        return pool.release(this, lease, clean);
    }

    @Override
    public boolean invalidate(long lease, Throwable cause) {
        return pool.invalidate(this, lease, cause);
    }

    @Override
    public boolean holds(long lease) {
        return word == word(LEASED, lease);
    }

    static long word(int place, long lease) {
        return lease << PLACE_BITS | place;
    }

    static int place(long word) {
        return (int) (word & PLACE_MASK);
    }

    static long lease(long word) {
        return word >>> PLACE_BITS;
    }

    static long next(long lease) {
        return lease + 1 & LEASE_MASK;
    }

    long word() {
        return word;
    }

    boolean is(int place) {
        return place(word) == place;
    }

    boolean cas(long from, long to) {
        return WORD.compareAndSet(this, from, to);
    }

    /**
     * Says that holder and times are those of the present lease. Release: written by the lease's thread after them, and
     * read with acquire by whoever reports, before them, so that nobody is blamed for the lease of another.
     */
    void begin(long lease) {
        BEGUN.setRelease(this, lease);
    }

    /** Whether holder and times are those of this lease. */
    boolean begun(long lease) {
        return (long) BEGUN.getAcquire(this) == lease;
    }

    /**
     * The trace, for who looks at the word after it. Acquire: a lease writes its trace after its word, so whoever reads the
     * trace of a lease reads the word of that lease or a later one.
     */
    LeaseTrace traceBeforeWord() {
        return (LeaseTrace) TRACE.getAcquire(this);
    }

    /** Drops the trace of a lease that is over; by CAS, as the next lease may write its own at this moment. */
    void forget(LeaseTrace over) {
        TRACE.compareAndSet(this, over, null);
    }

    /**
     * How old the connection becomes, from openedTick; jitter included. {@code Long.MAX_VALUE}: for ever. Opaque: written by
     * {@link Lifetimes}, also while others have the slot, and read by whoever has it; who reads the old value goes by it once
     * more.
     */
    long lifetimeNanos() {
        return (long) LIFETIME.getOpaque(this);
    }

    void lifetimeNanos(long nanos) {
        LIFETIME.setOpaque(this, nanos);
    }

    /** Moves from one place to another under the same lease number; false if it was not in the first. */
    boolean move(int from, int to) {
        long now = word;
        return place(now) == from && cas(now, word(to, lease(now)));
    }

    /** Moves a slot that this thread owns, so nobody else can. */
    void moveOwned(int from, int to) {
        if (!move(from, to)) {
            throw new AssertionError("slot " + number + " is in place " + place(word) + ", not in " + from
                    + ": its owner was not alone");
        }
    }

    /**
     * The slot's number in its pool's table; stable.
     *
     * @return a number from zero
     */
    public int number() {
        return number;
    }

    @Override
    public String toString() {
        return "slot " + number;
    }
}
