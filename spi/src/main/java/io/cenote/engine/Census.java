package io.cenote.engine;

import io.cenote.spi.PoolStats;

/**
 * How many slots are in each place, counted one after another: each figure is of its own moment.
 *
 * @param vacant may be connected
 * @param idle wait for a caller
 * @param fresh are idle and can be taken as they are, without validation
 * @param leased are used by callers
 * @param held have a connection that the engine works on
 * @param ending are leased or idle and end before the next housekeeping pass, because of their age
 * @param meanAgeNanos the mean age of the running leases that began on the slow path
 */
record Census(int vacant, int idle, int fresh, int leased, int held, int ending, long meanAgeNanos) {
    static <C> Census of(ManagedPool<C> pool, long now) {
        int vacant = 0;
        int idle = 0;
        int fresh = 0;
        int leased = 0;
        int held = 0;
        int ending = 0;
        long ages = 0;
        int aged = 0;
        for (Slot<C> slot : pool.slots().table()) {
            switch (Slot.place(slot.word())) {
                case Slot.VACANT -> vacant++;
                case Slot.IDLE -> {
                    idle++;
                    ending += pool.settler().endsSoon(slot) ? 1 : 0;
                    fresh += pool.search().isDue(slot) ? 0 : 1;
                }
                case Slot.LEASED -> {
                    leased++;
                    ending += pool.settler().endsSoon(slot) ? 1 : 0;
                    long since = slot.leasedReal;
                    if (since != 0) {
                        aged++;
                        ages += Math.max(0, now - since);
                    }
                }
                case Slot.HELD, Slot.RESETTING -> held += slot.connection == null ? 0 : 1;
                default -> {}
            }
        }
        return new Census(vacant, idle, fresh, leased, held, ending, aged == 0 ? 0 : ages / aged);
    }

    int open() {
        return idle + leased + held;
    }

    /** Open for at least one more housekeeping pass, as far as their age tells. */
    int lasting() {
        return open() - ending;
    }

    /** These counts and what else a pool tells of itself. */
    PoolStats figures(Slots<?> slots, int maxSize, int connecting, int abandoned, Recorder recorder) {
        long acquired = 0;
        for (Slot<?> slot : slots.table()) {
            long word = slot.word();
            acquired += Slot.lease(word) + (Slot.place(word) == Slot.LEASED ? 1 : 0);
        }
        return new PoolStats(
                maxSize,
                open(),
                idle,
                leased,
                held,
                connecting,
                slots.gate.waiters(),
                abandoned,
                acquired,
                recorder.waits.sum(),
                recorder.waitNanos.sum(),
                recorder.timeouts.sum(),
                recorder.opened.sum(),
                recorder.connectFailures.sum(),
                recorder.closes());
    }
}
