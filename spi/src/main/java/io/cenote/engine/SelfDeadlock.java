package io.cenote.engine;

import io.cenote.spi.Ticker;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Recognizes threads that wait for a connection while they hold one: looked for only by who is about to wait, or has
 * waited in vain.
 *
 * <p>A thread is known as the holder of what it acquired. Whoever hands a connection to another thread and then waits
 * looks the same, so nothing is refused for it unless {@code failOnSelfDeadlock} says so.
 *
 * <p>Where a lease was acquired is known of some: see {@link SomeStacks}.
 *
 * @param <C> the type of the connections
 */
final class SelfDeadlock<C> {
    private static final int SHOWN = 3;

    /**
     * What a thread is told.
     *
     * @param text which threads wait where, and which leases they hold meanwhile
     * @param slots the numbers of the slots of those leases
     */
    record Told(String text, Set<Integer> slots) {}

    private static final String UNKNOWN = "a place that was not kept";

    private final ManagedPool<C> pool;
    private final Ticker ticker;
    private final SomeStacks someStacks;

    /** The threads that wait, and which wait it is. Each enters and leaves itself, so nothing of it stays behind. */
    private final Map<Thread, Object> waiting = new ConcurrentHashMap<>();

    /** Makes entering and looking one step, so that of the threads of a cycle exactly the last is refused. */
    private final ReentrantLock looking = new ReentrantLock();

    /**
     * When a thread that begins to wait was last looked at, on the ticker: one in a tick, since that is a look at all slots.
     * Written by who looks, read by all who wait; two that look at once do no harm.
     */
    private volatile long lookedTick;

    /** The same of threads that acquire. Likewise. */
    private volatile long noticedTick;

    SelfDeadlock(ManagedPool<C> pool, Ticker ticker, SomeStacks someStacks) {
        this.pool = pool;
        this.ticker = ticker;
        this.someStacks = someStacks;
    }

    /**
     * The present thread acquires, and not by its hint. If it has a lease in its hands, it may once be told that it waits
     * so. Of threads whose hint does not name what they hold, new ones for example, one in a tick is looked at.
     */
    void notice(Thread me, boolean holdsLast) {
        if (holdsLast) {
            someStacks.begin();
            return;
        }
        long tick = ticker.coarseNanos();
        if (tick != noticedTick) {
            noticedTick = tick;
            prepareIf(!slotsOf(me).isEmpty());
        }
    }

    /**
     * The present thread begins to wait; if it returns something, that is why it must not, and it has not begun.
     */
    String enter(boolean refuses) {
        Thread me = Thread.currentThread();
        if (!refuses) {
            waiting.put(me, new Object());
            long tick = ticker.coarseNanos();
            if (tick != lookedTick) {
                lookedTick = tick;
                prepareIf(!slotsOf(me).isEmpty());
            }
            return null;
        }
        looking.lock();
        try {
            waiting.put(me, new Object());
            List<Slot<C>> own = slotsOf(me);
            if (own.isEmpty() || !isDeadlock()) {
                prepareIf(!own.isEmpty());
                return null;
            }
            waiting.remove(me);
            return told(me, own).text();
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
        int count = 0;
        for (Slot<C> slot : pool.slots().table()) {
            Thread holder = holderOf(slot);
            count += holder != null && waiting.containsKey(holder) ? 1 : 0;
        }
        return count >= pool.config().maxSize();
    }

    /** What a thread that waited in vain is told of its own part in that; null if it has none. */
    Told explain() {
        Thread me = Thread.currentThread();
        List<Slot<C>> own = slotsOf(me);
        return own.isEmpty() ? null : told(me, own);
    }

    private Told told(Thread me, List<Slot<C>> own) {
        List<Slot<C>> told = new ArrayList<>(own);
        StringBuilder text = new StringBuilder(
                sentence("this thread, '" + Explanation.name(me) + "',", me.getStackTrace(), places(own)));
        int shown = 0;
        int others = 0;
        for (Thread other : holders()) {
            Object wait = other == me ? null : waiting.get(other);
            if (wait == null) {
                continue;
            }
            if (shown == SHOWN) {
                others++;
                continue;
            }
            List<Slot<C>> slots = slotsOf(other);
            String places = places(slots);
            StackTraceElement[] stack = other.getStackTrace();
            if (waiting.get(other) != wait || !slotsOf(other).equals(slots)) {
                continue; // It is over, and the stack perhaps of what came then.
            }
            shown++;
            told.addAll(slots);
            text.append("; ").append(sentence("thread '" + Explanation.name(other) + "'", stack, places));
        }
        if (others > 0) {
            text.append("; and ").append(others).append(" threads more");
        }
        if (text.indexOf(UNKNOWN) >= 0) {
            text.append(" (")
                    .append(SomeStacks.MOST)
                    .append(" such places in a second are kept for the next ten minutes,")
                    .append(" all with leakStacks=true)");
        }
        prepareIf(true);
        return new Told(text.toString(), told.stream().map(slot -> slot.number).collect(Collectors.toSet()));
    }

    private static String sentence(String who, StackTraceElement[] stack, String places) {
        return who + " waits at " + site(stack) + " while it holds " + places;
    }

    /** What a thread holds for how long, and where it was acquired as far as that was kept. */
    private String places(List<Slot<C>> slots) {
        return slots.stream()
                .map(slot -> slot + " for " + Explanation.seconds(Math.max(0, ticker.nanos() - slot.leasedTick))
                        + ", acquired at " + acquired(slot))
                .collect(Collectors.joining(", and "));
    }

    /** What one thread has come to others may come to: theirs is the lease that will be asked about. */
    private void prepareIf(boolean waitsWithLease) {
        if (waitsWithLease) {
            someStacks.begin();
        }
    }

    /** Where the present lease of a slot was acquired, as far as that was kept. */
    private String acquired(Slot<C> slot) {
        LeaseTrace trace = slot.trace;
        boolean traced = trace != null && trace.lease == Slot.lease(slot.word()) && trace.acquired != null;
        return traced ? site(trace.acquired.getStackTrace()) : UNKNOWN;
    }

    /** A JVM can be told to keep no stacks at all. */
    private static String site(StackTraceElement[] stack) {
        return stack.length == 0 ? UNKNOWN : Site.of(Site.outside(stack)).toString();
    }

    private List<Slot<C>> slotsOf(Thread thread) {
        List<Slot<C>> slots = new ArrayList<>();
        for (Slot<C> slot : pool.slots().table()) {
            if (holderOf(slot) == thread) {
                slots.add(slot);
            }
        }
        return slots;
    }

    /** Each once. */
    private Set<Thread> holders() {
        Set<Thread> holders = new LinkedHashSet<>();
        for (Slot<C> slot : pool.slots().table()) {
            Thread holder = holderOf(slot);
            if (holder != null) {
                holders.add(holder);
            }
        }
        return holders;
    }

    /** Who acquired the present lease of a slot; null if it has none. */
    private Thread holderOf(Slot<C> slot) {
        long word = slot.word();
        return Slot.place(word) == Slot.LEASED && slot.begun(Slot.lease(word)) ? slot.holder : null;
    }
}
