package io.cenote.tcp;

import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.tcp.wire.Watchdog;
import io.cenote.tcp.wire.Wire;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;

/**
 * Connections to one server, in a fixed configuration. Closing it ends its threads; whoever opens a pool over it leaves
 * that to the pool. Safe for use by many threads.
 */
public final class TcpConnector implements Connector<TcpConnection> {
    private final Endpoint endpoint;
    private final Options options;
    private final Watchdog watchdog;
    private final Dialer dialer;

    /** Null in exclusive mode. */
    private final SharedSockets shared;

    /** Sockets of exclusive mode, counted by whoever opens and closes them. */
    private final LongAdder open = new LongAdder();

    private final LongAdder opened = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();

    TcpConnector(Endpoint endpoint, Options options, SSLContext tls) {
        this.endpoint = endpoint;
        this.options = options;
        this.watchdog = new Watchdog("cenote-tcp-watchdog-" + endpoint.host() + ":" + endpoint.port());
        this.dialer = new Dialer(endpoint, options, tls, watchdog);
        this.shared = options.shared() ? new SharedSockets(endpoint, options, dialer, watchdog) : null;
    }

    /**
     * A new connection. Waits for the socket and the TLS handshake, until the earlier of the deadline and
     * {@code connectTimeout}; in shared mode only if there is no socket yet.
     *
     * @throws TcpException if there is none; its reason tells a refused connect from an unreachable host and a timeout
     * @throws InterruptedException if the thread is interrupted while it waits for a shared socket
     */
    @Override
    public TcpConnection connect(Deadline deadline) throws TcpException, InterruptedException {
        if (shared != null) {
            return new LogicalConnection(shared, options, shared.connect(deadline));
        }
        try {
            Wire wire = dialer.dial(deadline);
            opened.increment();
            open.increment();
            return new ExclusiveConnection(endpoint, options, wire);
        } catch (TcpException e) {
            connectFailures.increment();
            throw e;
        }
    }

    /** Whether the server answers a heartbeat in time. */
    @Override
    public boolean isValid(TcpConnection connection, Deadline deadline) {
        return connection instanceof ExclusiveConnection own
                ? own.isValid(deadline)
                : ((LogicalConnection) connection).isValid(deadline);
    }

    /**
     * Exclusive mode: whether it has failed, the server has closed it, something came that nobody asked for, or a
     * request of its last holder still runs. Shared mode: whether it is closed, or there is no socket and none could be
     * opened. Does not wait.
     */
    @Override
    public boolean isBroken(TcpConnection connection) {
        return connection instanceof ExclusiveConnection own
                ? own.isBroken()
                : ((LogicalConnection) connection).isBroken();
    }

    /** Exclusive mode: closes the socket, in order. Shared mode: fails the connection's requests; the sockets stay. */
    @Override
    public void close(TcpConnection connection) {
        if (connection instanceof ExclusiveConnection own) {
            if (own.close()) {
                open.decrement();
            }
        } else {
            ((LogicalConnection) connection).close();
        }
    }

    /** As {@link #close(TcpConnection)}, at once. */
    @Override
    public void abort(TcpConnection connection) {
        if (connection instanceof ExclusiveConnection own) {
            if (own.abort()) {
                open.decrement();
            }
        } else {
            ((LogicalConnection) connection).close();
        }
    }

    /**
     * What its sockets do. Does not wait.
     *
     * @return the figures
     */
    public TcpStats stats() {
        return shared != null
                ? shared.stats()
                : new TcpStats((int) open.sum(), 0, 0, opened.sum(), connectFailures.sum(), 0, 0, 0);
    }

    /** Ends the connector's threads and waits for them; its connections are closed by then. */
    @Override
    public void close() {
        if (shared != null) {
            shared.close();
        }
        watchdog.close();
    }

    @Override
    public String toString() {
        return "TcpConnector(" + endpoint + ", " + (options.shared() ? "shared" : "exclusive") + ")";
    }
}
