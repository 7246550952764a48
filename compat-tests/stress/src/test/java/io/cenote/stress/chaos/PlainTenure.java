package io.cenote.stress.chaos;

import io.cenote.spi.Lease;
import io.cenote.spi.Tenure;
import io.cenote.suite.kit.FakeConnection;

/** A lease in its ordinary form, seen as a tenure: its first end is the one that counts. For one thread. */
public final class PlainTenure implements Tenure<FakeConnection> {
    private final Lease<FakeConnection> lease;

    /**
     * Sees a lease as a tenure.
     *
     * @param lease the lease
     */
    public PlainTenure(Lease<FakeConnection> lease) {
        this.lease = lease;
    }

    @Override
    public boolean release(long number, boolean clean) {
        boolean counts = holds(number);
        lease.close();
        return counts;
    }

    @Override
    public boolean invalidate(long number, Throwable cause) {
        boolean counts = holds(number);
        lease.invalidate(cause);
        return counts;
    }

    @Override
    public boolean holds(long number) {
        try {
            lease.connection();
            return true;
        } catch (IllegalStateException ended) {
            return false;
        }
    }
}
