package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * Takes slots away from releases whose reset hangs, so that a hung reset holds its releaser alone.
 *
 * <p>A reset runs on the releasing thread, with the slot in RESETTING. To cost an ordinary release no clock and no
 * alarm of its own, one alarm looks at all words twice per validation timeout while there are resets: a word that it
 * has seen three times running is at least one timeout old. The end of a reset and the taking away are CAS from the
 * same word, so one of them happens. What was taken away runs on with a permit until it ends: {@link Slot#lateResets}.
 *
 * @param <C> the type of the connections
 */
final class ResetWatch<C> {
    private static final int LOOKS = 3;

    /** No word of a reset. */
    private static final long NONE = 0;

    private static final VarHandle WATCHING;

    static {
        try {
            WATCHING = MethodHandles.lookup().findVarHandle(ResetWatch.class, "watching", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ManagedPool<C> pool;
    private final DriverCalls calls;
    private final Recorder recorder;

    /**
     * Whether there is an alarm, or somebody sets one. Written by CAS by who does, and by who finds that there is nothing to
     * watch, or no room. A field, because at the end of a stack there may be room for a store and not for a call.
     */
    private volatile boolean watching;

    /** How often each word was seen running, by slot. Touched by the alarm alone. */
    private Map<Slot<C>, Sighting> seen = new HashMap<>();

    /** Written by whoever arms; read by the end of the pool. */
    private volatile Future<?> alarm;

    private record Sighting(long word, int looks) {}

    ResetWatch(ManagedPool<C> pool, DriverCalls calls, Recorder recorder) {
        this.pool = pool;
        this.calls = calls;
        this.recorder = recorder;
    }

    /** To be called once the word says RESETTING. Never fails: what there is no room to watch is watched by the next. */
    void watch() {
        if (!watching && WATCHING.compareAndSet(this, false, true)) {
            try {
                arm();
            } catch (Error noRoom) {
                watching = false;
            }
        }
    }

    private void arm() {
        alarm = Alarm.in(Deadline.saturatedNanos(pool.config().validationTimeout()) / (LOOKS - 1), this::look);
    }

    private void look() {
        boolean quiet = false;
        try {
            quiet = takeAwayWhatHangs();
        } finally {
            watching = false;
            // Also if there was no memory, and for a release that found us watching while we stopped: its word is there
            // by now.
            if (!quiet || anyResetting()) {
                watch();
            }
        }
        pool.releaser().mend(); // Last: a reset that was left does not hang, and an error here must not end the watch.
    }

    /** Whether there is nothing more to watch. */
    private boolean takeAwayWhatHangs() {
        Map<Slot<C>, Sighting> now = new HashMap<>();
        for (Slot<C> slot : pool.slots().table()) {
            long word = slot.word();
            if (Slot.place(word) == Slot.RESETTING) {
                Sighting before = seen.get(slot);
                int looks = before != null && before.word() == word ? before.looks() + 1 : 1;
                if (looks < LOOKS || !takeAway(slot, word)) {
                    now.put(slot, new Sighting(word, looks));
                }
            }
        }
        boolean quiet = now.isEmpty()
                && !anyLate() // One may end and be left.
                && (seen.isEmpty() || pool.slots().closed());
        seen = now;
        return quiet;
    }

    private boolean anyResetting() {
        for (Slot<C> slot : pool.slots().table()) {
            if (slot.is(Slot.RESETTING)) {
                return true;
            }
        }
        return false;
    }

    private boolean takeAway(Slot<C> slot, long word) {
        Permit permit = calls.takePermit();
        if (permit == null) {
            return false;
        }
        LateReset late = new LateReset(word, permit.share());
        boolean running = false;
        boolean taken;
        synchronized (pool.slots().marking) { // F2; the releaser whose CAS fails looks for the entry after this.
            taken = slot.cas(word, Slot.word(Slot.HELD, Slot.lease(word)));
            if (taken && slot.forsaken != word) {
                running = true;
                late.next = slot.lateResets;
                slot.lateResets = late;
            }
        }
        if (!running) {
            permit.give();
        }
        if (!taken) {
            permit.give();
            return false;
        }
        C connection = slot.connection;
        slot.connection = null;
        recorder.closed(CloseReason.ABANDONED);
        pool.closer().abort(connection, permit); // The share that is ours until here.
        pool.settler().vacate(slot);
        return true;
    }

    private boolean anyLate() {
        synchronized (pool.slots().marking) {
            for (Slot<C> slot : pool.slots().table()) {
                if (slot.lateResets != null) {
                    return true;
                }
            }
        }
        return false;
    }

    /** If the reset that ran under this word was taken away, it has ended. The second time nothing. */
    void lateReset(Slot<C> slot, long resetting) {
        // A permit that comes back may end the pool. Where there is no room for that the reset is left.
        StackRoom.forAll();
        end(slot, resetting);
    }

    /** Ends the resets that were taken away and then left at the end of a stack. */
    void endLeft() {
        for (Slot<C> slot : pool.slots().table()) {
            end(slot, NONE);
        }
    }

    /** Ends the one that ran under a word, and those that were left. */
    private void end(Slot<C> slot, long word) {
        LateReset ended = null;
        synchronized (pool.slots().marking) {
            LateReset kept = null;
            LateReset late = slot.lateResets;
            while (late != null) {
                LateReset next = late.next;
                if (late.left || late.word == word) {
                    late.next = ended;
                    ended = late;
                } else {
                    late.next = kept;
                    kept = late;
                }
                late = next;
            }
            slot.lateResets = kept;
        }
        for (; ended != null; ended = ended.next) {
            ended.permit.give();
        }
    }

    /**
     * The pool is closed: no alarm keeps it in memory while nothing is being reset. Leases that are still out are reset when
     * they end, and watched then. Who has begun a reset and found us watching is seen by the second look. What is being
     * reset is watched, also if its thread had no room for that: should it be left, nobody else comes who would mend it.
     */
    void stop() {
        Future<?> next = alarm;
        if (next != null && !anyLate() && !anyResetting() && next.cancel(false)) {
            watching = false;
        }
        if (anyResetting()) {
            watch();
        }
    }
}
