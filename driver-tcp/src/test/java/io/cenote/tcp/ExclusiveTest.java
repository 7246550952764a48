package io.cenote.tcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.Deadline;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.TestThreads;
import io.cenote.suite.kit.TestThreads.Task;
import io.cenote.tcp.TcpException.Reason;
import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.codec.Message.Kind;
import io.cenote.tcp.kit.ScriptedPeer;
import io.cenote.tcp.kit.ScriptedPeer.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExclusiveTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final Await await = Await.ordinary();
    private final TestThreads threads = new TestThreads(await);
    private final List<TcpConnector> connectors = new ArrayList<>();
    private final List<TcpConnection> connections = new ArrayList<>();

    @AfterEach
    void close() {
        threads.joinAll();
        for (TcpConnection connection : connections) {
            connectors.get(0).close(connection);
        }
        connectors.forEach(TcpConnector::close);
    }

    private TcpConnector connector(String url) {
        TcpConnector connector = new TcpDriver().connector(url, Map.of());
        connectors.add(connector);
        return connector;
    }

    private ExclusiveConnection connect(TcpConnector connector) throws Exception {
        TcpConnection connection = connector.connect(Deadline.after(LONG));
        connections.add(connection);
        return (ExclusiveConnection) connection;
    }

    private ExclusiveConnection connect(ScriptedPeer peer, String options) throws Exception {
        return connect(connector(peer.url(options)));
    }

    private static String echo(TcpConnection connection, String text) throws Exception {
        return new String(connection.request(text.getBytes(UTF_8), LONG), UTF_8);
    }

    private static TcpException failure(TcpConnection connection, Duration timeout) {
        return assertThrows(TcpException.class, () -> connection.request("hello".getBytes(UTF_8), timeout));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "codec=json", "codec=raw&tcpNoDelay=off"})
    void aRequestGetsItsReply(String options) throws Exception {
        Codec codec = options.contains("json") ? Codec.json() : Codec.raw();
        try (ScriptedPeer peer = ScriptedPeer.echo(codec)) {
            TcpConnection connection = connect(peer, options);
            for (int i = 0; i < 100; i++) {
                assertEquals("hello " + i + " ä", echo(connection, "hello " + i + " ä"));
            }
            assertTrue(connection.isOpen());
        }
    }

    @Test
    void framesOfEverySizeUpToTheLimitPassWhole() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(Codec.raw())) {
            TcpConnection connection = connect(peer, "maxFrameSize=300000");
            for (int size : new int[] {0, 1, 4_095, 8_192, 8_193, 65_536, 200_000, 299_990, 3}) {
                byte[] payload = new byte[size];
                java.util.Arrays.fill(payload, (byte) size);
                assertArrayEquals(payload, connection.request(payload, LONG));
            }
            TcpException e = assertThrows(TcpException.class, () -> connection.request(new byte[300_000], LONG));
            assertEquals(Reason.PROTOCOL, e.reason());
            assertFalse(e.mayHaveBeenSent());
            assertEquals("still open", echo(connection, "still open"));
        }
    }

    @Test
    void d1_aRefusedConnectSaysSo() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        TcpException e = assertThrows(TcpException.class, () -> connect(connector("tcp://127.0.0.1:" + port)));
        assertEquals(Reason.REFUSED, e.reason());
        assertTrue(e.getMessage().contains(":" + port), e.getMessage());
        assertFalse(e.mayHaveBeenSent());
    }

    @Test
    void d1_aHostThatDoesNotAcceptIsAConnectTimeout() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Linux completes one handshake more than the backlog says, so fill until one hangs.
            List<Socket> fillers = new ArrayList<>();
            try {
                while (true) {
                    Socket filler = new Socket();
                    fillers.add(filler);
                    filler.connect(full.getLocalSocketAddress(), 300);
                }
            } catch (IOException itIsFull) {
                TcpException e = assertThrows(
                        TcpException.class,
                        () -> connect(connector("tcp://127.0.0.1:" + full.getLocalPort() + "?connectTimeout=100")));
                assertEquals(Reason.CONNECT_TIMEOUT, e.reason());
                assertTrue(e.getMessage().contains("connectTimeout 100 ms"), e.getMessage());
            } finally {
                for (Socket filler : fillers) {
                    filler.close();
                }
            }
        }
    }

    @Test
    void d1_aHostWithoutAnAddressIsUnknown() {
        TcpException e = assertThrows(TcpException.class, () -> connect(connector("tcp://no-such-host.invalid:1")));
        assertEquals(Reason.UNKNOWN_HOST, e.reason());
    }

    @Test
    void d2_optionsAreSetOnTheSocket() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(Codec.raw())) {
            ExclusiveConnection connection =
                    connect(peer, "tcpNoDelay=off&keepAliveIdle=41s&keepAliveInterval=7s&keepAliveCount=3");
            var channel = connection.wire().channel();
            assertFalse(channel.getOption(StandardSocketOptions.TCP_NODELAY));
            assertTrue(channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertEquals(41, channel.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
            assertEquals(7, channel.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL));
            assertEquals(3, channel.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT));
            assertEquals(-1, channel.getOption(StandardSocketOptions.SO_LINGER), "closes in order");
        }
    }

    @Test
    void d2_keepAliveIsOnUnlessSwitchedOff() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(Codec.raw())) {
            assertTrue(connect(peer, "").wire().channel().getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertTrue(connect(peer, "").wire().channel().getOption(StandardSocketOptions.TCP_NODELAY));
            assertFalse(connect(peer, "keepAlive=off").wire().channel().getOption(StandardSocketOptions.SO_KEEPALIVE));
        }
    }

    @Test
    void d3_aReplyThatComesByteByByteIsPutTogether() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            Message request = p.receive(Codec.raw());
            for (byte b : Peer.frame(Codec.raw(), request)) {
                p.write(new byte[] {b});
            }
            p.awaitEnd();
        })) {
            assertEquals("drop by drop", echo(connect(peer, ""), "drop by drop"));
        }
    }

    @Test
    void d3_aStreamThatEndsWithinAFrameIsAnErrorWithNumbers() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            byte[] frame = Peer.frame(Codec.raw(), p.receive(Codec.raw()));
            p.write(java.util.Arrays.copyOf(frame, 7));
        })) {
            TcpConnection connection = connect(peer, "");
            TcpException e = failure(connection, LONG);
            assertEquals(Reason.CLOSED, e.reason());
            assertTrue(e.getMessage().contains("ended after 7 of 12 bytes of a frame"), e.getMessage());
            assertFalse(connection.isOpen());
        }
    }

    @Test
    void d7_closeWakesABlockedReaderAndIsIdempotent() throws Exception {
        Gate arrived = new Gate(await);
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.receive(Codec.raw());
            arrived.pass();
            p.awaitEnd();
        })) {
            arrived.open();
            TcpConnector connector = connector(peer.url(""));
            ExclusiveConnection connection = connect(connector);
            Task<TcpException> reader = threads.start("reader", () -> failure(connection, LONG));
            arrived.awaitArrivals(1);
            connector.abort(connection);
            assertEquals(Reason.CLOSED, reader.result().reason());
            connector.abort(connection);
            connector.close(connection);
            assertTrue(connector.isBroken(connection));
            assertFalse(connector.isValid(connection, Deadline.after(LONG)));
        }
    }

    @Test
    void e4_aPeerThatClosesWhileIdleIsNoticedWithoutACall() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> p.answer(Codec.raw(), p.receive(Codec.raw())))) {
            TcpConnector connector = connector(peer.url(""));
            ExclusiveConnection connection = connect(connector);
            echo(connection, "last");
            await.until("the end of the stream is noticed", () -> connector.isBroken(connection));
            assertFalse(connection.isOpen());
        }
    }

    @Test
    void e4_bytesThatNobodyAskedForAreNoticedWithoutACall() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.write(new byte[] {1});
            p.awaitEnd();
        })) {
            TcpConnector connector = connector(peer.url(""));
            ExclusiveConnection connection = connect(connector);
            await.until("the byte is noticed", () -> connector.isBroken(connection));
        }
    }

    @Test
    void anIdleConnectionIsNotBrokenAndStaysUsable() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(Codec.raw())) {
            TcpConnector connector = connector(peer.url(""));
            ExclusiveConnection connection = connect(connector);
            for (int i = 0; i < 100; i++) {
                assertFalse(connector.isBroken(connection));
                assertEquals("x", echo(connection, "x"));
            }
        }
    }

    @Test
    void lookingAtAConnectionIsNotDisturbedByAnInterrupt() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(Codec.raw())) {
            TcpConnector connector = connector(peer.url(""));
            ExclusiveConnection connection = connect(connector);
            Thread.currentThread().interrupt();
            assertFalse(connector.isBroken(connection));
            assertTrue(Thread.interrupted());
            assertEquals("x", echo(connection, "x"));
        }
    }

    @Test
    void e10_anErrorReplyLeavesTheConnectionUsable() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            Message bad = p.receive(Codec.raw());
            p.send(Codec.raw(), Message.control(Kind.ERROR, bad.uid(), "no such thing"));
            p.answer(Codec.raw(), p.receive(Codec.raw()));
            p.awaitEnd();
        })) {
            TcpConnector connector = connector(peer.url(""));
            ExclusiveConnection connection = connect(connector);
            TcpException e = failure(connection, LONG);
            assertEquals(Reason.REMOTE, e.reason());
            assertTrue(e.getMessage().endsWith("no such thing"), e.getMessage());
            assertFalse(connector.isBroken(connection));
            assertEquals("next", echo(connection, "next"));
        }
    }

    @Test
    void h13_aRequestThatTimesOutEndsTheConnection() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::awaitEnd)) {
            TcpConnector connector = connector(peer.url(""));
            ExclusiveConnection connection = connect(connector);
            TcpException e = failure(connection, SHORT);
            assertEquals(Reason.TIMEOUT, e.reason());
            assertTrue(e.mayHaveBeenSent());
            assertTrue(connector.isBroken(connection));
        }
    }

    @Test
    void h13_anInterruptEndsTheRequestAndTheConnection() throws Exception {
        Gate arrived = new Gate(await);
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.receive(Codec.raw());
            arrived.pass();
            p.awaitEnd();
        })) {
            arrived.open();
            TcpConnector connector = connector(peer.url(""));
            ExclusiveConnection connection = connect(connector);
            Task<byte[]> caller = threads.start("caller", () -> connection.request(new byte[1], LONG));
            arrived.awaitArrivals(1);
            caller.interrupt();
            caller.failure(InterruptedException.class);
            assertTrue(connector.isBroken(connection));
        }
    }

    @Test
    void anInterruptBeforeTheRequestSendsNothingAndHarmsNothing() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(Codec.raw())) {
            ExclusiveConnection connection = connect(peer, "");
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> connection.request(new byte[1], LONG));
            assertEquals("fine", echo(connection, "fine"));
        }
    }

    @Test
    void aDeadlineThatHasPassedSendsNothingAndHarmsNothing() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(Codec.raw())) {
            ExclusiveConnection connection = connect(peer, "");
            TcpException e = failure(connection, Duration.ZERO);
            assertEquals(Reason.TIMEOUT, e.reason());
            assertFalse(e.mayHaveBeenSent());
            assertEquals("fine", echo(connection, "fine"));
        }
    }

    @Test
    void bT11_aTimeoutWithinAFrameSaysHowFarItCameAndEndsTheConnection() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            byte[] frame = Peer.frame(Codec.raw(), p.receive(Codec.raw()));
            p.write(java.util.Arrays.copyOf(frame, 5));
            p.awaitEnd();
        })) {
            TcpConnector connector = connector(peer.url(""));
            Duration[] timeout = {SHORT};
            // On a slow machine the first bytes may miss the deadline; then that is what the message says.
            await.until("the deadline passes within the frame", () -> {
                ExclusiveConnection connection = assertDoesNotThrow(() -> connect(connector));
                TcpException e = failure(connection, timeout[0]);
                timeout[0] = timeout[0].multipliedBy(2);
                assertEquals(Reason.TIMEOUT, e.reason());
                assertFalse(connection.isOpen());
                return e.getMessage().contains("5 of 12 bytes of a frame");
            });
        }
    }

    @Test
    void n4_aWriteThatTimesOutEndsTheConnection() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::awaitClose)) {
            TcpConnector connector = connector(peer.url("maxFrameSize=64000000&writeTimeout=100"));
            ExclusiveConnection connection = connect(connector);
            TcpException e = assertThrows(TcpException.class, () -> connection.request(new byte[60_000_000], LONG));
            assertEquals(Reason.TIMEOUT, e.reason());
            assertTrue(e.getMessage().contains("writeTimeout 100 ms"), e.getMessage());
            assertFalse(connector.isValid(connection, Deadline.after(LONG)));
        }
    }

    @Test
    void n2_eachRequestHasADeadlineOfItsOwn() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(Codec.raw())) {
            ExclusiveConnection connection = connect(peer, "readTimeout=30s&writeTimeout=30s");
            Deadline early = Deadline.after(Duration.ofSeconds(1));
            assertNotNull(connection.request(new byte[1], early));
            // What guarded the first request must not outlive it.
            await.until("its deadline has passed", early::hasPassed);
            for (int i = 0; i < 5; i++) {
                assertEquals("x", echo(connection, "x"));
            }
        }
    }

    @Test
    void readTimeoutBoundsTheWaitForAReply() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::awaitEnd)) {
            assertEquals(
                    Reason.TIMEOUT,
                    failure(connect(peer, "readTimeout=50"), LONG).reason());
        }
    }

    @Test
    void t2_aReplyWithAnotherUidIsOutOfSequenceAndEndsTheConnection() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.receive(Codec.raw());
            p.send(Codec.raw(), Message.request("99", new byte[1]));
            p.awaitEnd();
        })) {
            ExclusiveConnection connection = connect(peer, "");
            TcpException e = failure(connection, LONG);
            assertEquals(Reason.PROTOCOL, e.reason());
            assertTrue(e.getMessage().contains("out of sequence"), e.getMessage());
            assertFalse(connection.isOpen());
        }
    }

    @Test
    void bH5_aReplyThatComesTwiceIsNotTakenForTheNextOne() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            Message request = p.receive(Codec.raw());
            p.answer(Codec.raw(), request);
            p.answer(Codec.raw(), request);
            p.awaitEnd();
        })) {
            TcpConnector connector = connector(peer.url(""));
            ExclusiveConnection connection = connect(connector);
            assertEquals("once", echo(connection, "once"));
            await.until("the second reply is noticed", () -> connector.isBroken(connection));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, Integer.MIN_VALUE, Integer.MAX_VALUE, (1 << 20) + 1})
    void t3_aBadLengthEndsTheConnectionBeforeAnythingIsAllocated(int length) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.receive(Codec.raw());
            p.write(java.nio.ByteBuffer.allocate(5).putInt(length).array());
            p.awaitEnd();
        })) {
            ExclusiveConnection connection = connect(peer, "");
            TcpException e = failure(connection, LONG);
            assertEquals(Reason.PROTOCOL, e.reason());
            assertFalse(connection.isOpen());
        }
    }

    @Test
    void w2_aFailureIsForGood() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::receiveAndClose)) {
            ExclusiveConnection connection = connect(peer, "");
            TcpException first = failure(connection, LONG);
            for (int i = 0; i < 3; i++) {
                TcpException again = failure(connection, LONG);
                assertEquals(Reason.CLOSED, again.reason());
                assertFalse(again.mayHaveBeenSent());
                assertEquals(first, again.getCause());
            }
        }
    }

    @Test
    void w4_aPingIsAnsweredWhileWaitingForAReplyAndWhileIdle() throws Exception {
        AtomicBoolean answered = new AtomicBoolean();
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            Message request = p.receive(Codec.raw());
            p.send(Codec.raw(), Message.control(Kind.PING, "a", ""));
            assertEquals(Kind.PONG, p.receive(Codec.raw()).kind());
            p.answer(Codec.raw(), request);
            p.send(Codec.raw(), Message.control(Kind.PING, "b", ""));
            assertEquals("b", p.receive(Codec.raw()).uid());
            answered.set(true);
            p.answer(Codec.raw(), p.receive(Codec.raw()));
            p.awaitEnd();
        })) {
            TcpConnector connector = connector(peer.url(""));
            ExclusiveConnection connection = connect(connector);
            assertEquals("one", echo(connection, "one"));
            await.until("the second ping is answered", () -> {
                assertFalse(connector.isBroken(connection));
                return answered.get();
            });
            assertEquals("two", echo(connection, "two"));
        }
    }

    @Test
    void d9_aConnectionIsValidIfItsHeartbeatIsAnswered() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(Codec.json())) {
            TcpConnector connector = connector(peer.url("codec=json"));
            ExclusiveConnection connection = connect(connector);
            assertTrue(connector.isValid(connection, Deadline.after(LONG)));
            assertEquals("x", echo(connection, "x"));
        }
    }

    @Test
    void bT12_aPeerThatTakesHeartbeatsAndAnswersNoneIsNotValid() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::awaitEnd)) {
            TcpConnector connector = connector(peer.url("heartbeatTimeout=50"));
            ExclusiveConnection connection = connect(connector);
            assertFalse(connector.isValid(connection, Deadline.after(LONG)));
            assertFalse(connection.isOpen());
        }
    }

    @Test
    void p7_aResetFailsTheRequest() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.receive(Codec.raw());
            p.reset();
        })) {
            ExclusiveConnection connection = connect(peer, "");
            TcpException e = failure(connection, LONG);
            assertEquals(Reason.CLOSED, e.reason());
            assertTrue(e.mayHaveBeenSent());
            assertFalse(connection.isOpen());
        }
    }

    @Test
    void aPeerThatStopsSendingButReadsOnFailsTheRequest() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.halfClose();
            p.awaitEnd();
        })) {
            assertEquals(Reason.CLOSED, failure(connect(peer, ""), LONG).reason());
        }
    }

    @Test
    void bH4_aConnectionThatTheServerClosedWhileIdleSendsNothing() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> p.answer(Codec.raw(), p.receive(Codec.raw())))) {
            TcpConnector connector = connector(peer.url(""));
            ExclusiveConnection connection = connect(connector);
            echo(connection, "last");
            await.until("the end is there to be noticed", () -> connector.isBroken(connection));
            assertFalse(failure(connection, LONG).mayHaveBeenSent());
        }
    }

    @Test
    void busyServerIsToldApart() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.receive(Codec.raw());
            p.send(Codec.raw(), Message.control(Kind.BUSY, "", "more than 1 connections"));
        })) {
            TcpException e = failure(connect(peer, ""), LONG);
            assertEquals(Reason.BUSY, e.reason());
            assertTrue(e.getMessage().endsWith("more than 1 connections"), e.getMessage());
        }
    }

    @Test
    void t1_requestsOfSeveralThreadsTakeTurns() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(Codec.raw())) {
            ExclusiveConnection connection = connect(peer, "");
            for (int t = 0; t < 4; t++) {
                String mine = "thread " + t;
                threads.start(mine, () -> {
                    for (int i = 0; i < 50; i++) {
                        assertEquals(mine, echo(connection, mine));
                    }
                    return null;
                });
            }
            threads.joinAll();
        }
    }

    @Test
    void r6_aConnectionWhoseRequestStillRunsIsNotReused() throws Exception {
        Gate arrived = new Gate(await);
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.receive(Codec.raw());
            arrived.pass();
            p.awaitEnd();
        })) {
            arrived.open();
            TcpConnector connector = connector(peer.url(""));
            ExclusiveConnection connection = connect(connector);
            var future = connection.requestAsync(new byte[1], Deadline.after(LONG));
            arrived.awaitArrivals(1);
            assertTrue(connector.isBroken(connection));
            connector.close(connection);
            ExecutionException e = assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
            assertEquals(Reason.CLOSED, ((TcpException) e.getCause()).reason());
        }
    }

    @Test
    void r6_aConnectionWhoseRequestHasNotQuiteBegunIsNotReused() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::awaitEnd)) {
            TcpConnector connector = connector(peer.url(""));
            for (int i = 0; i < 50; i++) {
                ExclusiveConnection connection = connect(connector);
                var future = connection.requestAsync(new byte[1], Deadline.after(LONG));
                assertTrue(connector.isBroken(connection));
                connector.abort(connection);
                assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void aConnectionWhoseAsynchronousRequestHasEndedIsReused() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(Codec.raw())) {
            TcpConnector connector = connector(peer.url(""));
            ExclusiveConnection connection = connect(connector);
            for (int i = 0; i < 50; i++) {
                connection.requestAsync(new byte[1], Deadline.after(LONG)).get(30, TimeUnit.SECONDS);
                assertFalse(connector.isBroken(connection));
            }
        }
    }

    @Test
    void anAsynchronousRequestGetsItsReply() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(Codec.raw())) {
            ExclusiveConnection connection = connect(peer, "");
            var future = connection.requestAsync("later".getBytes(UTF_8), Deadline.after(LONG));
            assertEquals("later", new String(future.get(30, TimeUnit.SECONDS), UTF_8));
        }
    }

    @Test
    void aClosedConnectorLeavesNoThread() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(Codec.raw())) {
            TcpConnector connector = new TcpDriver().connector(peer.url(""), Map.of());
            TcpConnection connection = connector.connect(Deadline.after(LONG));
            echo(connection, "x");
            String name = "cenote-tcp-watchdog-127.0.0.1:" + peer.port();
            assertTrue(Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(t -> t.getName().equals(name)));
            connector.close(connection);
            connector.close();
            assertTrue(Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(t -> t.getName().equals(name)));
        }
    }
}
