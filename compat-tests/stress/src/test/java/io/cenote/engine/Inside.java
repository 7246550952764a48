package io.cenote.engine;

import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Deadline;
import io.cenote.spi.Ticker;
import java.util.function.Supplier;

/** What tests that run a million times over need of a pool, and no user. */
public final class Inside {
    private static final String[] PLACES = {"VACANT", "IDLE", "LEASED", "HELD", "RETIRED", "RESETTING"};

    private Inside() {}

    /**
     * Puts connections into a pool without its Opener.
     *
     * @param <C> the type of the connections
     * @param opened a pool of this engine that nobody uses yet
     * @param ticker its clock
     * @param connections gives a connection for each slot
     * @return the pool
     */
    public static <C> ManagedPool<C> fill(ConnectionPool<C> opened, Ticker ticker, Supplier<C> connections) {
        ManagedPool<C> pool = (ManagedPool<C>) opened;
        long now = ticker.nanos();
        for (Slot<C> slot : pool.slots().table()) {
            if (slot.move(Slot.VACANT, Slot.HELD)) {
                slot.connection = connections.get();
                slot.calmGate = pool.slots().gate.calm();
                slot.openedTick = now;
                slot.releasedTick = now;
                slot.validatedTick = now;
                slot.lifetimeNanos(Long.MAX_VALUE);
                pool.recorder().opened.increment();
                pool.settler().settle(slot);
            }
        }
        return pool;
    }

    /**
     * Where a slot is.
     *
     * @param pool the pool
     * @param number the number of the slot
     * @return the name of its place
     */
    public static String place(ManagedPool<?> pool, int number) {
        return PLACES[Slot.place(pool.slots().get(number).word())];
    }

    /**
     * Waits in the exchange, without what {@code acquire} has to say when it is in vain.
     *
     * @param <C> the type of the connections
     * @param pool the pool
     * @param nanos for how long
     * @return a slot, LEASED by the caller; null if time is up or the pool is closed
     * @throws InterruptedException if the thread is interrupted and nothing was handed over
     */
    public static <C> Slot<C> await(ManagedPool<C> pool, long nanos) throws InterruptedException {
        return pool.exchange().await(new Deadline(Ticker.realNanos() + nanos));
    }

    /**
     * Takes an idle slot away as housekeeping does.
     *
     * @param pool the pool
     * @param number the number of the slot
     * @return whether it was idle
     */
    public static boolean hold(ManagedPool<?> pool, int number) {
        return holdSlot(pool, number);
    }

    private static <C> boolean holdSlot(ManagedPool<C> pool, int number) {
        return pool.slots().hold(pool.slots().get(number));
    }

    /**
     * How many wait.
     *
     * @param pool the pool
     * @return the count in the gate
     */
    public static int waiters(ManagedPool<?> pool) {
        return pool.slots().gate.waiters();
    }
}
