package io.cenote.suite.reference;

import io.cenote.spi.Lease;
import io.cenote.spi.Tenure;

/** The plain form of a lease. */
record SlotLease<C>(Tenure<C> tenure, long number, C raw) implements Lease<C> {
    @Override
    public C connection() {
        if (!tenure.holds(number)) {
            throw new IllegalStateException("this lease is over");
        }
        return raw;
    }

    @Override
    public void invalidate(Throwable cause) {
        tenure.invalidate(number, cause);
    }

    @Override
    public void close() {
        tenure.release(number, false);
    }
}
