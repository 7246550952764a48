package io.cenote.suite.reference;

import io.cenote.spi.Tenure;

/** One connection and where it is. Every field that changes is guarded by the pool's lock. */
class Slot<C> implements Tenure<C> {
    enum Place {
        IDLE,
        LEASED,
        /** In the hands of one thread of the pool, or of an acquirer that has yet to look at it. */
        HELD,
        CLOSING
    }

    final Leases<C> pool;
    final int number;
    final C connection;
    final long openedAt;
    final long generation;

    Place place = Place.HELD;
    /** The number of the present lease, or of the next. */
    long lease;

    Thread holder;
    /** When it was leased or released last, on the ticker. */
    long since;

    long validatedAt;

    /** The last lease that was told as a leak; -1: none. */
    long told = -1;

    Slot(Leases<C> pool, int number, C connection, long now, long generation) {
        this.pool = pool;
        this.number = number;
        this.connection = connection;
        this.openedAt = now;
        this.since = now;
        this.validatedAt = now;
        this.generation = generation;
    }

    /** The part of its maximum lifetime that it may use, from 75 to 100 %: fixed by its number, spread evenly. */
    double share() {
        return 1 - (number * 7 % 10) / 40.0;
    }

    @Override
    public boolean release(long lease, boolean clean) {
        return pool.release(this, lease, clean);
    }

    @Override
    public boolean invalidate(long lease, Throwable cause) {
        return pool.invalidate(this, lease);
    }

    @Override
    public boolean holds(long lease) {
        return pool.holds(this, lease);
    }
}
