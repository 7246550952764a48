package io.cenote.tcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import io.cenote.tcp.codec.ProtocolException;
import io.cenote.tcp.kit.ScriptedPeer;
import io.cenote.tcp.kit.ScriptedPeer.Peer;
import io.cenote.tcp.server.TcpServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Codec RAW = Codec.raw();

    private final Await await = Await.ordinary();
    private final TestThreads threads = new TestThreads(await);
    private final List<TcpConnector> connectors = new ArrayList<>();

    @AfterEach
    void close() {
        threads.joinAll();
        connectors.forEach(TcpConnector::close);
        assertEquals(
                List.of(),
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("cenote-tcp-127.0.0.1"))
                        .toList(),
                "threads are left");
    }

    private TcpConnector connector(ScriptedPeer peer, String options) {
        return connector(peer.url("mode=shared" + (options.isEmpty() ? "" : "&" + options)));
    }

    private TcpConnector connector(String url) {
        TcpConnector connector = new TcpDriver().connector(url, Map.of());
        connectors.add(connector);
        return connector;
    }

    private static TcpConnection connect(TcpConnector connector) throws Exception {
        return connector.connect(Deadline.after(LONG));
    }

    private static String echo(TcpConnection connection, String text) throws Exception {
        return new String(connection.request(text.getBytes(UTF_8), LONG), UTF_8);
    }

    private static TcpException failure(TcpConnection connection, Duration timeout) {
        return assertThrows(TcpException.class, () -> connection.request("hello".getBytes(UTF_8), timeout));
    }

    private static Reason reason(CompletableFuture<byte[]> future) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
        return assertInstanceOf(TcpException.class, e.getCause()).reason();
    }

    private List<Task<String>> startRequests(TcpConnection connection, int count) {
        List<Task<String>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String text = "request " + i;
            tasks.add(threads.start(text, () -> echo(connection, text)));
        }
        return tasks;
    }

    private List<Task<TcpException>> startDoomed(TcpConnection connection, int count) {
        List<Task<TcpException>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(threads.start("doomed " + i, () -> failure(connection, LONG)));
        }
        return tasks;
    }

    @Test
    void p6_repliesInReverseOrderEachReachTheirRequest() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            List<Message> requests = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                requests.add(p.receive(RAW));
            }
            Collections.reverse(requests);
            for (Message request : requests) {
                p.answer(RAW, request);
            }
            p.awaitEnd();
        })) {
            TcpConnection connection = connect(connector(peer, "maxSockets=1"));
            List<Task<String>> tasks = startRequests(connection, 100);
            for (int i = 0; i < 100; i++) {
                assertEquals("request " + i, tasks.get(i).result());
            }
        }
    }

    @Test
    void p7_whenTheServerClosesEveryOpenRequestFailsAtOnce() throws Exception {
        Gate all = new Gate(await);
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            for (int i = 0; i < 10; i++) {
                p.receive(RAW);
            }
            all.pass();
        })) {
            TcpConnector connector = connector(peer, "maxSockets=1");
            List<Task<TcpException>> tasks = startDoomed(connect(connector), 10);
            all.awaitArrivals(1);
            all.open();
            for (Task<TcpException> task : tasks) {
                TcpException e = task.result();
                assertEquals(Reason.CLOSED, e.reason());
                assertTrue(e.mayHaveBeenSent());
            }
            assertEquals(0, connector.stats().inFlight());
            assertEquals(1, connector.stats().lost());
        }
    }

    @Test
    void p8_aReplyThatNobodyWaitsForIsDropped() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            Message request = p.receive(RAW);
            p.send(RAW, Message.request("stray", new byte[3]));
            p.answer(RAW, request);
            p.answer(RAW, request);
            p.answer(RAW, p.receive(RAW));
            p.awaitEnd();
        })) {
            TcpConnector connector = connector(peer, "");
            TcpConnection connection = connect(connector);
            assertEquals("one", echo(connection, "one"));
            assertEquals("two", echo(connection, "two"));
            assertEquals(2, connector.stats().lateReplies());
        }
    }

    @Test
    void p10_aRequestToASilentServerTimesOutAndLeavesNothing() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::awaitEnd)) {
            TcpConnector connector = connector(peer, "");
            TcpConnection connection = connect(connector);
            TcpException e = failure(connection, SHORT);
            assertEquals(Reason.TIMEOUT, e.reason());
            assertEquals(0, connector.stats().inFlight());
            assertFalse(connector.isBroken(connection));
        }
    }

    @Test
    void bT10_aReplyAfterTheTimeoutIsNotTakenForTheNextRequests() throws Exception {
        AtomicInteger held = new AtomicInteger();
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            List<Message> late = new ArrayList<>();
            for (Message m = p.receive(RAW); m != null; m = p.receive(RAW)) {
                late.add(m);
                if (m.text().equals("hello")) {
                    held.incrementAndGet();
                } else {
                    for (Message answer : late) {
                        p.answer(RAW, answer);
                    }
                    late.clear();
                }
            }
        })) {
            TcpConnector connector = connector(peer, "maxSockets=1");
            TcpConnection connection = connect(connector);
            // A request that times out before it is sent does not count.
            await.until("one was sent", () -> {
                assertEquals(Reason.TIMEOUT, failure(connection, SHORT).reason());
                return held.get() > 0;
            });
            assertEquals("second", echo(connection, "second"));
            assertEquals(held.get(), connector.stats().lateReplies());
            assertEquals(1, connector.stats().opened(), "the socket stays");
        }
    }

    @Test
    void bT1_aLostReplyHoldsUpNobody() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.receive(RAW);
            for (Message m = p.receive(RAW); m != null; m = p.receive(RAW)) {
                p.answer(RAW, m);
            }
        })) {
            TcpConnector connector = connector(peer, "maxSockets=1");
            TcpConnection connection = connect(connector);
            CompletableFuture<byte[]> lost = connection.requestAsync(new byte[1], Deadline.after(LONG));
            await.until("it is under way", () -> connector.stats().inFlight() == 1);
            for (Task<String> task : startRequests(connection, 100)) {
                task.result();
            }
            assertFalse(lost.isDone());
            connector.close(connection);
            assertEquals(Reason.CLOSED, reason(lost));
        }
    }

    @Test
    void bT3_bytesThatAreNoMessageFailEveryRequestAndTheSocket() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.receive(RAW);
            p.receive(RAW);
            if (p.number() == 1) {
                p.write(new byte[] {0, 0, 0, 1, 9});
            }
            p.awaitEnd();
        })) {
            TcpConnector connector = connector(peer, "maxSockets=1");
            for (Task<TcpException> task : startDoomed(connect(connector), 2)) {
                assertEquals(Reason.PROTOCOL, task.result().reason());
            }
        }
    }

    @Test
    void bT5_bigFramesOfManyThreadsDoNotMix() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(RAW)) {
            TcpConnection connection = connect(connector(peer, "maxSockets=1"));
            for (int t = 0; t < 20; t++) {
                byte fill = (byte) t;
                threads.start("big " + t, () -> {
                    for (int i = 0; i < 5; i++) {
                        byte[] payload = new byte[50_000 + 1_000 * fill];
                        Arrays.fill(payload, fill);
                        assertTrue(Arrays.equals(payload, connection.request(payload, LONG)));
                    }
                    return null;
                });
            }
            threads.joinAll();
        }
    }

    @Test
    void w1_heartbeatsBesideLargeFramesLeaveThemWhole() throws Exception {
        try (TcpServer server = TcpServer.builder(request -> request)
                .heartbeat(Duration.ofMillis(1), LONG)
                .minHeartbeatInterval(Duration.ZERO)
                .start()) {
            TcpConnector connector = connector("tcp://127.0.0.1:" + server.port()
                    + "?mode=shared&heartbeatInterval=1ms&heartbeatTimeout=30s&heartbeatWhenIdle=on&maxSockets=1");
            TcpConnection connection = connect(connector);
            byte[] large = new byte[500_000];
            Arrays.fill(large, (byte) 7);
            for (int i = 0; i < 30; i++) {
                assertTrue(Arrays.equals(large, connection.request(large, LONG)));
            }
            assertEquals(0, server.stats().protocolErrors());
            assertEquals(1, connector.stats().opened());
        }
    }

    @Test
    void c1_fiftyCallersAtTheStartMakeOneDial() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(RAW)) {
            TcpConnector connector = connector(peer, "");
            for (int i = 0; i < 50; i++) {
                threads.start("caller " + i, () -> echo(connect(connector), "x"));
            }
            threads.joinAll();
            assertEquals(1, connector.stats().opened());
            assertEquals(1, peer.accepted());
        }
    }

    /**
     * Sends requests one and two, whose replies come together, to a client that is held up while it takes the first; then
     * the peer resets, and a third request cannot be written.
     */
    private void whenAWriteFailsBehindReplies(String options, Gate decoding, Replies replies) throws Exception {
        CompletableFuture<Void> reset = new CompletableFuture<>();
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            Message one = p.receive(RAW);
            Message two = p.receive(RAW);
            p.answer(RAW, one);
            p.answer(RAW, two);
            decoding.awaitArrivals(1);
            p.reset();
            reset.complete(null);
        })) {
            TcpConnector connector = new TcpDriver()
                    .withCodec(new HeldUp(decoding))
                    .connector(peer.url("mode=shared&maxSockets=1" + options), Map.of());
            connectors.add(connector);
            TcpConnection connection = connect(connector);
            CompletableFuture<byte[]> one = connection.requestAsync("one".getBytes(UTF_8), Deadline.after(LONG));
            CompletableFuture<byte[]> two = connection.requestAsync("two".getBytes(UTF_8), Deadline.after(LONG));
            reset.get(30, TimeUnit.SECONDS);
            CompletableFuture<byte[]> three = connection.requestAsync(new byte[1], Deadline.after(LONG));
            await.until("the write has failed", () -> connector.stats().lost() == 1);
            replies.check(connector, connection, one, two, three);
        } finally {
            decoding.open();
        }
    }

    @FunctionalInterface
    private interface Replies {
        void check(
                TcpConnector connector,
                TcpConnection connection,
                CompletableFuture<byte[]> one,
                CompletableFuture<byte[]> two,
                CompletableFuture<byte[]> three)
                throws Exception;
    }

    /** Frames as {@link Codec#raw()}, but no reply is taken before the gate is open. */
    private record HeldUp(Gate gate) implements Codec {
        @Override
        public String name() {
            return RAW.name();
        }

        @Override
        public boolean correlates() {
            return true;
        }

        @Override
        public boolean carries(Kind kind) {
            return true;
        }

        @Override
        public int frameSize(ByteBuffer received, int maxFrameSize) throws ProtocolException {
            return RAW.frameSize(received, maxFrameSize);
        }

        @Override
        public Message decode(ByteBuffer frame) throws ProtocolException {
            gate.passDeafly();
            return RAW.decode(frame);
        }

        @Override
        public ByteBuffer encode(Message message, int maxFrameSize) throws ProtocolException {
            return RAW.encode(message, maxFrameSize);
        }
    }

    @Test
    void f12_aFailedWriteLosesNoReplyThatWasSentBefore() throws Exception {
        Gate decoding = new Gate(await);
        whenAWriteFailsBehindReplies("", decoding, (connector, connection, one, two, three) -> {
            decoding.open();
            assertEquals("one", new String(one.get(30, TimeUnit.SECONDS), UTF_8));
            assertEquals("two", new String(two.get(30, TimeUnit.SECONDS), UTF_8));
            assertEquals(Reason.CLOSED, reason(three));
        });
    }

    @Test
    void afterAFailedWriteRequestsWaitForNoLongerThanAHeartbeatMayTake() throws Exception {
        Gate decoding = new Gate(await);
        whenAWriteFailsBehindReplies("&heartbeatTimeout=50", decoding, (connector, connection, one, two, three) -> {
            assertEquals(Reason.CLOSED, reason(two));
            assertEquals(Reason.CLOSED, reason(three));
        });
    }

    @Test
    void afterAFailedWriteClosingAConnectionStillFailsItsRequestsAtOnce() throws Exception {
        Gate decoding = new Gate(await);
        whenAWriteFailsBehindReplies("&heartbeatTimeout=1h", decoding, (connector, connection, one, two, three) -> {
            connector.abort(connection);
            assertEquals(Reason.CLOSED, reason(two));
            assertEquals(Reason.CLOSED, reason(three));
        });
    }

    @Test
    void c3_afterALossTheNextRequestHasAnotherSocketAtOnce() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> p.answer(RAW, p.receive(RAW)))) {
            TcpConnector connector = connector(peer, "");
            TcpConnection connection = connect(connector);
            for (int i = 1; i <= 3; i++) {
                assertEquals("x", echo(connection, "x"));
                int losses = i;
                await.until(
                        "the loss is noticed without a call",
                        () -> connector.stats().lost() == losses
                                && connector.stats().sockets() == 0);
                assertFalse(connector.isBroken(connection));
            }
            assertEquals(3, connector.stats().opened());
        }
    }

    @Test
    void c3_whoWaitsForRoomWhenTheLastSocketIsLostHasAnotherAtOnceThoughTheServerWasToBeLeftAlone() throws Exception {
        ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TcpConnector connector =
                connector("tcp://127.0.0.1:" + listening.getLocalPort() + "?mode=shared&maxSockets=2&maxInFlight=1");
        TcpConnection connection = connect(connector);
        Socket only = listening.accept();
        listening.close();
        CompletableFuture<byte[]> lost = connection.requestAsync(new byte[1], Deadline.after(LONG));
        CompletableFuture<byte[]> waiting = connection.requestAsync("x".getBytes(UTF_8), Deadline.after(LONG));
        await.until("a second socket was refused", () -> connector.stats().connectFailures() == 1);
        try (TcpServer server = TcpServer.builder(request -> request)
                .port(listening.getLocalPort())
                .start()) {
            only.close();
            assertEquals(Reason.CLOSED, reason(lost));
            assertEquals("x", new String(waiting.get(30, TimeUnit.SECONDS), UTF_8));
            assertEquals(1, server.stats().open());
        }
    }

    @Test
    void c3_aSocketThatIsLostAsSoonAsItIsOpenedLeavesNobodyWaitingWithoutAnAttempt() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::close)) {
            TcpConnection connection = connect(connector(peer, "maxSockets=1"));
            for (int i = 0; i < 1_000; i++) {
                assertEquals(Reason.CLOSED, reason(connection.requestAsync(new byte[1], Deadline.after(LONG))));
            }
        }
    }

    @Test
    void c4_aServerThatCannotBeReachedFailsRequestsAtOnceWithTheLastError() throws Exception {
        ScriptedPeer peer = new ScriptedPeer(p -> p.answer(RAW, p.receive(RAW)));
        TcpConnector connector = connector(peer, "");
        TcpConnection connection = connect(connector);
        echo(connection, "x");
        peer.close();
        await.until("the loss is noticed", () -> connector.stats().sockets() == 0);
        assertEquals(Reason.REFUSED, failure(connection, LONG).reason());
        TcpException e = failure(connection, LONG);
        assertEquals(Reason.REFUSED, e.reason());
        assertTrue(e.getMessage().contains("is asked again in"), e.getMessage());
        assertFalse(e.mayHaveBeenSent());
        assertEquals(1, connector.stats().connectFailures(), "it was left alone");
        assertTrue(connector.isBroken(connection));
    }

    @Test
    void c4_connectAsksTheServerEvenIfItWasToBeLeftAlone() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        TcpConnector connector = connector("tcp://127.0.0.1:" + port + "?mode=shared");
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    Reason.REFUSED,
                    assertThrows(TcpException.class, () -> connect(connector)).reason());
        }
        try (TcpServer server = TcpServer.builder(request -> request).port(port).start()) {
            assertEquals("x", echo(connect(connector), "x"));
            assertEquals(1, server.stats().open());
        }
    }

    @Test
    void c5_overTheInFlightLimitRequestsWaitInTurn() throws Exception {
        Gate gate = new Gate(await);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            gate.pass();
            for (Message m = p.receive(RAW); m != null; m = p.receive(RAW)) {
                order.add(m.text());
                p.answer(RAW, m);
            }
        })) {
            TcpConnector connector = connector(peer, "maxSockets=1&maxInFlight=1");
            TcpConnection connection = connect(connector);
            List<Task<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String text = "request " + i;
                tasks.add(threads.start(text, () -> echo(connection, text)));
                int expected = i + 1;
                await.until(
                        "it is there",
                        () -> connector.stats().inFlight() + connector.stats().waiting() == expected);
            }
            assertEquals(1, connector.stats().inFlight());
            assertEquals(5, connector.stats().waiting());
            gate.open();
            tasks.forEach(Task::result);
            assertEquals(List.of("request 0", "request 1", "request 2", "request 3", "request 4", "request 5"), order);
            assertEquals(0, connector.stats().waiting());
        }
    }

    @Test
    void f10_aRequestThatFindsNoRoomByItsDeadlineSaysSo() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::awaitEnd)) {
            TcpConnector connector = connector(peer, "maxSockets=1&maxInFlight=1");
            TcpConnection connection = connect(connector);
            CompletableFuture<byte[]> first = connection.requestAsync(new byte[1], Deadline.after(LONG));
            await.until("the room is taken", () -> connector.stats().inFlight() == 1);
            TcpException e = failure(connection, SHORT);
            assertEquals(Reason.BUSY, e.reason());
            assertTrue(e.getMessage().contains("1 sockets of at most 1 have 1 requests each"), e.getMessage());
            assertEquals(Reason.BUSY, failure(connection, Duration.ZERO).reason());
            assertEquals(Reason.BUSY, reason(connection.requestAsync(new byte[1], Deadline.after(SHORT))));
            assertEquals(0, connector.stats().waiting());
            connector.close(connection);
            assertEquals(Reason.CLOSED, reason(first));
        }
    }

    @Test
    void anyNumberOfRequestsWhoseTimeIsOverWhenRoomComesIsPassedOver() throws Exception {
        Gate reply = new Gate(await);
        Gate timeouts = new Gate(await);
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            Message first = p.receive(RAW);
            reply.pass();
            for (Message m = first; m != null; m = p.receive(RAW)) {
                p.answer(RAW, m);
            }
        })) {
            TcpConnection connection = connect(connector(peer, "maxSockets=1&maxInFlight=1"));
            CompletableFuture<byte[]> first = connection.requestAsync(new byte[1], Deadline.after(LONG));
            reply.awaitArrivals(1);
            // The JDK has one thread for all timeouts: as long as it stands still nobody gives up.
            CompletableFuture.delayedExecutor(0, TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(timeouts::passDeafly);
            timeouts.awaitArrivals(1);
            Deadline soon = Deadline.after(SHORT);
            List<CompletableFuture<byte[]>> late = new ArrayList<>();
            for (int i = 0; i < 30_000; i++) {
                late.add(connection.requestAsync(new byte[1], soon));
            }
            await.until("their time is over", soon::hasPassed);
            reply.open();
            assertEquals(1, first.get(30, TimeUnit.SECONDS).length);
            assertEquals("fine", echo(connection, "fine"));
            timeouts.open();
            for (CompletableFuture<byte[]> request : late) {
                assertTrue(EnumSet.of(Reason.TIMEOUT, Reason.BUSY).contains(reason(request)));
            }
        }
    }

    @Test
    void roomThatIsGivenInTheMomentInWhichItsWaiterGivesUpIsNotLost() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(RAW)) {
            TcpConnector connector = connector(peer, "maxSockets=1&maxInFlight=1");
            LogicalConnection connection = (LogicalConnection) connect(connector);
            SharedSockets sockets = connection.sockets();
            // They are taken out by whoever serves them, and not yet completed.
            SharedSockets.Waiter late = new SharedSockets.Waiter(connection);
            SharedSockets.Waiter interrupted = new SharedSockets.Waiter(connection);
            threads.start("late", () -> sockets.await(late, Deadline.after(Duration.ZERO)))
                    .failure(TcpException.class);
            Task<SharedSocket> task =
                    threads.start("interrupted", () -> sockets.await(interrupted, Deadline.after(LONG)));
            task.interrupt();
            task.failure(InterruptedException.class);
            for (SharedSockets.Waiter waiter : List.of(late, interrupted)) {
                waiter.complete(sockets.takeNow());
                assertEquals(0, connector.stats().inFlight());
                assertEquals("x", echo(connection, "x"));
            }
        }
    }

    @Test
    void f10_requestsThatComeTogetherGoOutTogether() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(RAW)) {
            TcpConnection connection = connect(connector(peer, "maxSockets=1"));
            List<CompletableFuture<byte[]>> all = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                all.add(connection.requestAsync(("r" + i).getBytes(UTF_8), Deadline.after(LONG)));
            }
            for (int i = 0; i < 1_000; i++) {
                assertEquals("r" + i, new String(all.get(i).get(30, TimeUnit.SECONDS), UTF_8));
            }
        }
    }

    @Test
    void bC4_socketsGrowWithTheLoadUpToTheLimit() throws Exception {
        Gate gate = new Gate(await);
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            gate.pass();
            for (Message m = p.receive(RAW); m != null; m = p.receive(RAW)) {
                p.answer(RAW, m);
            }
        })) {
            TcpConnector connector = connector(peer, "maxSockets=3&maxInFlight=4");
            TcpConnection connection = connect(connector);
            assertEquals(1, connector.stats().sockets());
            List<Task<String>> tasks = startRequests(connection, 12);
            await.until(
                    "there are as many as there may be", () -> connector.stats().sockets() == 3);
            await.until("all have room", () -> connector.stats().inFlight() == 12);
            gate.open();
            tasks.forEach(Task::result);
            assertEquals(3, connector.stats().opened());
        }
    }

    @Test
    void h8_manyLogicalConnectionsUseOneSocket() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(RAW)) {
            TcpConnector connector = connector(peer, "");
            List<TcpConnection> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(connect(connector));
            }
            for (TcpConnection connection : all) {
                assertEquals("x", echo(connection, "x"));
            }
            connector.close(all.get(0));
            assertFalse(all.get(0).isOpen());
            assertEquals(Reason.CLOSED, failure(all.get(0), LONG).reason());
            assertEquals("x", echo(all.get(1), "x"));
            assertEquals(1, peer.accepted());
        }
    }

    @Test
    void bC1_aBlackHoledPeerIsFoundByTheHeartbeatItDoesNotAnswer() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::awaitEnd)) {
            TcpConnector connector = connector(peer, "maxSockets=1&heartbeatInterval=100&heartbeatTimeout=100");
            TcpConnection connection = connect(connector);
            TcpException e = failure(connection, LONG);
            assertEquals(Reason.CLOSED, e.reason());
            assertTrue(e.getMessage().contains("no heartbeat within 100 ms"), e.getMessage());
            assertEquals(1, connector.stats().heartbeatsLost());
        }
    }

    @Test
    void everyRequestIsToldWhyTheConnectionEndedAndNotWhatCameOfThat() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::awaitEnd)) {
            TcpConnector connector =
                    connector(peer, "maxSockets=1&maxInFlight=5000&heartbeatInterval=100&heartbeatTimeout=100");
            TcpConnection connection = connect(connector);
            List<CompletableFuture<byte[]>> all = new ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                all.add(connection.requestAsync(new byte[1], Deadline.after(LONG)));
            }
            for (CompletableFuture<byte[]> request : all) {
                ExecutionException e = assertThrows(ExecutionException.class, () -> request.get(30, TimeUnit.SECONDS));
                String message = e.getCause().getMessage();
                assertTrue(message.contains("no heartbeat within 100 ms"), message);
            }
        }
    }

    @Test
    void c6_noHeartbeatIsAskedForWithoutRequestsUnlessEnabled() throws Exception {
        AtomicInteger ofTheQuiet = new AtomicInteger();
        AtomicInteger ofTheOther = new AtomicInteger();
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            for (Message m = p.receive(RAW); m != null; m = p.receive(RAW)) {
                if (m.kind() == Kind.PING) {
                    (p.number() == 1 ? ofTheQuiet : ofTheOther).incrementAndGet();
                }
                p.answer(RAW, m);
            }
        })) {
            TcpConnection quiet = connect(connector(peer, "heartbeatInterval=1&heartbeatTimeout=30s"));
            connect(connector(peer, "heartbeatInterval=1&heartbeatTimeout=30s&heartbeatWhenIdle=on"));
            await.until("the other asks again and again", () -> ofTheOther.get() >= 20);
            assertEquals(0, ofTheQuiet.get());
            assertEquals("x", echo(quiet, "x"));
        }
    }

    @Test
    void w4_anIdleClientAnswersPings() throws Exception {
        Gate answered = new Gate(await);
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.send(RAW, Message.control(Kind.PING, "are you there", ""));
            Message pong = p.receive(RAW);
            assertEquals(Kind.PONG, pong.kind());
            assertEquals("are you there", pong.uid());
            answered.pass();
            p.awaitEnd();
        })) {
            connect(connector(peer, ""));
            answered.awaitArrivals(1);
            answered.open();
        }
    }

    @Test
    void w5_heartbeatsGoBothWaysAndBothStay() throws Exception {
        try (TcpServer server = TcpServer.builder(request -> request)
                .heartbeat(Duration.ofMillis(5), LONG)
                .minHeartbeatInterval(Duration.ZERO)
                .start()) {
            TcpConnector connector = connector("tcp://127.0.0.1:" + server.port()
                    + "?mode=shared&heartbeatInterval=5ms&heartbeatTimeout=30s&heartbeatWhenIdle=on");
            TcpConnection connection = connect(connector);
            for (int i = 0; i < 20; i++) {
                assertEquals("x", echo(connection, "x"));
                assertTrue(connector.isValid(connection, Deadline.after(LONG)));
            }
            assertEquals(0, server.stats().heartbeatsLost());
            assertEquals(0, connector.stats().heartbeatsLost());
        }
    }

    @Test
    void c9_aSocketWithoutRequestsIsClosedAndTheNextRequestRevivesIt() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.echo(RAW)) {
            TcpConnector connector = connector(peer, "socketIdleTimeout=50");
            TcpConnection connection = connect(connector);
            for (int i = 1; i <= 3; i++) {
                assertEquals("x", echo(connection, "x"));
                await.until("it is closed", () -> connector.stats().sockets() == 0);
                assertFalse(connector.isBroken(connection));
            }
            assertEquals(3, connector.stats().opened());
            assertEquals(0, connector.stats().lost());
        }
    }

    @Test
    void bT11_aReplyThatStopsInTheMiddleFailsTheSocketAndATimeoutBeforeItDoesNot() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            Message first = p.receive(RAW);
            if (p.number() == 1) {
                p.receive(RAW);
                p.write(Arrays.copyOf(Peer.frame(RAW, first), 6));
            }
            p.awaitEnd();
        })) {
            TcpConnector connector = connector(peer, "maxSockets=1&readTimeout=200");
            TcpConnection connection = connect(connector);
            assertEquals(Reason.TIMEOUT, failure(connection, LONG).reason());
            assertEquals(0, connector.stats().lost(), "at a frame's boundary the socket stays");
            failure(connection, LONG);
            await.until(
                    "in the middle of a frame it does not",
                    () -> connector.stats().lost() == 1);
        }
    }

    @Test
    void aTimeoutWithdrawsARequestThatWasNotYetSent() throws Exception {
        Gate done = new Gate(await);
        try (ScriptedPeer peer = new ScriptedPeer(p -> done.pass())) {
            TcpConnector connector = connector(peer, "maxSockets=1&maxFrameSize=64000000&writeTimeout=30s");
            TcpConnection connection = connect(connector);
            CompletableFuture<byte[]> big = connection.requestAsync(new byte[60_000_000], Deadline.after(LONG));
            await.until("the writer is stuck", () -> connector.stats().inFlight() == 1);
            TcpException e = failure(connection, SHORT);
            assertEquals(Reason.TIMEOUT, e.reason());
            done.open();
            assertEquals(Reason.CLOSED, reason(big));
        }
    }

    @Test
    void aDeadlineThatHasPassedSendsNothingAndHarmsNothing() throws Exception {
        List<String> received = Collections.synchronizedList(new ArrayList<>());
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            for (Message m = p.receive(RAW); m != null; m = p.receive(RAW)) {
                received.add(m.text());
                p.answer(RAW, m);
            }
        })) {
            TcpConnector connector = connector(peer, "maxSockets=1&maxInFlight=1");
            TcpConnection connection = connect(connector);
            for (int i = 0; i < 100; i++) {
                TcpException e = failure(connection, Duration.ZERO);
                assertEquals(Reason.TIMEOUT, e.reason());
                assertFalse(e.mayHaveBeenSent());
                assertEquals(
                        Reason.TIMEOUT, reason(connection.requestAsync(new byte[1], Deadline.after(Duration.ZERO))));
            }
            assertEquals("fine", echo(connection, "fine"));
            assertEquals(List.of("fine"), received);
        }
    }

    @Test
    void anInterruptEndsOneRequestAndNoOther() throws Exception {
        Gate arrived = new Gate(await);
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.receive(RAW);
            arrived.pass();
            p.answer(RAW, p.receive(RAW));
            p.awaitEnd();
        })) {
            TcpConnector connector = connector(peer, "maxSockets=1");
            TcpConnection connection = connect(connector);
            Task<String> first = threads.start("first", () -> echo(connection, "x"));
            arrived.awaitArrivals(1);
            arrived.open();
            first.interrupt();
            first.failure(InterruptedException.class);
            assertEquals("y", echo(connection, "y"));
            assertEquals(1, connector.stats().opened());
        }
    }

    @Test
    void e10_anErrorReplyConcernsItsRequestAlone() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            Message bad = p.receive(RAW);
            p.send(RAW, Message.control(Kind.ERROR, bad.uid(), "no such thing"));
            p.answer(RAW, p.receive(RAW));
            p.awaitEnd();
        })) {
            TcpConnection connection = connect(connector(peer, ""));
            assertEquals(Reason.REMOTE, failure(connection, LONG).reason());
            assertEquals("y", echo(connection, "y"));
        }
    }

    @Test
    void bE2_timeoutsCloseNoSocket() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::awaitEnd)) {
            TcpConnector connector = connector(peer, "maxSockets=1");
            TcpConnection connection = connect(connector);
            for (int i = 0; i < 20; i++) {
                failure(connection, Duration.ofMillis(1));
            }
            assertEquals(1, connector.stats().sockets());
            assertEquals(1, connector.stats().opened());
            assertEquals(0, connector.stats().inFlight());
        }
    }

    @Test
    void closingAConnectionFailsItsRequestsAndWhatWaitsForRoomAndNoOther() throws Exception {
        Gate gate = new Gate(await);
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            gate.pass();
            for (Message m = p.receive(RAW); m != null; m = p.receive(RAW)) {
                p.answer(RAW, m);
            }
        })) {
            TcpConnector connector = connector(peer, "maxSockets=1&maxInFlight=1");
            TcpConnection closing = connect(connector);
            TcpConnection other = connect(connector);
            List<Task<TcpException>> doomed = startDoomed(closing, 3);
            await.until("two wait for room", () -> connector.stats().waiting() == 2);
            List<Task<String>> fine = startRequests(other, 2);
            await.until("four wait for room", () -> connector.stats().waiting() == 4);
            connector.abort(closing);
            for (Task<TcpException> task : doomed) {
                assertEquals(Reason.CLOSED, task.result().reason());
            }
            gate.open();
            assertEquals("request 0", fine.get(0).result());
            assertEquals("request 1", fine.get(1).result());
            assertEquals(0, connector.stats().inFlight());
        }
    }

    @Test
    void closingAConnectorFailsWhatWaitsForRoom() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(Peer::awaitEnd)) {
            TcpConnector connector = connector(peer, "maxSockets=1&maxInFlight=1");
            TcpConnection connection = connect(connector);
            List<Task<TcpException>> tasks = startDoomed(connection, 3);
            await.until("two wait for room", () -> connector.stats().waiting() == 2);
            connector.close();
            for (Task<TcpException> task : tasks) {
                assertEquals(Reason.CLOSED, task.result().reason());
            }
        }
    }
}
