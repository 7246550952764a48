package io.cenote.engine;

import io.cenote.spi.PoolConfig;
import io.cenote.spi.Ticker;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Which leases remember where they were acquired though {@code leakStacks} is off. A stack trace costs a hundred times what
 * an acquire does, so it is taken where it is likely to be asked for: by the first leases of a pool, by as many again some
 * seconds later, which is all of them where leases are not many, and by so many in each second while there is a reason: the
 * configuration asks for leaks or self-deadlocks to be found, or a thread has acquired with a lease in its hands. Else an
 * acquire reads one flag more: whether stacks are taken is part of the limits.
 */
final class SomeStacks {
    /** For how long leases take stacks once there was a reason. */
    private static final long LASTS_NANOS = 600_000_000_000L;

    /**
     * How many of them in a second, then, and without a reason in five seconds or more: at ten microseconds each, which few
     * take, a hundredth of a processor, and a fifth of that.
     */
    static final int MOST = 1_000;

    private static final long SECOND_NANOS = 1_000_000_000;

    private static final long REFILL_NANOS = 5 * SECOND_NANOS;

    private final ManagedPool<?> pool;
    private final Ticker ticker;

    /** How many leases take stacks; null: none. Who is late with it takes some more or fewer. */
    private final AtomicReference<Budget> budget = new AtomicReference<>();

    /** On the ticker. Touched by the thread that constructs this, and by that of the passes. */
    private long refilledNanos;

    SomeStacks(ManagedPool<?> pool, Ticker ticker) {
        this.pool = pool;
        this.ticker = ticker;
        refilledNanos = ticker.nanos();
        budget.set(isAskedFor(pool.config()) ? Budget.renewed(refilledNanos) : Budget.once());
    }

    /** Whether the configuration is a reason. */
    private static boolean isAskedFor(PoolConfig config) {
        return !config.leakThreshold().isZero() || config.failOnSelfDeadlock();
    }

    /** Whether {@link #take} is to be asked. */
    boolean any() {
        return budget.get() != null;
    }

    /** There is a reason: the leases from now on take stacks. Cheap where there was one a moment ago. */
    void begin() {
        long tick = ticker.coarseNanos();
        Budget present;
        Budget next;
        do {
            present = budget.get();
            boolean renewed = present != null && present.renewed;
            if (renewed && tick - present.beganNanos < SECOND_NANOS) {
                break;
            }
            // Another one in any case: whoever has just found the present one over does not end this.
            next = renewed ? new Budget(true, tick, present.secondNanos, present.left) : Budget.renewed(tick);
        } while (!budget.compareAndSet(present, next));
        say();
    }

    /** Where there was no memory to say it when it began, this does. */
    private void say() {
        if (any() && !pool.limits().someStacks()) {
            pool.limit();
        }
    }

    /** The configuration is another. */
    void configured(PoolConfig config) {
        if (isAskedFor(config)) {
            begin();
        }
    }

    /**
     * A housekeeping pass. Some seconds later as many leases take stacks as at first, if there is no reason for more. Of one
     * thread.
     */
    void pass(PoolConfig config) {
        configured(config);
        long now = ticker.nanos();
        Budget present = budget.get();
        boolean more = present != null && present.renewed && !present.isOver(now);
        if (!more && now - refilledNanos >= REFILL_NANOS && budget.compareAndSet(present, Budget.once())) {
            refilledNanos = now;
        }
        say();
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

    /** So many once, or so many in each second for a time. */
    private static final class Budget {
        final boolean renewed;

        /** When there was the last reason for it, on the ticker. */
        final long beganNanos;

        /** When the second began that is counted, on the ticker; written by the first lease of a new one, read by all. */
        private volatile long secondNanos;

        private final AtomicInteger left;

        static Budget once() {
            return new Budget(false, 0, 0, new AtomicInteger(MOST));
        }

        static Budget renewed(long tick) {
            return new Budget(true, tick, tick, new AtomicInteger(MOST));
        }

        Budget(boolean renewed, long beganNanos, long secondNanos, AtomicInteger left) {
            this.renewed = renewed;
            this.beganNanos = beganNanos;
            this.secondNanos = secondNanos;
            this.left = left;
        }

        boolean isOver(long tick) {
            return renewed ? tick - beganNanos >= LASTS_NANOS : left.get() <= 0;
        }

        boolean take(long tick) {
            if (renewed && tick - secondNanos >= SECOND_NANOS) {
                secondNanos = tick;
                left.set(MOST);
            }
            return left.get() > 0 && left.getAndDecrement() > 0;
        }
    }
}
