package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Ticker;

/**
 * What the loss of one connection says about the others: whoever was last known to work before it may be lost too, and
 * is looked at before a caller is given it.
 *
 * <p>A lost connection that was itself last known to work before the last loss says nothing new. So the corpses of one
 * outage raise one doubt, and what was looked at meanwhile is not looked at again for each of them.
 *
 * <p>Doubt is on the clock of ages, like everything that makes a validation due, and off where {@code validateAfterIdle}
 * is. It works at once, by {@link Search#isDue}; that idle slots are looked at though nobody asks for them, several at a
 * time, only spares callers the wait.
 *
 * @param <C> the type of the connections
 */
final class Doubt<C> {
    /** Enough to look through a large pool in a few round trips, few enough not to be a load for the server. */
    private static final int AT_ONCE = 16;

    /** A loss further in the future than this was noticed before the clock went back, and tells nothing. */
    private static final long AHEAD_NANOS = 1_000_000_000;

    private final ManagedPool<C> pool;
    private final Ticker ticker;
    private final Recorder recorder;

    /** When the last loss was noticed. Written by who notices it, the latest wins; read by everybody. */
    private volatile long since;

    /** Whether there may be idle slots in doubt. Written by who raises doubt and who finds none; read by both. */
    private volatile boolean open;

    Doubt(ManagedPool<C> pool, Ticker ticker, Recorder recorder) {
        this.pool = pool;
        this.ticker = ticker;
        this.recorder = recorder;
        this.since = ticker.nanos();
    }

    /** Whether a slot's connection was last known to work before the last loss; a guess for who does not own it. */
    boolean covers(Slot<C> slot) {
        long at = since;
        return slot.releasedTick - at < 0 && slot.validatedTick - at < 0 && at - ticker.coarseNanos() < AHEAD_NANOS;
    }

    /** When the connection of a slot that the caller owns was last known to work, on the ticker. */
    static long lastKnown(Slot<?> owned) {
        long validated = owned.validatedTick;
        return owned.releasedTick - validated > 0 ? owned.releasedTick : validated;
    }

    /** A connection was lost in use. Does not block and makes no driver call. */
    void raise() {
        raise(ticker.nanos());
    }

    /** A connection is lost that was last known to work at a time. Does not block and makes no driver call. */
    void raise(long lastKnown) {
        long now = ticker.nanos();
        long before = since;
        boolean news = lastKnown - before >= 0 || before - now >= AHEAD_NANOS;
        if (!news || pool.limits().validateAfterIdleNanos() == Long.MAX_VALUE) {
            return;
        }
        since = now;
        open = true; // After the time: who finds it open finds what is in doubt.
        // Here and not elsewhere: this thread may come back by its hint, which nobody asks whether it is due.
        recorder.collectForElsewhere(this::look);
    }

    /**
     * Has idle slots in doubt validated, as many at a time as there may be. To be called when a validation has ended and
     * is counted no more: it then looks here, and who leaves slots to it looks at the count after saying so.
     */
    void look() {
        if (!open) {
            return;
        }
        open = false; // Before the slots: a doubt that is raised meanwhile opens it again.
        for (Slot<C> slot : pool.slots().table()) {
            if (slot.is(Slot.IDLE) && covers(slot)) {
                if (pool.validator().running() >= AT_ONCE) {
                    open = true;
                    if (pool.validator().running() >= AT_ONCE) {
                        return;
                    }
                }
                if (pool.slots().hold(slot)) {
                    check(slot);
                }
            }
        }
    }

    private void check(Slot<C> held) {
        CloseReason unfit = pool.settler().unfit(held);
        if (unfit != null) {
            pool.settler().discard(held, unfit);
        } else if (covers(held)) {
            pool.validator().validate(held);
        } else {
            pool.settler().settle(held);
        }
    }
}
