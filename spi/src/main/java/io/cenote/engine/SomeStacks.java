package io.cenote.engine;

import io.cenote.spi.Ticker;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Which leases remember where they were acquired though {@code leakStacks} is off. A stack trace costs a hundred times what
 * an acquire does, so it is taken where it is likely to be asked for: by the first leases of a pool, and by so many in a
 * second for a while once there was a reason: a thread was seen that waits with a lease in its hands while everything is
 * leased, or a lease that is out for long. Before and after that an acquire reads one flag more: whether stacks are taken
 * is part of the limits.
 */
final class SomeStacks {
    /** For how long leases take stacks once there was a reason. */
    private static final long LASTS_NANOS = 600_000_000_000L;

    /**
     * How many of them in a second, then, and in all while the pool is new: at ten microseconds each, which few take, a
     * hundredth of a processor.
     */
    static final int MOST = 1_000;

    private static final long SECOND_NANOS = 1_000_000_000;

    private final ManagedPool<?> pool;
    private final Ticker ticker;

    /** How many leases take stacks; null: none. Who is late with it takes some more or fewer. */
    private final AtomicReference<Budget> budget =
            new AtomicReference<>(new Budget(false, 0, 0, new AtomicInteger(MOST)));

    SomeStacks(ManagedPool<?> pool, Ticker ticker) {
        this.pool = pool;
        this.ticker = ticker;
    }

    /** Whether {@link #take} is to be asked. */
    boolean any() {
        return budget.get() != null;
    }

    /** There is a reason: the leases from now on take stacks. */
    void begin() {
        long now = ticker.nanos();
        Budget present;
        Budget next;
        do {
            present = budget.get();
            // Another one in any case: whoever has just found the present one over does not end this.
            next = present != null && present.renewed
                    ? new Budget(true, now + LASTS_NANOS, present.second, present.left)
                    : new Budget(true, now + LASTS_NANOS, now, new AtomicInteger(MOST));
        } while (!budget.compareAndSet(present, next));
        if (!pool.limits().someStacks()) {
            pool.limit();
        }
    }

    /** Whether the lease that begins takes one; puts an end to all of it when it is used up. */
    boolean take() {
        Budget present = budget.get();
        if (present == null) {
            if (pool.limits().someStacks()) {
                pool.limit(); // Who ended it had no room or memory to say so.
            }
            return false;
        }
        long tick = ticker.coarseNanos();
        if (present.isOver(tick)) {
            if (budget.compareAndSet(present, null)) {
                pool.limit();
            }
            return false;
        }
        return present.take(tick);
    }

    /** So many in all, or so many in each second until a time. */
    private static final class Budget {
        final boolean renewed;

        /** On the ticker, as the next. */
        final long untilNanos;

        /** When the second began that is counted; written by the first lease of a new one, read by all. */
        private volatile long second;

        private final AtomicInteger left;

        Budget(boolean renewed, long untilNanos, long second, AtomicInteger left) {
            this.renewed = renewed;
            this.untilNanos = untilNanos;
            this.second = second;
            this.left = left;
        }

        boolean isOver(long tick) {
            return renewed ? tick - untilNanos >= 0 : left.get() <= 0;
        }

        boolean take(long tick) {
            if (renewed && tick - second >= SECOND_NANOS) {
                second = tick;
                left.set(MOST);
            }
            return left.get() > 0 && left.getAndDecrement() > 0;
        }
    }
}
