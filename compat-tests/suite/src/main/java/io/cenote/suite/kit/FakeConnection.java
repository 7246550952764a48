package io.cenote.suite.kit;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A connection to nothing that knows who may touch it, and reports whoever else does to its {@link FakeConnector}.
 *
 * <p>It has a serial number, at most one holder, at most one driver call at a time, and a way to die. Safe for use by
 * many threads.
 */
public final class FakeConnection {
    static final String CLOSE = "close";
    static final String ABORT = "abort";

    private final FakeConnector connector;
    private final int serial;
    private final boolean counts;

    /** The holder's name, or null; changed by CAS, so that a second holder is always seen. */
    private final AtomicReference<String> holder = new AtomicReference<>();

    /** The driver call that runs, with its thread, or null; changed by CAS, so that a second call is always seen. */
    private final AtomicReference<String> call = new AtomicReference<>();

    /** How it was closed, or null; changed by CAS, so that a second close is always seen. */
    private final AtomicReference<String> closed = new AtomicReference<>();

    /** Set by the holder's {@link #soil}, cleared by reset, read on take; the holder's lease orders the accesses. */
    private volatile boolean dirty;

    /** Set by the test, read by the pool's calls. */
    private volatile boolean dead;

    /** Set by the test, read by the pool's calls. */
    private volatile boolean broken;

    FakeConnection(FakeConnector connector, int serial, boolean counts) {
        this.connector = connector;
        this.serial = serial;
        this.counts = counts;
    }

    /**
     * The serial number: 1 for the first that was opened.
     *
     * @return the number
     */
    public int serial() {
        return serial;
    }

    /** Uses the connection as its holder would. Misuse if it is closed, or nobody holds it. */
    public void use() {
        if (isLost()) {
            connector.misuse(this + " used after " + closed.get());
        }
        if (holder.get() == null) {
            connector.misuse(this + " used by " + FakeConnector.here() + ", who does not hold it");
        }
    }

    /** Leaves behind what only a reset undoes. */
    public void soil() {
        use();
        dirty = true;
    }

    /** The server forgets it: from now on {@code isValid} says no. Nothing is known locally. */
    public void die() {
        dead = true;
    }

    /** It fails visibly: from now on {@code isBroken} says yes. */
    public void breakOff() {
        broken = true;
    }

    /**
     * Whether it was closed or aborted.
     *
     * @return whether such a call has begun
     */
    public boolean isClosed() {
        return closed.get() != null;
    }

    /**
     * A caller has got it. Misuse if somebody holds it already, if it is closed, or if it is not as new.
     *
     * @param by who takes it
     */
    public void take(String by) {
        String other = holder.compareAndExchange(null, by);
        if (other != null) {
            connector.misuse(this + " handed to " + by + " while " + other + " holds it");
        }
        if (isLost()) {
            connector.misuse(this + " handed to " + by + " after " + closed.get());
        }
        if (dirty) {
            connector.misuse(this + " handed to " + by + " as its last holder left it, without a reset");
        }
        String running = call.get();
        if (running != null) {
            connector.misuse(this + " handed to " + by + " during " + running);
        }
    }

    /**
     * Its holder is about to end the lease.
     *
     * @param by who holds it
     */
    public void giveBack(String by) {
        if (!holder.compareAndSet(by, null)) {
            connector.misuse(this + " given back by " + by + " while " + holder.get() + " holds it");
        }
    }

    /** Whether it was ended, and not by a pool that takes its leases back. */
    private boolean isLost() {
        return closed.get() != null && !(connector.isTakingBack() && isAborted());
    }

    private boolean isAborted() {
        String how = closed.get();
        return how != null && how.contains(ABORT);
    }

    /** Whether it is among the connections that were opened. */
    boolean counts() {
        return counts;
    }

    boolean isInCall() {
        return call.get() != null;
    }

    boolean isDead() {
        return dead;
    }

    boolean isBrokenOff() {
        return broken;
    }

    void clean() {
        dirty = false;
    }

    /** Marks the beginning of a driver call on it. */
    void enter(String name) {
        String by = name + " on " + FakeConnector.here();
        if (closed.get() != null && !(connector.isGivingUp() && isAborted())) {
            connector.misuse(this + ": " + by + " after " + closed.get());
        }
        if (holder.get() != null) {
            connector.misuse(this + ": " + by + " while " + holder.get() + " holds it");
        }
        String other = call.compareAndExchange(null, by);
        if (other != null) {
            connector.misuse(this + ": " + by + " during " + other);
        }
    }

    /** Marks the end of the driver call on it. */
    void exit() {
        call.set(null);
    }

    /**
     * Marks it closed by the call that runs; false if it was already, which is misuse: either of close and abort ends a
     * connection, once. Only a close that hangs may be aborted.
     */
    boolean end(String name) {
        String by = name + " on " + FakeConnector.here();
        String before = closed.compareAndExchange(null, by);
        if (before == null) {
            return true;
        }
        // Of a close and an abort each ends it once, if the one was given up for the other.
        boolean other = name.equals(ABORT) && !before.contains(ABORT) || name.equals(CLOSE) && !before.contains(CLOSE);
        boolean givenUp = before.equals(call.get()) || connector.isGivingUp();
        if (!other || !givenUp || !closed.compareAndSet(before, before + " and " + by)) {
            connector.misuse(this + ": " + by + " after " + before + " (either of close and abort ends it, once)");
        }
        return false;
    }

    @Override
    public String toString() {
        return "connection " + serial;
    }
}
