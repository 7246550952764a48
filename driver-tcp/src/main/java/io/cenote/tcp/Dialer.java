package io.cenote.tcp;

import io.cenote.spi.Deadline;
import io.cenote.tcp.TcpException.Reason;
import io.cenote.tcp.wire.ChannelSocket;
import io.cenote.tcp.wire.Watchdog;
import io.cenote.tcp.wire.Wire;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;

/**
 * Opens sockets to one endpoint, every one of them by a deadline. Safe for use by many threads.
 *
 * <p>All addresses of the host are tried in turn. Under {@code tls:} the host's name is always verified against the
 * certificate, and nothing is sent before that.
 */
final class Dialer {
    private final Endpoint endpoint;
    private final Options options;
    private final SSLContext tls;
    private final Watchdog watchdog;

    Dialer(Endpoint endpoint, Options options, SSLContext tls, Watchdog watchdog) {
        this.endpoint = endpoint;
        this.options = options;
        this.tls = tls;
        this.watchdog = watchdog;
    }

    /** A connected socket, its handshake done. Waits until the earlier of the deadline and the connect timeout. */
    Wire dial(Deadline deadline) throws TcpException {
        Deadline own = Deadline.after(options.connectTimeout());
        Deadline until = own.nanos() - deadline.nanos() < 0 ? own : deadline;
        TcpException failure = null;
        for (InetAddress address : addresses()) {
            try {
                Wire wire = connected(new InetSocketAddress(address, endpoint.port()), until);
                return endpoint.tls() ? secured(wire, until) : wire;
            } catch (TcpException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
                if (until.hasPassed()) {
                    break;
                }
            }
        }
        throw failure;
    }

    private InetAddress[] addresses() throws TcpException {
        try {
            return InetAddress.getAllByName(endpoint.host());
        } catch (UnknownHostException e) {
            throw failure(
                    Reason.UNKNOWN_HOST, "the host name has no address; check its spelling and the name service", e);
        }
    }

    private Wire connected(InetSocketAddress address, Deadline deadline) throws TcpException {
        SocketChannel channel = null;
        boolean done = false;
        boolean[] late = {false};
        SocketChannel[] opened = {null};
        try (Watchdog.Guard guard = watchdog.guard(() -> abandon(opened[0]))) {
            channel = SocketChannel.open();
            opened[0] = channel;
            prepare(channel);
            guard.arm(deadline);
            try {
                channel.connect(address);
            } finally {
                late[0] = !guard.disarm();
            }
            Wire wire = new Wire(channel, watchdog);
            done = true;
            return wire;
        } catch (IOException e) {
            throw late[0] ? timedOut(address, e) : classified(address, e);
        } finally {
            if (!done) {
                abandon(channel);
            }
        }
    }

    private void prepare(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, options.tcpNoDelay());
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, options.keepAlive());
        if (!options.keepAliveIdle().isZero()) {
            channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, seconds(options.keepAliveIdle()));
        }
        if (!options.keepAliveInterval().isZero()) {
            channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, seconds(options.keepAliveInterval()));
        }
        if (options.keepAliveCount() > 0) {
            channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, options.keepAliveCount());
        }
    }

    private static int seconds(Duration duration) {
        return (int) duration.toSeconds();
    }

    private Wire secured(Wire wire, Deadline deadline) throws TcpException {
        boolean done = false;
        boolean late = false;
        wire.armReading(deadline);
        try {
            try {
                wire.secure(this::handshake);
            } finally {
                late = !wire.disarmReading();
            }
            if (!late) {
                done = true;
                return wire;
            }
            throw timedOut(wire.remote(), null);
        } catch (TcpException e) {
            throw e;
        } catch (SSLException e) {
            throw late
                    ? timedOut(wire.remote(), e)
                    : failure(
                            Reason.TLS,
                            "the TLS handshake with " + wire.remote() + " failed: " + e.getMessage()
                                    + "; check that the server speaks TLS there, and its certificate",
                            e);
        } catch (IOException e) {
            throw late
                    ? timedOut(wire.remote(), e)
                    : failure(
                            Reason.TLS,
                            wire.remote() + " ended the TLS handshake: " + e.getMessage()
                                    + "; check that the server speaks TLS there",
                            e);
        } finally {
            if (!done) {
                wire.abort();
            }
        }
    }

    /** A raw TLS socket verifies no host name unless it is told to. */
    private SSLSocket handshake(ChannelSocket plain) throws IOException {
        SSLSocket socket =
                (SSLSocket) context().getSocketFactory().createSocket(plain, endpoint.host(), endpoint.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private SSLContext context() throws SSLException {
        try {
            return tls != null ? tls : SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new SSLException("this JVM has no default TLS context", e);
        }
    }

    private TcpException timedOut(InetSocketAddress address, IOException cause) {
        return failure(
                Reason.CONNECT_TIMEOUT,
                "no connection to " + address + " by the deadline (connectTimeout "
                        + options.connectTimeout().toMillis()
                        + " ms); check that the host is up and no firewall drops packets, or raise it",
                cause);
    }

    private TcpException classified(InetSocketAddress address, IOException e) {
        String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (e instanceof NoRouteToHostException || text.contains("unreachable") || text.contains("no route")) {
            return failure(Reason.UNREACHABLE, "there is no way to " + address + ": " + e.getMessage(), e);
        }
        if (text.contains("timed out")) {
            return failure(Reason.CONNECT_TIMEOUT, address + " does not answer: " + e.getMessage(), e);
        }
        if (e instanceof ConnectException) {
            return failure(
                    Reason.REFUSED,
                    "nobody listens at " + address + ": " + e.getMessage() + "; check the port and start the server",
                    e);
        }
        return failure(Reason.CLOSED, "connecting to " + address + " failed: " + e, e);
    }

    private TcpException failure(Reason reason, String message, IOException cause) {
        return new TcpException(reason, false, endpoint + ": " + message, cause);
    }

    private static void abandon(SocketChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException gone) {
                // Nobody else knows it.
            }
        }
    }
}
