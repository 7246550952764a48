package io.cenote.tcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolException;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.Pools;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.ManualTicker;
import io.cenote.suite.kit.TestThreads;
import io.cenote.tcp.TcpException.Reason;
import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.kit.ScriptedPeer;
import io.cenote.tcp.kit.ScriptedPeer.Peer;
import io.cenote.tcp.server.RequestFailedException;
import io.cenote.tcp.server.TcpServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pools manage connections of this driver with no code of their own. */
class PoolsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Await await = Await.ordinary();

    private static PoolConfig.Builder config(String pool) {
        return PoolConfig.builder().provider(pool).maxSize(4).minIdle(0).acquireTimeout(LONG);
    }

    private static String url(TcpServer server) {
        return "tcp://127.0.0.1:" + server.port();
    }

    private static String echo(TcpConnection connection, String text) throws Exception {
        return new String(connection.request(text.getBytes(UTF_8), LONG), UTF_8);
    }

    private void callFromManyThreads(TcpClient client) {
        TestThreads threads = new TestThreads(await);
        for (int t = 0; t < 16; t++) {
            String mine = "caller " + t;
            threads.start(mine, () -> {
                for (int i = 0; i < 50; i++) {
                    String text = mine + " " + i;
                    assertEquals(text, new String(client.request(text.getBytes(UTF_8), LONG), UTF_8));
                }
                return null;
            });
        }
        threads.joinAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void manyCallersShareAFewConnections(String pool) throws Exception {
        try (TcpServer server = TcpServer.builder(request -> request).start();
                TcpClient client = TcpClient.open(url(server), config(pool).build())) {
            callFromManyThreads(client);
            assertEquals(800, server.stats().requests());
            assertTrue(server.stats().accepted() <= 4, "connections: " + server.stats());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void d8_afterTheServerClosedEverythingTheNextAcquireHasANewConnection(String pool) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    p.answer(Codec.raw(), p.receive(Codec.raw()));
                    if (p.number() > 4) {
                        p.awaitEnd();
                    }
                });
                ConnectionPool<TcpConnection> tcp = Pools.open(
                        TcpConnection.class, peer.url(""), config(pool).build())) {
            List<Lease<TcpConnection>> leases = new ArrayList<>();
            List<TcpConnection> old = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Lease<TcpConnection> lease = tcp.acquire();
                leases.add(lease);
                old.add(lease.connection());
            }
            for (TcpConnection connection : old) {
                echo(connection, "x");
            }
            for (Lease<TcpConnection> lease : leases) {
                TcpConnection connection = lease.connection();
                // Seen by the pool as it looks at what comes back.
                await.until("the end has come", () -> ((ExclusiveConnection) connection).isBroken());
                lease.close();
            }
            try (Lease<TcpConnection> lease = tcp.acquire()) {
                assertFalse(old.contains(lease.connection()));
                assertEquals("y", echo(lease.connection(), "y"));
            }
            await.until("the dead ones are counted", () -> tcp.stats().closed(CloseReason.BROKEN) == 4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void h10_aConnectionThatDiedWhileIdleIsTakenOutWithoutAnAcquire(String pool) throws Exception {
        ManualTicker ticker = new ManualTicker();
        PoolConfig config = config(pool).keepalive(Duration.ofMinutes(1)).build();
        try (ScriptedPeer peer = new ScriptedPeer(p -> p.answer(Codec.raw(), p.receive(Codec.raw())));
                ConnectionPool<TcpConnection> tcp = Pools.open(
                        TcpConnection.class, peer.url(""), config, new PoolRuntime(ticker, new PoolListener() {}))) {
            try (Lease<TcpConnection> lease = tcp.acquire()) {
                echo(lease.connection(), "x");
            }
            await.until(
                    "nothing is idle",
                    () -> tcp.stats().idle() == 0 && tcp.stats().open() == 0,
                    () -> tcp.stats().toString(),
                    () -> ticker.advance(Duration.ofSeconds(30)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void e5_aConnectionWithALeftoverByteIsClosedOnRelease(String pool) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    Message request = p.receive(Codec.raw());
                    byte[] frame = Peer.frame(Codec.raw(), request);
                    byte[] more = java.util.Arrays.copyOf(frame, frame.length + 1);
                    p.write(more);
                    p.awaitEnd();
                });
                ConnectionPool<TcpConnection> tcp = Pools.open(
                        TcpConnection.class, peer.url(""), config(pool).build())) {
            try (Lease<TcpConnection> lease = tcp.acquire()) {
                assertEquals("x", echo(lease.connection(), "x"));
            }
            await.until("it is closed", () -> tcp.stats().open() == 0);
            assertEquals(0, tcp.stats().idle());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void e10_anErrorReplyLeavesTheConnectionInThePool(String pool) throws Exception {
        try (TcpServer server = TcpServer.builder(request -> {
                            throw new RequestFailedException("no such thing");
                        })
                        .start();
                TcpClient client = TcpClient.open(url(server), config(pool).build())) {
            for (int i = 0; i < 10; i++) {
                TcpException e = assertThrows(TcpException.class, () -> client.request(new byte[1], LONG));
                assertEquals(Reason.REMOTE, e.reason());
            }
            assertEquals(1, server.stats().accepted());
            assertEquals(1, client.pool().stats().idle());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void h13_aRequestThatTimesOutTakesItsConnectionOutOfThePool(String pool) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    Message request = p.receive(Codec.raw());
                    if (p.number() > 1) {
                        p.answer(Codec.raw(), request);
                    }
                    p.awaitEnd();
                });
                TcpClient client = TcpClient.open(
                        peer.url("readTimeout=50"), config(pool).maxSize(1).build())) {
            TcpException e = assertThrows(TcpException.class, () -> client.request(new byte[1], LONG));
            assertEquals(Reason.TIMEOUT, e.reason());
            await.until(
                    "it is taken out",
                    () -> client.pool().stats().open() == client.pool().stats().idle());
            // On a slow machine the next reply may be late, too; never is it that of another request.
            await.until("another takes its place", () -> {
                try {
                    return client.request(new byte[2], LONG).length == 2;
                } catch (TcpException late) {
                    return false;
                } catch (InterruptedException e2) {
                    throw new AssertionError(e2);
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void r6_aConnectionWhoseRequestStillRunsIsClosedOnRelease(String pool) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::awaitEnd);
                ConnectionPool<TcpConnection> tcp = Pools.open(
                        TcpConnection.class, peer.url(""), config(pool).build())) {
            CompletableFuture<byte[]> running;
            try (Lease<TcpConnection> lease = tcp.acquire()) {
                running = lease.connection().requestAsync(new byte[1], Deadline.after(LONG));
                ExclusiveConnection connection = (ExclusiveConnection) lease.connection();
                await.until("it is under way", connection::isBroken);
            }
            ExecutionException e = assertThrows(ExecutionException.class, () -> running.get(30, TimeUnit.SECONDS));
            assertEquals(Reason.CLOSED, ((TcpException) e.getCause()).reason());
            await.until("it is closed", () -> tcp.stats().open() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void bC1_aPeerThatAnswersNothingIsTakenOutByTheKeepalive(String pool) throws Exception {
        ManualTicker ticker = new ManualTicker();
        PoolConfig config = config(pool).keepalive(Duration.ofMinutes(1)).build();
        try (ScriptedPeer peer = new ScriptedPeer(Peer::awaitEnd);
                ConnectionPool<TcpConnection> tcp = Pools.open(
                        TcpConnection.class,
                        peer.url("heartbeatTimeout=50"),
                        config,
                        new PoolRuntime(ticker, new PoolListener() {}))) {
            tcp.acquire().close();
            await.until(
                    "it is taken out",
                    () -> tcp.stats().open() == 0,
                    () -> tcp.stats().toString(),
                    () -> ticker.advance(Duration.ofSeconds(30)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void h8_manyLeasesUseAFewSockets(String pool) throws Exception {
        try (TcpServer server = TcpServer.builder(request -> request).start();
                TcpClient client = TcpClient.open(
                        url(server) + "?mode=shared&maxSockets=2&maxInFlight=8",
                        config(pool).maxSize(16).build())) {
            callFromManyThreads(client);
            assertTrue(server.stats().accepted() <= 2, server.stats().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void bE2_timeoutsOverSharedSocketsCloseNothing(String pool) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    for (Message m = p.receive(Codec.raw()); m != null; m = p.receive(Codec.raw())) {
                        if (m.payload().length == 2) {
                            p.answer(Codec.raw(), m);
                        }
                    }
                });
                TcpClient client = TcpClient.open(
                        peer.url("mode=shared&maxSockets=1"),
                        config(pool).maxSize(1).build())) {
            client.request(new byte[2], LONG);
            for (int i = 0; i < 10; i++) {
                assertThrows(TcpException.class, () -> client.request(new byte[1], Duration.ofMillis(20)));
            }
            assertEquals(2, client.request(new byte[2], LONG).length);
            assertEquals(1, peer.accepted());
            assertEquals(1, client.pool().stats().open());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "channel, exclusive",
        "lifo, exclusive",
        "condition, exclusive",
        "channel, shared",
        "lifo, shared",
        "condition, shared"
    })
    void f12_aDrainUnderLoadAnswersEveryRequestThatWasBegun(String pool, String mode) throws Exception {
        int callers = 8;
        LongAdder answered = new LongAdder();
        TcpServer server = TcpServer.builder(request -> request).start();
        try (TcpClient client = TcpClient.open(
                url(server) + "?mode=" + mode, config(pool).maxSize(callers).build())) {
            TestThreads threads = new TestThreads(await);
            for (int t = 0; t < callers; t++) {
                threads.start("caller " + t, () -> {
                    while (true) {
                        try {
                            client.request(new byte[8], LONG);
                            answered.increment();
                        } catch (TcpException | PoolException over) {
                            return null;
                        }
                    }
                });
            }
            await.until("there is load", () -> answered.sum() > 1_000);
            assertTrue(server.close(LONG).isClean());
            client.pool().close(); // Nobody waits any longer for a connection.
            threads.joinAll();
            assertEquals(server.stats().requests(), answered.sum());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void aServerThatIsDownIsTheCauseThatACallerSees(String pool) throws Exception {
        int port;
        try (TcpServer gone = TcpServer.builder(request -> request).start()) {
            port = gone.port();
        }
        PoolConfig config = config(pool).acquireTimeout(Duration.ofMillis(250)).build();
        try (ConnectionPool<TcpConnection> tcp = Pools.open(TcpConnection.class, "tcp://127.0.0.1:" + port, config)) {
            await.until("the first attempt has failed", () -> {
                PoolException e = assertThrows(PoolException.class, tcp::acquire);
                return e.getCause() != null
                        && assertInstanceOf(TcpException.class, e.getCause()).reason() == Reason.REFUSED;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void c3_aServerThatRestartsIsUsedAgain(String pool) throws Exception {
        TcpServer first = TcpServer.builder(request -> request).start();
        try (TcpClient client = TcpClient.open(url(first), config(pool).build())) {
            client.request(new byte[1], LONG);
            long used = System.nanoTime();
            first.close();
            // A connection that was used within a millisecond is trusted, and a request that went out is not repeated.
            await.until("its connection is not trusted any more", () -> System.nanoTime() - used > 10_000_000);
            try (TcpServer second =
                    TcpServer.builder(request -> request).port(first.port()).start()) {
                assertEquals(1, client.request(new byte[1], LONG).length);
                assertEquals(1, second.stats().requests());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void h12_aReusedConnectionThatDiedBeforeAnythingWasSentIsReplacedOnce(String pool) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.answer(Codec.raw(), p.receive(Codec.raw()));
            if (p.number() > 1) {
                p.awaitEnd();
            }
        })) {
            TcpConnector connector = new TcpDriver().connector(peer.url(""), Map.of());
            Unsuspecting unsuspecting = new Unsuspecting(connector);
            try (TcpClient client = new TcpClient(
                    Pools.open(unsuspecting, config(pool).maxSize(1).build()))) {
                client.request(new byte[1], LONG);
                await.until("it is dead", () -> connector.isBroken(unsuspecting.last));
                assertEquals(2, client.request(new byte[2], LONG).length);
                assertEquals(2, peer.accepted());
            }
        }
    }

    /** Lets the pool lease what is dead: as in the moment between the pool's look and the request. */
    private static final class Unsuspecting implements Connector<TcpConnection> {
        private final TcpConnector connector;
        private volatile TcpConnection last;

        Unsuspecting(TcpConnector connector) {
            this.connector = connector;
        }

        @Override
        public TcpConnection connect(Deadline deadline) throws Exception {
            last = connector.connect(deadline);
            return last;
        }

        @Override
        public boolean isValid(TcpConnection connection, Deadline deadline) {
            return true;
        }

        @Override
        public void close(TcpConnection connection) {
            connector.close(connection);
        }

        @Override
        public void close() {
            connector.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void h12_aFreshConnectionThatDiesIsAnError(String pool) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::receiveAndClose);
                TcpClient client = TcpClient.open(peer.url(""), config(pool).build())) {
            TcpException e = assertThrows(TcpException.class, () -> client.request(new byte[1], LONG));
            assertTrue(e.mayHaveBeenSent());
            assertEquals(1, peer.accepted());
        }
    }
}
