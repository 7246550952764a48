package io.cenote.tcp;

import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.tcp.wire.Watchdog;
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

    TcpConnector(Endpoint endpoint, Options options, SSLContext tls) {
        this.endpoint = endpoint;
        this.options = options;
        this.watchdog = new Watchdog("cenote-tcp-watchdog-" + endpoint.host() + ":" + endpoint.port());
        this.dialer = new Dialer(endpoint, options, tls, watchdog);
    }

    /**
     * A new connection. Waits for the socket and the TLS handshake, until the earlier of the deadline and
     * {@code connectTimeout}.
     *
     * @throws TcpException if there is none; its reason tells a refused connect from an unreachable host and a timeout
     */
    @Override
    public TcpConnection connect(Deadline deadline) throws TcpException {
        return new ExclusiveConnection(endpoint, options, dialer.dial(deadline));
    }

    /** Whether the server answers a heartbeat in time. */
    @Override
    public boolean isValid(TcpConnection connection, Deadline deadline) {
        return ((ExclusiveConnection) connection).isValid(deadline);
    }

    /**
     * Whether it has failed, the server has closed it, something came that nobody asked for, or a request of its last
     * holder still runs. Does not wait.
     */
    @Override
    public boolean isBroken(TcpConnection connection) {
        return ((ExclusiveConnection) connection).isBroken();
    }

    @Override
    public void close(TcpConnection connection) {
        ((ExclusiveConnection) connection).close();
    }

    @Override
    public void abort(TcpConnection connection) {
        ((ExclusiveConnection) connection).abort();
    }

    /** Ends the connector's threads and waits for them; its connections are closed by then. */
    @Override
    public void close() {
        watchdog.close();
    }

    @Override
    public String toString() {
        return "TcpConnector(" + endpoint + ", " + (options.shared() ? "shared" : "exclusive") + ")";
    }
}
