package io.cenote.engine;

import io.cenote.spi.Lease;
import io.cenote.spi.Tenure;

/** The ordinary form of a lease. */
final class PlainLease<C> implements Lease<C> {
    private final Tenure<C> tenure;
    private final C connection;
    private final long number;

    PlainLease(Tenure<C> tenure, long number, C connection) {
        this.tenure = tenure;
        this.number = number;
        this.connection = connection;
    }

    @Override
    public C connection() {
        if (!tenure.holds(number)) {
            throw new IllegalStateException("this lease is closed; acquire another one");
        }
        return connection;
    }

    @Override
    public void invalidate(Throwable cause) {
        tenure.invalidate(number, cause);
    }

    @Override
    public void close() {
        tenure.release(number, false);
    }

    @Override
    public String toString() {
        return "Lease[" + tenure + ", " + (tenure.holds(number) ? connection : "closed") + "]";
    }
}
