package io.cenote.tcp.wire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that all connections of a server may hold together for their clients, so that many that each keep within
 * their own limits cannot fill the memory of all. Nothing waits. Safe for use by many threads.
 *
 * <p>Invariant. <b>B1</b> {@link #held} is at least the sum of what the open shares hold, and as much when nobody is in
 * here: bytes are added to it before they are added to a share, and taken from it after.
 */
public final class Budget {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    /**
     * Nothing is held.
     *
     * @param most the most bytes
     */
    public Budget(long most) {
        this.most = most;
    }

    /**
     * One without a limit.
     *
     * @return the budget
     */
    public static Budget unlimited() {
        return new Budget(Long.MAX_VALUE / 2);
    }

    /**
     * How much may be held.
     *
     * @return bytes
     */
    public long most() {
        return most;
    }

    /**
     * How much is held now.
     *
     * @return bytes
     */
    public long held() {
        return held.get();
    }

    /**
     * What one connection holds of it.
     *
     * @return nothing yet; to be closed
     */
    public Share share() {
        return new Share(this);
    }

    /** What one connection holds. */
    public static final class Share implements AutoCloseable {
        private static final long CLOSED = -1;

        private final Budget budget;

        /** Bytes, or CLOSED. */
        private final AtomicLong mine = new AtomicLong();

        private Share(Budget budget) {
            this.budget = budget;
        }

        /**
         * The budget that it is part of.
         *
         * @return the budget
         */
        public Budget budget() {
            return budget;
        }

        /**
         * Holds so many bytes more. After the close nothing is counted, and nothing refused.
         *
         * @param bytes not negative
         * @return false if the budget has no room for them; they are not held then
         */
        public boolean reserve(long bytes) {
            if (budget.held.addAndGet(bytes) > budget.most) {
                budget.held.addAndGet(-bytes);
                return false;
            }
            for (long now = mine.get(); now != CLOSED; now = mine.get()) {
                if (mine.compareAndSet(now, now + bytes)) {
                    return true;
                }
            }
            budget.held.addAndGet(-bytes); // The close has given back what it saw; this came after.
            return true;
        }

        /**
         * Holds so many bytes less. Those that were reserved before the close were given back by it.
         *
         * @param bytes as many as were reserved
         */
        public void release(long bytes) {
            for (long now = mine.get(); now != CLOSED; now = mine.get()) {
                if (mine.compareAndSet(now, now - bytes)) {
                    budget.held.addAndGet(-bytes);
                    return;
                }
            }
        }

        /** Gives back whatever is held. */
        @Override
        public void close() {
            long last = mine.getAndSet(CLOSED);
            if (last != CLOSED) {
                budget.held.addAndGet(-last);
            }
        }
    }
}
