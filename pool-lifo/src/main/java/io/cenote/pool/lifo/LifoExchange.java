package io.cenote.pool.lifo;

import io.cenote.engine.IdleList;
import io.cenote.engine.Slot;
import io.cenote.engine.SlotExchange;
import io.cenote.engine.Slots;
import io.cenote.engine.WaiterQueue;
import io.cenote.spi.Deadline;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A stack of idle slots over a queue of waiters: the connection that was used last is used next, so that few
 * connections do all the work they can, stay warm, and the others grow cold and are closed.
 *
 * <p>The stack is entered and taken from at the top. What expired is met on take and closed then; what is never taken
 * sinks, and housekeeping closes it from the cold end. A thread's hint names what it released last, which is the top of
 * the stack of a lone thread: with one thread the order is exact. In strict mode ({@code handoffAfter=0}) waiters are
 * served in arrival order whatever it costs.
 *
 * <p>States of a slot as seen here: <em>stacked</em> (it was idle when it entered; whether it still is, its state word
 * says) or <em>not stacked</em> (leased, held, or idle and known by a hint or to the scan alone). States of a waiter:
 * see {@link WaiterQueue}.
 *
 * <p>Memory order: the links of the stack are guarded by the lock. The right to a slot passes by CAS on its state word
 * alone, which also publishes the slot's fields; a slot that is handed over passes by the word (HELD to LEASED) and
 * then the waiter's item, both written under the lock.
 *
 * <p>No lost wake-up: a slot becomes idle in {@link #match}, under the lock under which waiters enter, or by a release
 * that found the gate calm. In the first case the waiter is in the queue and signalled, or it enters later and scans
 * after that. In the second the release reads the gate after its CAS and the waiter counts itself in the gate before it
 * scans; both are volatile, so one of them sees the other. A signal that comes to nothing because a third thread took
 * the slot leaves the waiter in its place, and the next release signals again, or hands over if it has waited long
 * enough; a signalled waiter that leaves passes the signal on if anything is idle.
 *
 * <p>No lost slot: the stack holds slots that it does not own. Popping one and failing to claim it loses nothing but a
 * place in the order: the owner's release stacks it again or leaves it to a hint, and every scan sees all that is idle.
 */
final class LifoExchange<C> implements SlotExchange<C> {
    private final ReentrantLock lock = new ReentrantLock();

    /** Top first. Guarded by the lock. */
    private final IdleList<C> stack = new IdleList<>();

    private Slots<C> slots;
    private WaiterQueue<C> waiters;

    @Override
    public void bind(Slots<C> table, Runnable announced) {
        slots = table;
        waiters = new WaiterQueue<>(lock, table, announced);
    }

    @Override
    public Slot<C> poll() {
        Slot<C> top = pop();
        while (top != null && !slots.claim(top)) {
            top = pop();
        }
        return top;
    }

    private Slot<C> pop() {
        lock.lock();
        try {
            return stack.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void list(Slot<C> slot) {
        lock.lock();
        try {
            stack.addFirst(slot);
        } finally {
            lock.unlock();
        }
    }

    /** A slot that was taken by its hint time and again was passed by others on the stack, and is warmer than they. */
    @Override
    public void relist(Slot<C> slot) {
        lock.lock();
        try {
            stack.addByRelease(slot);
        } finally {
            lock.unlock();
        }
    }

    /** A slot whose hint grew cold enters where its release would have put it. */
    @Override
    public void listIfAbsent(Slot<C> slot) {
        lock.lock();
        try {
            if (!stack.contains(slot)) {
                stack.addByRelease(slot);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Slot<C> await(Deadline deadline) throws InterruptedException {
        return waiters.await(deadline);
    }

    /** A slot that was only looked at, by a validation or a pass, goes back to where its release has put it. */
    @Override
    public void match(Slot<C> held) {
        waiters.match(held, stack::addByRelease);
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
