package io.cenote.engine;

import io.cenote.spi.Deadline;
import io.cenote.spi.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Threads that wait for a slot, in the order of their arrival, each parked on its own node.
 *
 * <p>A node is queued, then given (an item was put in it), left (its thread took a slot itself, or gave up) or failed
 * (the pool was closed). It leaves the queue in the same critical section, so an item cannot go to a node that nobody
 * looks at any more.
 *
 * <ol>
 *   <li>W1: a waiter is queued and counted before it scans; whoever makes a slot idle reads the gate, or looks at the
 *       queue under the lock, after that. So the waiter sees the slot or is seen (no lost wake-up). In strict order
 *       only the oldest scans.
 *   <li>W2: an item is set under the lock and read under it by a waiter that is about to give up. So a slot handed over
 *       at the moment of a timeout or an interrupt is returned to the caller (no lost slot).
 *   <li>W3: only the oldest waiter is signalled, once until it has scanned again. Whoever leaves the queue, or
 *       takes a waiter out of it by a hand-over, and sees something idle signals the new oldest, so a signal never dies
 *       with its receiver.
 *   <li>W4: a scan in vain keeps node and arrival time.
 *   <li>W5: a waiter looks whether it is signalled right before it parks. The unpark that came with the signal may have
 *       been used up by a lock that the thread waited for since its scan.
 *   <li>W6: who wakes in vain while something is idle asks once more. What it was signalled for may be due for validation
 *       by now, if this thread, or the machine, stood still meanwhile; nobody else would notice.
 * </ol>
 *
 * @param <C> the type of the connections
 */
public final class WaiterQueue<C> {
    private static final class Node<C> {
        final Thread thread = Thread.currentThread();
        final long arrival = Ticker.realNanos();

        /** From its entry until it is unlinked. Guarded by the lock. */
        boolean queued;

        /** Written under the lock, by whoever hands over; read by the waiter, also without it. Volatile for that. */
        volatile Slot<C> item;

        /** Written under the lock; read by the waiter, also without it. Volatile for that. */
        volatile boolean failed;

        /** Written under the lock; read by the waiter before it parks. Volatile for that (W5). */
        volatile boolean signalled;

        // Guarded by the lock.
        Node<C> older;
        Node<C> younger;
    }

    private final ReentrantLock lock;
    private final Slots<C> slots;
    private final Runnable announced;

    // Guarded by the lock.
    private Node<C> oldest;
    private Node<C> youngest;

    /**
     * An empty queue.
     *
     * @param lock the lock of the exchange
     * @param slots the table of the pool
     * @param announced what a waiter runs once it is counted, and again when it wakes in vain
     */
    public WaiterQueue(ReentrantLock lock, Slots<C> slots, Runnable announced) {
        this.lock = lock;
        this.slots = slots;
        this.announced = announced;
    }

    /**
     * Waits for a slot; see {@link SlotExchange#await}.
     *
     * @param deadline when to give up
     * @return a slot, LEASED by the caller; null if time is up or the pool is closed
     * @throws InterruptedException if the thread is interrupted and nothing was handed over
     */
    public Slot<C> await(Deadline deadline) throws InterruptedException {
        Node<C> node = new Node<>();
        enqueue(node);
        try {
            return await(node, deadline);
        } catch (RuntimeException | Error thrown) {
            // No memory, or a fault: this thread does not look at its node again.
            Slot<C> given = leave(node);
            if (given != null) {
                slots.refuse(List.of(given));
            }
            throw thrown;
        }
    }

    private Slot<C> await(Node<C> node, Deadline deadline) throws InterruptedException {
        Slot<C> slot = scan(node);
        if (slot != null) {
            return slot;
        }
        announced.run();
        boolean woken = false;
        while (true) {
            if (node.item != null) {
                return node.item;
            }
            if (node.failed) {
                return null;
            }
            long nanos = deadline.remainingNanos();
            if (nanos <= 0) {
                return leave(node);
            }
            if (Thread.interrupted()) {
                slot = leave(node);
                if (slot == null) {
                    throw new InterruptedException();
                }
                Thread.currentThread().interrupt();
                return slot;
            }
            if (woken && slots.anyIdle()) {
                woken = false;
                announced.run(); // W6
                continue;
            }
            // W5. Nothing that could park comes between this look and the park.
            if (!node.signalled) {
                LockSupport.parkNanos(this, nanos);
            }
            slot = scan(node);
            if (slot != null) {
                return slot;
            }
            woken = true;
        }
    }

    /** Queues and counts (W1). A node that comes after the end is failed at once. */
    private void enqueue(Node<C> node) {
        lock.lock();
        try {
            // The gate says CLOSED before failAll takes the lock: a node is failed either there or here.
            if (slots.closed()) {
                node.failed = true;
                return;
            }
            node.older = youngest;
            if (youngest == null) {
                oldest = node;
            } else {
                youngest.younger = node;
            }
            youngest = node;
            node.queued = true;
            slots.addWaiter();
        } finally {
            lock.unlock();
        }
    }

    /**
     * An idle slot, or null; nothing for a waiter that was given one or failed. Claiming a slot and leaving the queue are one critical section,
     * so that nobody counts both a waiter and what it has taken.
     */
    private Slot<C> scan(Node<C> node) {
        Slot<C> claimed = null;
        List<Slot<C>> unfit = new ArrayList<>();
        Thread next = null;
        lock.lock();
        try {
            node.signalled = false; // Before the scan: what turns idle after it signals again (W3).
            if (node.item == null && !node.failed && (node == oldest || slots.handoffAfterNanos() > 0)) {
                claimed = slots.claimAny(unfit);
            }
            if (claimed != null) {
                unlink(node);
                next = slots.anyIdle() ? signal() : null; // W3
            }
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(next);
        slots.refuse(unfit);
        return claimed;
    }

    /** Leaves the queue, unless it has left; the item, if one was handed over before (W2). */
    private Slot<C> leave(Node<C> node) {
        Thread next = null;
        Slot<C> given;
        lock.lock();
        try {
            given = node.item;
            if (node.queued) {
                unlink(node);
                next = slots.anyIdle() ? signal() : null; // W3
            }
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(next);
        return given;
    }

    private void unlink(Node<C> node) {
        if (node.older == null) {
            oldest = node.younger;
        } else {
            node.older.younger = node.younger;
        }
        if (node.younger == null) {
            youngest = node.older;
        } else {
            node.younger.older = node.older;
        }
        node.older = null;
        node.younger = null;
        node.queued = false;
        slots.removeWaiter();
    }

    /**
     * Gives a slot away: to the oldest waiter if it is due for a hand-over, always in strict order and else if it has
     * waited for {@link Slots#handoffAfterNanos()}; if not, to all as idle, with one signal. Takes the lock.
     *
     * @param held a slot HELD by the caller, who does not touch it any more
     * @param list enters the slot in the idle order; runs under the lock
     */
    public void match(Slot<C> held, Consumer<Slot<C>> list) {
        Thread wake;
        Thread next = null;
        lock.lock();
        try {
            Node<C> due = slots.isCurrent(held) ? due() : null;
            if (due != null) {
                unlink(due);
                slots.makeLeased(held);
                due.item = held; // W2
                wake = due.thread;
                next = slots.anyIdle() ? signal() : null; // W3: it may have been signalled for another slot before.
            } else {
                slots.makeIdle(held);
                list.accept(held);
                wake = signal();
            }
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(wake);
        LockSupport.unpark(next);
    }

    /** The oldest waiter, if a slot is to be handed to it. Under the lock. */
    private Node<C> due() {
        if (oldest == null || slots.suspended()) {
            return null;
        }
        long after = slots.handoffAfterNanos();
        return after == 0 || Ticker.realNanos() - oldest.arrival >= after ? oldest : null;
    }

    /** Signals the oldest waiter, unless it is signalled already (W3). Under the lock; the thread to unpark, or null. */
    private Thread signal() {
        Node<C> node = oldest;
        if (node == null || node.signalled || slots.suspended()) {
            return null;
        }
        node.signalled = true;
        return node.thread;
    }

    /** Signals the oldest waiter; see {@link SlotExchange#wake}. Takes the lock. */
    public void wake() {
        Thread wake;
        lock.lock();
        try {
            wake = signal();
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(wake);
    }

    /** Ends every wait; see {@link SlotExchange#failAll}. Takes the lock. */
    public void failAll() {
        lock.lock();
        try {
            for (Node<C> node = oldest; node != null; node = oldest) {
                unlink(node);
                node.failed = true;
                LockSupport.unpark(node.thread);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Since when a waiter waits; see {@link SlotExchange#waitingSince}. Takes the lock.
     *
     * @param place how many older waiters there are
     * @return its arrival on the real clock; {@code Long.MAX_VALUE} if there are not so many
     */
    public long waitingSince(int place) {
        lock.lock();
        try {
            Node<C> node = oldest;
            for (int i = 0; i < place && node != null; i++) {
                node = node.younger;
            }
            return node == null ? Long.MAX_VALUE : node.arrival;
        } finally {
            lock.unlock();
        }
    }
}
