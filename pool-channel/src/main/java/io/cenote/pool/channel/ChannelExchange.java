package io.cenote.pool.channel;

import io.cenote.engine.Slot;
import io.cenote.engine.SlotExchange;
import io.cenote.engine.Slots;
import io.cenote.engine.WaiterQueue;
import io.cenote.spi.Deadline;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Two queues that meet: idle slots in the order of their release, waiters in the order of their arrival.
 *
 * <p>The idle queue is taken from at the front and entered at the back, so that every connection's turn comes and wear
 * is even; with affinity a thread keeps its connection while it comes back within the tick, and the slot enters at the
 * back when it does not. In strict mode ({@code affinity=off}, {@code handoffAfter=0}) connections rotate exactly, and
 * a release with somebody waiting is a rendezvous: the slot never becomes idle.
 *
 * <p>States of a slot as seen here: <em>listed</em> (it was idle when it entered; whether it still is, its state word
 * says) or <em>not listed</em> (leased, held, or idle and known by a hint or to the scan alone). States of a waiter:
 * see {@link WaiterQueue}.
 *
 * <p>Memory order: the ring is guarded by the lock. The right to a slot passes by CAS on its state word alone, which
 * also publishes the slot's fields; a slot that is handed over passes by the word (HELD to LEASED) and then the
 * waiter's item, both written under the lock.
 *
 * <p>No lost wake-up: {@link #match} makes a slot idle and looks for a waiter in one critical section, and a waiter
 * enters in one, so one sees the other: a waiter that entered before is handed the slot or signalled, one that enters
 * later scans all words after it is counted and finds the slot. A release that does not come here, because the gate was
 * calm, reads the gate again after its CAS, and a waiter counts itself in the gate before it scans. Both are volatile,
 * so the release sees the waiter and comes here, or the scan finds the slot.
 *
 * <p>No lost slot: a slot leaves the ring only for {@link Slots#claim}; if that fails somebody else owns the slot, and
 * its release lists it or leaves it to a hint. A slot that was handed over is in the waiter's item, which a waiter that
 * gives up reads under the lock before it leaves. A slot that is idle and nowhere listed is found by every scan.
 */
final class ChannelExchange<C> implements SlotExchange<C> {
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    private final IdleRing idle = new IdleRing();

    private Slots<C> slots;
    private WaiterQueue<C> waiters;

    @Override
    public void bind(Slots<C> table, Runnable announced) {
        slots = table;
        waiters = new WaiterQueue<>(lock, table, announced);
    }

    @Override
    public Slot<C> poll() {
        while (true) {
            int number;
            lock.lock();
            try {
                number = idle.pollFirst();
            } finally {
                lock.unlock();
            }
            if (number == IdleRing.NONE) {
                return null;
            }
            Slot<C> slot = slots.get(number);
            if (slots.claim(slot)) {
                return slot;
            }
        }
    }

    @Override
    public void list(Slot<C> slot) {
        lock.lock();
        try {
            idle.addLast(slot.number());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void listIfAbsent(Slot<C> slot) {
        lock.lock();
        try {
            if (!idle.contains(slot.number())) {
                idle.addLast(slot.number());
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Slot<C> await(Deadline deadline) throws InterruptedException {
        return waiters.await(deadline);
    }

    @Override
    public void match(Slot<C> held) {
        waiters.match(held, slot -> idle.addLast(slot.number()));
    }

    @Override
    public void wake() {
        waiters.wake();
    }

    @Override
    public void failAll() {
        waiters.failAll();
    }

    @Override
    public long waitingSince(int place) {
        return waiters.waitingSince(place);
    }
}
