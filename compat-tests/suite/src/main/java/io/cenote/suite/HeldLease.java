package io.cenote.suite;

import io.cenote.spi.Lease;
import io.cenote.suite.kit.FakeConnection;

/**
 * A lease, and the fake connection's knowledge of who holds it. Ends once, as the lease does.
 *
 * <p>The connection is told before the lease ends: from then on it may belong to somebody else.
 */
public final class HeldLease implements AutoCloseable {
    private final Lease<FakeConnection> lease;
    private final FakeConnection connection;
    private final String holder;

    HeldLease(Lease<FakeConnection> lease, String holder) {
        this.lease = lease;
        this.connection = lease.connection();
        this.holder = holder;
        connection.take(holder);
        connection.use();
    }

    /**
     * The connection, whether or not the lease is over.
     *
     * @return the connection
     */
    public FakeConnection connection() {
        return connection;
    }

    /**
     * The connection's serial number.
     *
     * @return the number
     */
    public int serial() {
        return connection.serial();
    }

    /**
     * The lease itself, to misuse it.
     *
     * @return the lease
     */
    public Lease<FakeConnection> lease() {
        return lease;
    }

    /**
     * Tells the connection that its holder is done, and leaves the end of the lease to the test.
     *
     * @return the lease, still running
     */
    public Lease<FakeConnection> letGo() {
        connection.use();
        connection.giveBack(holder);
        return lease;
    }

    /**
     * Ends the lease and has the connection closed. To be called once, instead of close.
     *
     * @param cause what is wrong with the connection; may be null
     */
    public void invalidate(Throwable cause) {
        letGo().invalidate(cause);
    }

    /** Releases the lease. To be called once. */
    @Override
    public void close() {
        letGo().close();
    }
}
