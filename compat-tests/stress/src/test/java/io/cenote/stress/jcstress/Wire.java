package io.cenote.stress.jcstress;

import java.util.concurrent.atomic.AtomicInteger;

/** A connection to nothing. */
final class Wire {
    /** Plain: what a holder writes is seen by the next because the lease passes from one to the other. */
    int mark;

    final AtomicInteger resets = new AtomicInteger();
    final AtomicInteger ends = new AtomicInteger();
}
