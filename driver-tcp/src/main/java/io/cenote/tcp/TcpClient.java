package io.cenote.tcp;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.Pools;
import io.cenote.tcp.TcpException.Reason;
import java.time.Duration;
import java.util.Objects;

/**
 * Requests through a pool: acquires a connection, sends, waits for the reply, releases. A connection that turns out to be
 * closed before anything was sent is replaced, once; a request that the server may have seen is never sent again. Safe
 * for use by many threads.
 */
public final class TcpClient implements AutoCloseable {
    private final ConnectionPool<TcpConnection> pool;

    /**
     * A client over a pool that exists.
     *
     * @param pool owned by this client from here on: {@link #close} closes it
     */
    public TcpClient(ConnectionPool<TcpConnection> pool) {
        this.pool = Objects.requireNonNull(pool, "pool");
    }

    /**
     * A client with a pool of its own. Does not wait for a connection.
     *
     * @param url {@code tcp://host:port} or {@code tls://host:port}, with options
     * @param config of the pool
     * @return the client; the caller must close it
     * @throws IllegalArgumentException if the URL or an option is bad
     */
    public static TcpClient open(String url, PoolConfig config) {
        return new TcpClient(Pools.open(TcpConnection.class, url, config));
    }

    /**
     * The reply to a request. Waits for a connection and for the reply, until the timeout for both together.
     *
     * @param payload the content; not copied
     * @param timeout how long to wait at most
     * @return the content of the reply
     * @throws TcpException if there is no reply
     * @throws AcquireTimeoutException if there was no connection in time; other {@link io.cenote.spi.PoolException}s as
     *     {@link ConnectionPool#acquire(Duration)}
     * @throws InterruptedException if the thread is interrupted before or while it waits
     */
    public byte[] request(byte[] payload, Duration timeout) throws TcpException, InterruptedException {
        Deadline deadline = Deadline.after(timeout);
        try {
            return once(payload, deadline);
        } catch (TcpException e) {
            if (e.reason() != Reason.CLOSED || e.mayHaveBeenSent()) {
                throw e;
            }
            return once(payload, deadline);
        }
    }

    private byte[] once(byte[] payload, Deadline deadline) throws TcpException, InterruptedException {
        try (Lease<TcpConnection> lease = pool.acquire(deadline.remaining())) {
            TcpConnection connection = lease.connection();
            try {
                return connection.request(payload, deadline);
            } catch (TcpException e) {
                if (!connection.isOpen()) {
                    lease.invalidate(e);
                }
                throw e;
            }
        }
    }

    /**
     * The pool, to look at its figures or change its size.
     *
     * @return the pool
     */
    public ConnectionPool<TcpConnection> pool() {
        return pool;
    }

    /** Closes the pool. */
    @Override
    public void close() {
        pool.close();
    }
}
