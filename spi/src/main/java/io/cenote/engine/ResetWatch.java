package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/**
 * Takes slots away from releases whose reset hangs, so that a hung reset holds its releaser alone.
 *
 * <p>A reset runs on the releasing thread, with the slot in RESETTING. To cost an ordinary release no clock and no
 * alarm of its own, one alarm looks at all words twice per validation timeout while there are resets: a word that it
 * has seen three times running is at least one timeout old. The end of a reset and the taking away are CAS from the
 * same word, so one of them happens.
 *
 * @param <C> the type of the connections
 */
final class ResetWatch<C> {
    private static final int LOOKS = 3;

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

    /** What the resets that were taken away run on. While there are any we look: one may end and be left. */
    private final Map<Late, Permit> permits = new ConcurrentHashMap<>();

    /** Written by whoever arms; read by the end of the pool. */
    private volatile Future<?> alarm;

    private record Sighting(long word, int looks) {}

    /** A reset that was taken away; lease numbers make it one of a kind. */
    private record Late(int slot, long word) {}

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
                && permits.isEmpty()
                && (seen.isEmpty() || pool.slots().closed());
        seen = now;
        if (quiet) {
            watching = false;
            // A release that found us watching while we stopped: its word is there by now.
            if (anyResetting()) {
                watch();
            }
        } else {
            arm();
        }
        pool.releaser().mend(); // Last: a reset that was left does not hang, and an error here must not end the watch.
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
        Late late = new Late(slot.number, word);
        permits.put(late, permit.share()); // Before the CAS that sends the releaser to look for it.
        if (!slot.cas(word, Slot.word(Slot.HELD, Slot.lease(word)))) {
            permits.remove(late);
            permit.give();
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

    /** If the reset that ran under this word was taken away, it has ended. The second time nothing. */
    void lateReset(Slot<C> slot, long resetting) {
        Permit permit = permits.remove(new Late(slot.number, resetting));
        if (permit != null) {
            permit.give();
        }
    }

    /**
     * The pool is closed: no alarm keeps it in memory while nothing is being reset. Leases that are still out are reset when
     * they end, and watched then. Who has begun a reset and found us watching is seen by the second look. What is being
     * reset is watched, also if its thread had no room for that: should it be left, nobody else comes who would mend it.
     */
    void stop() {
        Future<?> next = alarm;
        if (next != null && permits.isEmpty() && !anyResetting() && next.cancel(false)) {
            watching = false;
        }
        if (anyResetting()) {
            watch();
        }
    }
}
