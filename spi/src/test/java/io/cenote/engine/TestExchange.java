package io.cenote.engine;

import io.cenote.spi.Deadline;
import java.util.concurrent.locks.ReentrantLock;

/** The plainest exchange that the kit allows: a stack over a {@link WaiterQueue}. */
class TestExchange<C> implements SlotExchange<C> {
    private final ReentrantLock lock = new ReentrantLock();
    private final IdleList<C> idle = new IdleList<>();
    private final Runnable beforeAnnounced;
    private final Runnable beforeMatch;
    private Slots<C> slots;
    private WaiterQueue<C> waiters;

    TestExchange() {
        this(() -> {});
    }

    /** With something to run by each waiter between its first scan and its first park. */
    TestExchange(Runnable beforeAnnounced) {
        this(beforeAnnounced, () -> {});
    }

    /** And something to run by whoever is about to match a slot that was found fit. */
    TestExchange(Runnable beforeAnnounced, Runnable beforeMatch) {
        this.beforeAnnounced = beforeAnnounced;
        this.beforeMatch = beforeMatch;
    }

    @Override
    public void bind(Slots<C> table, Runnable announced) {
        slots = table;
        waiters = new WaiterQueue<>(lock, table, () -> {
            beforeAnnounced.run();
            announced.run();
        });
    }

    @Override
    public Slot<C> poll() {
        Slot<C> slot;
        do {
            lock.lock();
            try {
                slot = idle.pollFirst();
            } finally {
                lock.unlock();
            }
        } while (slot != null && !slots.claim(slot));
        return slot;
    }

    @Override
    public void list(Slot<C> slot) {
        lock.lock();
        try {
            idle.addFirst(slot);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void listIfAbsent(Slot<C> slot) {
        list(slot);
    }

    @Override
    public Slot<C> await(Deadline deadline) throws InterruptedException {
        return waiters.await(deadline);
    }

    @Override
    public void match(Slot<C> held) {
        beforeMatch.run();
        waiters.match(held, idle::addFirst);
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
