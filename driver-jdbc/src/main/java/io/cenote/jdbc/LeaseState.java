package io.cenote.jdbc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a connection that we hand out knows of its own use: lease number, flags, calls of the owner, open statements.
 *
 * <p>Packed, because one is made for each lease: 12 bytes with compressed references.
 */
abstract class LeaseState {
    /** Flag: there is something to undo. */
    static final byte CHANGED = 1;
    /** Flag: what earlier holders left in the driver's warnings is gone. */
    static final byte WARNINGS_FRESH = 2;

    private static final VarHandle OPEN_STATEMENTS;
    private static final VarHandle FLAGS;
    private static final VarHandle CALLS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OPEN_STATEMENTS = lookup.findVarHandle(LeaseState.class, "openStatements", OpenStatement.class);
            FLAGS = lookup.findVarHandle(LeaseState.class, "flags", byte.class);
            CALLS = lookup.findVarHandle(LeaseState.class, "calls", byte.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * The newest statement; see {@link OpenStatement}. Of a lease: written by the owner inside a counted call, taken by who
     * ends the lease. Without a lease: written and taken by any thread, by CAS.
     */
    private OpenStatement openStatements;

    /** A lease number has 48 bits. */
    private final int leaseLow;

    private final short leaseHigh;

    /**
     * Set by the holder's threads, by getAndBitwiseOr; read by who closes. A closer that misses the flag of a call in
     * another thread sees that thread in {@link Callers}.
     */
    private byte flags;

    /** How many calls the owner is inside of, one within the other. Written by the owner alone. */
    private byte calls;

    /** For a lease number, or 0. */
    LeaseState(long lease) {
        leaseLow = (int) lease;
        leaseHigh = (short) (lease >>> Integer.SIZE);
    }

    final long leaseNumber() {
        return Short.toUnsignedLong(leaseHigh) << Integer.SIZE | Integer.toUnsignedLong(leaseLow);
    }

    final boolean isMarked(byte flag) {
        return (flags & flag) != 0;
    }

    final void mark(byte flag) {
        if (!isMarked(flag)) {
            FLAGS.getAndBitwiseOr(this, flag);
        }
    }

    final void unmark(int some) {
        FLAGS.getAndBitwiseAnd(this, (byte) ~some);
    }

    /** By the owner, which then looks whether the lease is held: the fence keeps the look behind the write. */
    final void beginCall() {
        CALLS.setOpaque(this, (byte) (calls + 1));
        VarHandle.fullFence();
    }

    /** By the owner. Release: who sees it outside sees what it did inside. */
    final void endCall() {
        CALLS.setRelease(this, (byte) (calls - 1));
    }

    /** Whether the owner is inside a call; asked by who has ended the lease. */
    final boolean ownerInside() {
        return (byte) CALLS.getAcquire(this) != 0;
    }

    /** As the owner has left it, or as seen by any thread where there is no lease. */
    final OpenStatement openStatements() {
        return (OpenStatement) OPEN_STATEMENTS.getAcquire(this);
    }

    /** By the owner, inside a counted call. Release: whoever follows the link sees it whole. */
    final void pushOfOwner(OpenStatement statement) {
        statement.putBefore(openStatements);
        OPEN_STATEMENTS.setRelease(this, statement);
    }

    /** By any thread, where there is no lease. */
    final void pushOfAny(OpenStatement statement) {
        OpenStatement head;
        do {
            head = openStatements();
            statement.putBefore(head);
        } while (!OPEN_STATEMENTS.compareAndSet(this, head, statement));
    }

    /** Takes the whole list. */
    final OpenStatement takeOpenStatements() {
        return (OpenStatement) OPEN_STATEMENTS.getAndSet(this, null);
    }
}
