package io.cenote.engine;

import io.cenote.spi.Ticker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Recognizes threads that wait for a connection while they hold one: looked for only by who is about to wait, or has
 * waited in vain.
 *
 * <p>A thread is known as the holder of what it acquired. Whoever hands a connection to another thread and then waits
 * looks the same, so nothing is refused for it unless {@code failOnSelfDeadlock} says so.
 *
 * <p>Where a lease was acquired is not known, unless {@code leakStacks} is on: a stack trace costs a hundred times what
 * an acquire does. So it is taken where it is likely to be asked for: once a self-deadlock was told, leases take theirs
 * for a while, so many in a second, and the next message has both places. Before and after that an acquire reads nothing
 * more: whether stacks are taken is part of the limits.
 *
 * @param <C> the type of the connections
 */
final class SelfDeadlock<C> {
    private static final int SHOWN = 3;

    /** For how long after a self-deadlock was told leases take stacks. */
    private static final long STACKS_NANOS = 600_000_000_000L;

    /** How many of them in a second at most: at ten microseconds each, which few take, a hundredth of a processor. */
    static final int STACKS_PER_SECOND = 1_000;

    private static final long SECOND_NANOS = 1_000_000_000;

    private static final String UNKNOWN = "a place that was not kept";

    private final ManagedPool<C> pool;
    private final Ticker ticker;

    /** The threads that wait, in no order. Each enters and leaves itself, so nothing of it stays behind. */
    private final Map<Thread, Boolean> waiting = new ConcurrentHashMap<>();

    /** Makes entering and looking one step, so that of the threads of a cycle exactly the last is refused. */
    private final ReentrantLock looking = new ReentrantLock();

    /**
     * Whether leases take stacks, and until when, on the ticker. Written by who tells of a self-deadlock, the time first, and
     * the first also by the lease that finds the time over. Whoever reads one of them late takes some stacks more or fewer.
     */
    private volatile boolean takesStacks;

    private volatile long stacksUntil;

    /** When the second began in which stacks are counted, on the ticker, and how many are left of it; likewise. */
    private volatile long second;

    private final AtomicInteger left = new AtomicInteger();

    SelfDeadlock(ManagedPool<C> pool, Ticker ticker) {
        this.pool = pool;
        this.ticker = ticker;
    }

    /** Whether {@link #takesStack} is to be asked. */
    boolean takesStacks() {
        return takesStacks;
    }

    private void takeStacks() {
        long now = ticker.nanos();
        if (!takesStacks) {
            second = now;
            left.set(STACKS_PER_SECOND);
        }
        stacksUntil = now + STACKS_NANOS;
        takesStacks = true;
        if (!pool.limits().someStacks()) {
            pool.limit();
        }
    }

    /** Whether the lease that begins is to take a stack; puts an end to all of it when its time is over. */
    boolean takesStack() {
        long now = ticker.coarseNanos();
        if (now - stacksUntil >= 0) {
            takesStacks = false;
            pool.limit();
            return false;
        }
        if (now - second >= SECOND_NANOS) {
            second = now;
            left.set(STACKS_PER_SECOND);
        }
        return left.getAndDecrement() > 0;
    }

    /**
     * The present thread begins to wait; if it returns something, that is why it must not, and it has not begun.
     */
    String enter(boolean refuses) {
        Thread me = Thread.currentThread();
        if (!refuses) {
            waiting.put(me, true);
            return null;
        }
        looking.lock();
        try {
            waiting.put(me, true);
            Slot<C> own = slotOf(me);
            if (own == null || !isDeadlock()) {
                return null;
            }
            waiting.remove(me);
            return explain(me, own);
        } finally {
            looking.unlock();
        }
    }

    /** The present thread waits no more. */
    void leave() {
        waiting.remove(Thread.currentThread());
    }

    /** Whether every place for a connection is leased by a thread that waits itself. */
    private boolean isDeadlock() {
        int stuck = 0;
        for (Slot<C> slot : pool.slots().table()) {
            Thread holder = holderOf(slot);
            stuck += holder != null && waiting.containsKey(holder) ? 1 : 0;
        }
        return stuck >= pool.config().maxSize();
    }

    /** What a thread that waited in vain is told of its own part in that; null if it has none. */
    String explain() {
        Thread me = Thread.currentThread();
        Slot<C> own = slotOf(me);
        return own == null ? null : explain(me, own);
    }

    private String explain(Thread me, Slot<C> own) {
        StringBuilder text = new StringBuilder("this thread waits while it holds ")
                .append(own)
                .append(" itself, which it acquired at ")
                .append(acquired(own))
                .append(", and waits at ")
                .append(Site.of(Site.outside(me.getStackTrace())));
        int shown = 0;
        int others = 0;
        for (Slot<C> slot : pool.slots().table()) {
            Thread holder = holderOf(slot);
            if (holder != null && holder != me && waiting.containsKey(holder)) {
                others++;
                if (shown++ < SHOWN) {
                    text.append("; thread '")
                            .append(holder.getName())
                            .append("' does too: it holds ")
                            .append(slot)
                            .append(", acquired at ")
                            .append(acquired(slot));
                    StackTraceElement[] stack = holder.getStackTrace();
                    if (stack.length > 0) {
                        text.append(", and waits at ").append(Site.of(List.of(stack)));
                    }
                }
            }
        }
        if (others > shown) {
            text.append("; and ").append(others - shown).append(" more");
        }
        text.append(": release first, or make the pool larger than threads times the leases that each holds while it")
                .append(" waits");
        if (text.indexOf(UNKNOWN) >= 0) {
            text.append("; such places are kept for the next ten minutes, always with leakStacks=true");
        }
        if (!pool.config().leakStacks()) {
            takeStacks();
        }
        return text.toString();
    }

    /** Where the present lease of a slot was acquired, as far as that was kept. */
    private String acquired(Slot<C> slot) {
        LeaseTrace trace = slot.trace;
        boolean traced = trace != null && trace.lease == Slot.lease(slot.word()) && trace.acquired != null;
        return traced ? Site.of(Site.outside(trace.acquired.getStackTrace())).toString() : UNKNOWN;
    }

    private Slot<C> slotOf(Thread thread) {
        for (Slot<C> slot : pool.slots().table()) {
            if (holderOf(slot) == thread) {
                return slot;
            }
        }
        return null;
    }

    /** Who acquired the present lease of a slot; null if it has none. */
    private Thread holderOf(Slot<C> slot) {
        long word = slot.word();
        return Slot.place(word) == Slot.LEASED && slot.begun(Slot.lease(word)) ? slot.holder : null;
    }
}
