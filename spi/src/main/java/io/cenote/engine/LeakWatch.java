package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.LeaseReport;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for leases that nobody will end. Those that are out for longer than {@code leakThreshold} are reported, each once,
 * and stay their holder's; looking at the slots in the housekeeping pass costs a lease nothing. Those whose handle the
 * garbage collector has found are ended: nobody else can.
 *
 * @param <C> the type of the connections
 */
final class LeakWatch<C> {
    private final ManagedPool<C> pool;
    private final Recorder recorder;

    /** The state word of the last reported lease of a slot. Touched by the ticker's thread alone. */
    private final Map<Slot<C>, Long> reported = new HashMap<>();

    LeakWatch(ManagedPool<C> pool, Recorder recorder) {
        this.pool = pool;
        this.recorder = recorder;
    }

    /**
     * Ends what is lost. The trace says that the handle of the lease with its number is gone; the CAS from that lease's
     * word that ends it fails if anybody else has ended it before, or somebody has another lease by now.
     */
    void reclaim() {
        for (Slot<C> slot : pool.slots().table()) {
            LeaseTrace trace = slot.trace;
            if (trace == null || !slot.holds(trace.lease) || !trace.isLost()) {
                continue;
            }
            LeaseReport lease = pool.explanation().report(slot);
            if (pool.releaser().discard(slot, trace.lease, CloseReason.LOST) && lease != null) {
                recorder.lost(lease);
                recorder.log(
                        Level.WARNING,
                        "pool '" + pool.config().name()
                                + "': a lease was lost, nobody holds its handle any more and it was"
                                + " not closed: " + Explanation.sentence(lease)
                                + "; its connection is closed. Use try-with-resources.");
            }
        }
    }

    /** All of the stack, as loggers write that of an exception: behind a framework one frame says little. */
    private static String frames(List<StackTraceElement> stack) {
        StringBuilder lines = new StringBuilder(stack.isEmpty() ? "" : "; acquired");
        stack.forEach(frame -> lines.append("\n\tat ").append(frame));
        return lines.toString();
    }

    /** Drops what the traces of leases that are over would keep reachable: the classes on their stacks. */
    void forget() {
        for (Slot<C> slot : pool.slots().table()) {
            LeaseTrace trace = slot.traceBeforeWord();
            if (trace != null && !slot.holds(trace.lease)) {
                slot.forget(trace);
            }
        }
    }

    void look(long now, long thresholdNanos) {
        for (Slot<C> slot : pool.slots().table()) {
            long word = slot.word();
            boolean suspect = Slot.place(word) == Slot.LEASED && now - slot.leasedTick >= thresholdNanos;
            if (suspect && !Long.valueOf(word).equals(reported.get(slot))) {
                LeaseReport lease = pool.explanation().report(slot);
                if (lease != null && slot.word() == word && lease.held().toNanos() >= thresholdNanos) {
                    reported.put(slot, word);
                    recorder.leaked(lease);
                    recorder.log(
                            Level.WARNING,
                            "pool '" + pool.config().name() + "': perhaps a leak: " + Explanation.sentence(lease)
                                    + "; leakDetectionThreshold is "
                                    + pool.config().leakThreshold().toMillis() + " ms"
                                    + frames(lease.acquiredAt())
                                    + (lease.acquiredAt().isEmpty()
                                            ? "; where leases are acquired is kept of at most " + SomeStacks.MOST
                                                    + " in a second, of all with leakStacks=true"
                                            : ""));
                }
            }
        }
    }
}
