package io.cenote.stress.model.scenario;

/** A connection to nothing, which is held by one lease at a time or the schedule is wrong. */
final class Line {
    final int number;

    // Plain on purpose: between two accesses the schedule may change the thread, so an overlap is seen.
    private Object holder;
    private boolean closed;
    private boolean dirty;

    Line(int number) {
        this.number = number;
    }

    void take(Object by) {
        require(holder == null, "is handed out while it is held");
        require(!closed, "is handed out after it was closed");
        require(!dirty, "is handed out without a reset");
        holder = by;
        require(holder == by, "is handed out twice");
    }

    void soil() {
        dirty = true;
    }

    void give(Object by) {
        require(holder == by, "has changed hands");
        require(!closed, "was closed under its holder");
        holder = null;
    }

    /** By a holder whose lease may have been taken back. */
    void giveIfHeld(Object by) {
        if (holder == by) {
            holder = null;
        }
    }

    void reset() {
        require(holder == null, "is reset under its holder");
        dirty = false;
    }

    void validate() {
        require(holder == null, "is validated under its holder");
        require(!closed, "is validated after it was closed");
    }

    void close() {
        require(holder == null, "is closed under its holder");
        require(!closed, "is closed twice");
        closed = true;
    }

    void abort() {
        require(!closed, "is closed twice");
        closed = true;
    }

    private void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError("connection " + number + " " + what);
        }
    }
}
