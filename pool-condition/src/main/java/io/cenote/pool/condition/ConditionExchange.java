package io.cenote.pool.condition;

import io.cenote.engine.IdleList;
import io.cenote.engine.Slot;
import io.cenote.engine.SlotExchange;
import io.cenote.engine.Slots;
import io.cenote.spi.Deadline;
import io.cenote.spi.Ticker;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The classic monitor: one lock, a deque of idle slots, and waiters that are signalled; the reference for wait and
 * signal. It differs from the textbook in three points that the textbook gets wrong for pools:
 *
 * <ul>
 *   <li>each waiter has a {@code Condition} of its own, so that the oldest is woken and no other;
 *   <li>a waiter that has waited for long is handed the slot instead of being told that there is one, so that nobody
 *       who comes later can take it away time and again;
 *   <li>a waiter looks for a slot once more after every await, signalled, timed out or interrupted, before it fails.
 * </ul>
 *
 * <p>States of a {@link Waiter}: <em>queued</em>; then <em>given</em> (its item is set), <em>failed</em> (the pool was closed),
 * or <em>gone</em> (it took a slot itself, or gave up). It leaves the queue together with its state. States of a slot
 * as seen here: in the deque (it was idle when it entered) or not.
 *
 * <p>Memory order: deque, queue and waiters are guarded by the lock; nothing is read without it. The right to a slot
 * passes by CAS on its state word, which also publishes the slot's fields.
 *
 * <p>No lost wake-up: a waiter is queued and counted under the lock before it scans, and scans and awaits under one
 * hold of the lock. {@link #match} makes a slot idle and signals under the lock: before that hold the scan finds the
 * slot, after it the signal finds the waiter. A release that found the gate calm does not take the lock; it reads the
 * gate after its CAS, and the waiter counts itself in the gate before it scans. Both are volatile, so the release sees
 * the waiter and comes to match, or the scan finds the slot. Whoever leaves the queue while something is idle, or
 * is taken out of it by a hand-over, has the oldest that is left signalled: a signal never dies with its receiver.
 *
 * <p>No lost slot: an item is set and the waiter taken out of the queue in one critical section, and a waiter that
 * times out or is interrupted looks at its item in the one in which it leaves. A slot that leaves the deque and cannot
 * be claimed is somebody else's, and listed again, or left to a hint, when it is released.
 */
final class ConditionExchange<C> implements SlotExchange<C> {
    private final ReentrantLock lock = new ReentrantLock();

    /** Longest idle first. Guarded by the lock. */
    private final IdleList<C> idle = new IdleList<>();

    /** Oldest first; a set, so that whoever gives up leaves at once from wherever it is. Guarded by the lock. */
    private final Set<Waiter<C>> queue = new LinkedHashSet<>();

    private Slots<C> slots;
    private Runnable announced;

    @Override
    public void bind(Slots<C> table, Runnable askForMore) {
        slots = table;
        announced = askForMore;
    }

    @Override
    public Slot<C> poll() {
        while (true) {
            Slot<C> slot;
            lock.lock();
            try {
                slot = idle.pollFirst();
            } finally {
                lock.unlock();
            }
            if (slot == null || slots.claim(slot)) {
                return slot;
            }
        }
    }

    @Override
    public void list(Slot<C> slot) {
        lock.lock();
        try {
            idle.addLast(slot);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void listIfAbsent(Slot<C> slot) {
        lock.lock();
        try {
            if (!idle.contains(slot)) {
                idle.addLast(slot);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Slot<C> await(Deadline deadline) throws InterruptedException {
        Waiter<C> me = enqueue();
        if (me == null) {
            return null;
        }
        try {
            return await(me, deadline);
        } catch (RuntimeException | Error thrown) {
            // No memory, or a fault: this thread does not look at its waiter again.
            abandon(me);
            throw thrown;
        }
    }

    private void abandon(Waiter<C> me) {
        lock.lock();
        try {
            leave(me);
        } finally {
            lock.unlock();
        }
        if (me.item != null) {
            slots.refuse(List.of(me.item));
        }
    }

    private Slot<C> await(Waiter<C> me, Deadline deadline) throws InterruptedException {
        while (true) {
            announced.run();
            List<Slot<C>> unfit = new ArrayList<>();
            lock.lock();
            try {
                Slot<C> slot = awaitTurn(me, deadline, unfit);
                if (!me.queued) {
                    return slot;
                }
            } finally {
                lock.unlock();
                slots.refuse(unfit);
            }
        }
    }

    private Waiter<C> enqueue() {
        lock.lock();
        try {
            // The gate says CLOSED before failAll takes the lock: a waiter is either failed there or not made here.
            if (slots.closed()) {
                return null;
            }
            Waiter<C> me = new Waiter<>(lock.newCondition());
            queue.add(me);
            slots.addWaiter();
            return me;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Under the lock. The item, or a slot that the waiter claimed itself, or null. Comes back with the waiter still
     * queued if the scan met slots that must be refused, or if the waiter woke in vain while something is idle: what it was
     * signalled for may be due for validation by now. Both are seen to without the lock.
     */
    private Slot<C> awaitTurn(Waiter<C> me, Deadline deadline, List<Slot<C>> unfit) throws InterruptedException {
        for (boolean woken = false; ; woken = true) {
            me.signalled = false; // Before the scan: a slot that turns idle after it signals again.
            Slot<C> slot = me.queued ? scan(me, unfit) : me.item;
            if (slot != null || me.failed) {
                leave(me);
                if (me.interrupted) {
                    Thread.currentThread().interrupt();
                }
                return slot;
            }
            long nanos = deadline.remainingNanos();
            if (me.interrupted || nanos <= 0) {
                leave(me);
                if (me.interrupted) {
                    throw new InterruptedException();
                }
                return null;
            }
            if (!unfit.isEmpty() || woken && slots.anyIdle()) {
                return null;
            }
            try {
                me.turn.awaitNanos(nanos);
            } catch (InterruptedException e) {
                me.interrupted = true; // Looked at after the item and one more scan.
            }
        }
    }

    /** In strict order only the oldest may help itself. */
    private Slot<C> scan(Waiter<C> me, List<Slot<C>> unfit) {
        return slots.handoffAfterNanos() > 0 || me == oldest() ? slots.claimAny(unfit) : null;
    }

    private void leave(Waiter<C> me) {
        if (me.queued) {
            dequeue(me);
            if (slots.anyIdle()) {
                signalOldest();
            }
        }
    }

    private void dequeue(Waiter<C> waiter) {
        waiter.queued = false;
        queue.remove(waiter);
        slots.removeWaiter();
    }

    private Waiter<C> oldest() {
        Iterator<Waiter<C>> waiters = queue.iterator();
        return waiters.hasNext() ? waiters.next() : null;
    }

    @Override
    public void match(Slot<C> held) {
        lock.lock();
        try {
            Waiter<C> oldest = slots.suspended() ? null : oldest();
            if (oldest != null && slots.isCurrent(held) && isDue(oldest)) {
                dequeue(oldest);
                slots.makeLeased(held);
                oldest.item = held;
                oldest.turn.signal();
                if (slots.anyIdle()) {
                    signalOldest(); // The one that is served may have been signalled for another slot before.
                }
            } else {
                slots.makeIdle(held);
                idle.addLast(held);
                signalOldest();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isDue(Waiter<C> oldest) {
        long after = slots.handoffAfterNanos();
        return after == 0 || Ticker.realNanos() - oldest.arrival >= after;
    }

    /** Under the lock. */
    private void signalOldest() {
        Waiter<C> oldest = slots.suspended() ? null : oldest();
        if (oldest != null && !oldest.signalled) {
            oldest.signalled = true;
            oldest.turn.signal();
        }
    }

    @Override
    public void wake() {
        lock.lock();
        try {
            signalOldest();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void failAll() {
        lock.lock();
        try {
            for (Waiter<C> waiter : queue) {
                waiter.failed = true;
                waiter.queued = false;
                waiter.turn.signal();
                slots.removeWaiter();
            }
            queue.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long waitingSince(int place) {
        lock.lock();
        try {
            return queue.stream()
                    .skip(place)
                    .findFirst()
                    .map(waiter -> waiter.arrival)
                    .orElse(Long.MAX_VALUE);
        } finally {
            lock.unlock();
        }
    }
}
