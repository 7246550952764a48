package io.cenote.stress.model.world;

import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.omg.cenote.Holder;

/** In place of {@code ReentrantLock}: as unfair, and its conditions wait in the time of the schedule. */
public final class Lock extends ReentrantLock {
    private static final long serialVersionUID = 1;

    private final transient Holder holder = new Holder();

    @Override
    public void lock() {
        World.step();
        Thread me = Thread.currentThread();
        if (!holder.take(me)) {
            World.state().take(me); // Waiting for a lock uses up a permit, as in the JDK.
            await(me);
        }
    }

    private void await(Thread me) {
        boolean interrupted = false;
        synchronized (holder) {
            holder.count(1);
            while (!holder.take(me)) {
                try {
                    holder.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            holder.count(-1);
        }
        if (interrupted) {
            me.interrupt();
        }
    }

    @Override
    public void unlock() {
        if (holder.leave()) {
            synchronized (holder) {
                holder.notifyAll();
            }
        }
    }

    @Override
    public Condition newCondition() {
        return new Turn();
    }

    private static final class Waiting {
        final Thread thread = Thread.currentThread();
        boolean signalled;
        Waiting next;
    }

    /** First come, first signalled. No wake-up for nothing. What is not used here is not there. */
    private final class Turn implements Condition {
        // Guarded by the lock.
        private Waiting first;

        @Override
        public long awaitNanos(long nanos) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Waiting me = new Waiting();
            long until = World.nanoTime() + nanos;
            enter(me);
            unlock();
            World.park(until);
            lock();
            leave(me);
            if (!me.signalled && Thread.interrupted()) {
                throw new InterruptedException();
            }
            return until - World.nanoTime();
        }

        private void enter(Waiting me) {
            if (first == null) {
                first = me;
            } else {
                Waiting last = first;
                while (last.next != null) {
                    last = last.next;
                }
                last.next = me;
            }
        }

        private void leave(Waiting me) {
            if (first == me) {
                first = me.next;
            } else {
                for (Waiting at = first; at != null; at = at.next) {
                    if (at.next == me) {
                        at.next = me.next;
                    }
                }
            }
        }

        @Override
        public void signal() {
            Waiting next = first;
            if (next != null) {
                first = next.next;
                next.signalled = true;
                World.unpark(next.thread);
            }
        }

        @Override
        public void signalAll() {
            while (first != null) {
                signal();
            }
        }

        @Override
        public void await() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void awaitUninterruptibly() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean await(long time, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean awaitUntil(Date deadline) {
            throw new UnsupportedOperationException();
        }
    }
}
