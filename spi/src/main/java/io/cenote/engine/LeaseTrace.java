package io.cenote.engine;

import java.lang.ref.WeakReference;

/**
 * What is remembered of a lease so that its loss can be explained or noticed: where it was acquired, and whether anybody
 * can still close it. Made only if {@link Limits#traced()}.
 *
 * <p>Slot by slot, at most one is reachable, that of the last traced lease. It is about the lease whose number it has and
 * no other: whoever reads it compares that with the state word.
 */
final class LeaseTrace {
    final long lease;

    /** Null unless stacks are taken. */
    final Throwable acquired;

    /**
     * Null until the caller's form of the lease is made, and unless lost leases are looked for. Written by the acquiring
     * thread, read by the ticker's: volatile, so that the reference is seen whole.
     */
    private volatile WeakReference<Object> handle;

    LeaseTrace(long lease, boolean stack) {
        this.lease = lease;
        this.acquired = stack ? new Acquired() : null;
    }

    /** The caller has this from now on. */
    void handle(Object given) {
        handle = new WeakReference<>(given);
    }

    /** Whether the caller's form was made, and is gone. */
    boolean isLost() {
        WeakReference<Object> given = handle;
        return given != null && given.refersTo(null);
    }

    /** For its stack alone. */
    private static final class Acquired extends Throwable {
        private static final long serialVersionUID = 1;

        Acquired() {
            super(null, null, false, true);
        }
    }
}
