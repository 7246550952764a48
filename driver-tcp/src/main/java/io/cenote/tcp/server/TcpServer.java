package io.cenote.tcp.server;

import io.cenote.spi.Deadline;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.codec.Message.Kind;
import io.cenote.tcp.codec.ProtocolException;
import io.cenote.tcp.wire.Budget;
import io.cenote.tcp.wire.Threads;
import io.cenote.tcp.wire.Watchdog;
import io.cenote.tcp.wire.Wire;
import io.cenote.tcp.wire.Workers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers requests over TCP or TLS: one thread a connection, virtual on JDK 21 and later.
 *
 * <p>Listens from {@link TcpServerBuilder#start} to {@link #close}. A client that is slow, silent, greedy or speaks
 * something else is cut off by a timeout or a limit, and harms nobody but itself. Safe for use by many threads.
 */
public final class TcpServer implements AutoCloseable {
    /** Refused clients that are given a moment to read why; further ones are closed at once. */
    private static final int MAX_REFUSING = 16;

    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final long ACCEPT_PAUSE_NANOS = 50_000_000;

    private final ServerOptions options;
    private final ServerSocketChannel listening;
    private final InetSocketAddress address;
    private final String name;
    private final Counters counters = new Counters();
    private final Limits limits;
    private final Budget budget;
    private final Watchdog watchdog;
    private final Workers handlers;
    private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refusing = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread acceptor;

    TcpServer(ServerOptions options) throws IOException {
        this.options = options;
        this.limits = new Limits(options.maxConnections(), options.maxPerPeer());
        this.budget = new Budget(options.maxBufferedBytes());
        this.listening = ServerSocketChannel.open();
        try {
            listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listening.bind(new InetSocketAddress(options.bind(), options.port()), options.backlog());
            this.address = (InetSocketAddress) listening.getLocalAddress();
        } catch (IOException e) {
            listening.close();
            throw new IOException(
                    "cannot listen at " + options.bind() + ":" + options.port() + ": " + e.getMessage()
                            + "; take another port, or 0 for any",
                    e);
        }
        this.name = "cenote-tcp-server-" + address.getPort();
        this.watchdog = new Watchdog(name + "-watchdog");
        this.handlers = Workers.unbounded(name + "-handler");
        this.acceptor = Threads.platform(name + "-accept", this::accept);
    }

    /**
     * A server's configuration, with defaults.
     *
     * @param handler what it does with requests
     * @return the builder
     */
    public static TcpServerBuilder builder(Handler handler) {
        return new TcpServerBuilder(handler);
    }

    void start() {
        acceptor.start();
    }

    /**
     * Where it listens.
     *
     * @return the address, with the port that was found if 0 was asked for
     */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Where it listens.
     *
     * @return the port
     */
    public int port() {
        return address.getPort();
    }

    /**
     * What it has done and is doing. Does not wait.
     *
     * @return the figures
     */
    public ServerStats stats() {
        return counters.stats(budget.held());
    }

    private void accept() {
        AcceptRate rate = new AcceptRate(options.maxAcceptRate(), System.nanoTime());
        while (closing.getCount() > 0) {
            SocketChannel channel;
            try {
                channel = listening.accept();
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // Out of descriptors, say: that passes, and asking again at once would only burn time.
                awaitClosing(ACCEPT_PAUSE_NANOS);
                continue;
            }
            try {
                admit(channel);
            } catch (IOException | RuntimeException gone) {
                // It came and left: nobody else waits for that.
            } catch (OutOfMemoryError noThread) {
                awaitClosing(ACCEPT_PAUSE_NANOS);
            }
            long pause = rate.accepted(System.nanoTime());
            if (pause > 0) {
                awaitClosing(pause);
            }
        }
    }

    private void awaitClosing(long nanos) {
        try {
            closing.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; it ends when the server closes.
        }
    }

    private void admit(SocketChannel channel) throws IOException {
        counters.accepted.increment();
        Wire wire = null;
        boolean entered = false;
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            wire = new Wire(channel, watchdog);
            String met = limits.enter(wire.remote().getAddress());
            if (met != null) {
                counters.refused.increment();
                refuse(wire, met);
                return;
            }
            entered = true;
            serve(wire);
        } catch (IOException | RuntimeException | Error e) {
            if (entered) {
                limits.leave(wire.remote().getAddress());
                counters.open.decrement();
            }
            channel.close();
            if (wire != null) {
                wire.abort();
            }
            throw e;
        }
    }

    private void serve(Wire wire) {
        ServerConnection[] self = {null};
        ServerConnection connection = new ServerConnection(
                wire,
                options,
                counters,
                budget,
                watchdog,
                handlers,
                name + "-" + wire.remote().getPort(),
                () -> {
                    limits.leave(wire.remote().getAddress());
                    connections.remove(self[0]);
                    counters.open.decrement();
                });
        self[0] = connection;
        counters.open.increment();
        connections.add(connection);
        try {
            Threads.start(name + "-" + wire.remote().getPort(), connection);
        } catch (RuntimeException | Error e) {
            connections.remove(connection);
            throw e;
        }
        if (closing.getCount() == 0) {
            connection.drain();
        }
    }

    /** Over TLS there is no short refusal: nothing is ever sent in the clear. */
    private void refuse(Wire wire, String why) {
        if (options.tls() != null || !options.codec().carries(Kind.BUSY) || refusing.incrementAndGet() > MAX_REFUSING) {
            if (options.tls() == null && options.codec().carries(Kind.BUSY)) {
                refusing.decrementAndGet();
            }
            wire.abort();
            return;
        }
        try {
            Threads.start(name + "-refusal", () -> tellBusy(wire, why));
        } catch (RuntimeException | Error e) {
            refusing.decrementAndGet();
            throw e;
        }
    }

    private void tellBusy(Wire wire, String why) {
        try {
            wire.write(
                    options.codec().encode(Message.control(Kind.BUSY, "", why), options.maxFrameSize()),
                    Deadline.after(LINGER));
            wire.shutdownOutput();
            wire.awaitEnd(Deadline.after(LINGER));
        } catch (ProtocolException unsayable) {
            // Then it is not told.
        } catch (IOException gone) {
            // As it likes.
        } finally {
            refusing.decrementAndGet();
            wire.abort();
        }
    }

    /** Closes with the drain timeout of the builder. */
    @Override
    public void close() {
        close(options.drainTimeout());
    }

    /**
     * Stops listening, closes idle connections, lets running requests end and be answered, and at the deadline cuts off
     * what is left and interrupts its handlers. A client that was just answered has a second to read that and to close;
     * with a shorter deadline it may be counted among those that were cut off. Waits for all of that; an interrupt ends
     * the wait for the drain, not the rest. Idempotent: a later call waits too, and finds nothing left.
     *
     * @param drain how long requests may take to end
     * @return what was still out
     */
    public DrainReport close(Duration drain) {
        closing.countDown();
        try {
            listening.close();
        } catch (IOException e) {
            // It does not listen any more all the same.
        }
        Joining.join(acceptor);
        connections.forEach(ServerConnection::drain);
        boolean interrupted = !Joining.await(this::isEmpty, Deadline.after(drain));
        int aborted = connections.size();
        connections.forEach(ServerConnection::abort);
        // What was cut off ends by itself, unless its handler ignores the interrupt.
        interrupted |= !Joining.await(this::isEmpty, Deadline.after(LINGER));
        int running = (int) counters.inFlight.sum();
        handlers.close();
        watchdog.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return new DrainReport(aborted, running);
    }

    private boolean isEmpty() {
        return connections.isEmpty() && counters.inFlight.sum() == 0;
    }

    @Override
    public String toString() {
        return "TcpServer(" + address + ", " + options.codec().name() + ")";
    }
}
