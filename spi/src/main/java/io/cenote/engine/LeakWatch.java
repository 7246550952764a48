package io.cenote.engine;

import io.cenote.spi.LeaseReport;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;

/**
 * Reports leases that are out for longer than {@code leakThreshold}, each once. Looks at the slots in the housekeeping
 * pass, so that a lease costs nothing more when it is watched. The lease stays its holder's.
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
                                    + pool.config().leakThreshold().toMillis() + " ms");
                }
            }
        }
    }
}
