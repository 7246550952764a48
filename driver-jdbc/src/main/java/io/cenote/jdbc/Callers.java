package io.cenote.jdbc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Which threads may be inside a call on a connection, so that nobody is given one that another thread still works on.
 *
 * <p>The <em>owner</em> is the thread that acquired the present lease; all others that use or close it are its
 * <em>guests</em>. The calls of the owner are counted in the lease by plain writes, see {@link LeaseState#beginCall};
 * those of guests are counted here, for all leases of the connection. Whoever enters counts itself first and then looks
 * whether the lease is held; whoever ends a lease moves the pool's state word first and then looks at the counts. All
 * four are volatile or fenced, so one side always sees the other. Invariants:
 *
 * <ol>
 *   <li>A thread calls the driver only after it was counted and then saw the lease held.
 *   <li>A guest ends a lease by a release that looks at both counts before the connection is made idle
 *       ({@link Session#isBroken}); if anybody is inside, the connection is closed instead.
 *   <li>The owner looks at the guests before it releases, and if there were any, releases in the same way. It is not
 *       inside a call itself. A guest that enters between that look and the release leaves its visit in
 *       {@link #guests}, and the next owner finds it there: see {@link #visited}.
 *   <li>Visits are cleared only by a reset, when no guest is inside and none can enter.
 * </ol>
 *
 * So the owner, who nearly always is alone, pays a fence for each call and nothing at all for its release.
 */
abstract class Callers {
    /** The upper 48 bits count visits since the last reset, the lower 16 who is inside now. */
    private static final long VISIT = 1L << 16;

    private static final long INSIDE = VISIT - 1;

    private static final VarHandle GUESTS;
    private static final VarHandle STATEMENTS_OF_GUESTS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            GUESTS = lookup.findVarHandle(Callers.class, "guests", long.class);
            STATEMENTS_OF_GUESTS = lookup.findVarHandle(Callers.class, "statementsOfGuests", OpenStatement.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Written plainly by the acquiring thread before it makes the lease known, and only if it changes: a reference store
     * dirties a card. A thread takes itself for the owner only if it wrote this last.
     */
    private Thread owner;

    /** Written by guests, by getAndAdd, and by the reset, by CAS; read by who ends a lease and who begins the next. */
    private volatile long guests;

    /**
     * What guests of the present lease have opened, newest first. Pushed to by CAS, by guests that are counted; taken by the
     * reset, when none is inside and none can enter.
     */
    private volatile OpenStatement statementsOfGuests;

    /** The present thread begins a lease. */
    final void own() {
        Thread me = Thread.currentThread();
        if (owner != me) {
            owner = me;
        }
    }

    final boolean isOwner() {
        return owner == Thread.currentThread();
    }

    final void enter() {
        GUESTS.getAndAdd(this, VISIT + 1);
    }

    final void leave() {
        GUESTS.getAndAdd(this, -1L);
    }

    /** Takes back an {@link #enter} that found the lease over. */
    final void turnBack() {
        GUESTS.getAndAdd(this, -VISIT - 1);
    }

    /** Whether any guest came since the last reset. */
    final boolean visited() {
        return guests != 0;
    }

    final boolean guestsInside() {
        return (guests & INSIDE) != 0;
    }

    /** By a guest that is counted. */
    final void pushOfGuest(OpenStatement statement) {
        OpenStatement head;
        do {
            head = statementsOfGuests;
            statement.putBefore(head);
        } while (!STATEMENTS_OF_GUESTS.compareAndSet(this, head, statement));
    }

    /** The whole list, or null. By the reset, once visits are forgotten. */
    final OpenStatement takeStatementsOfGuests() {
        return statementsOfGuests == null ? null : (OpenStatement) STATEMENTS_OF_GUESTS.getAndSet(this, null);
    }

    /** Forgets visits that are over; false if a guest is inside. To be called while nobody holds the connection. */
    final boolean forgetVisits() {
        long seen = guests;
        while (seen != 0) {
            if ((seen & INSIDE) != 0) {
                return false;
            }
            if (GUESTS.compareAndSet(this, seen, 0L)) {
                return true;
            }
            seen = guests;
        }
        return true;
    }
}
