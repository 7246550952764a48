package io.cenote.tcp.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.TestThreads;
import io.cenote.suite.kit.TestThreads.Task;
import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.codec.Message.Kind;
import io.cenote.tcp.kit.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
    private static final Handler ECHO = request -> request;
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Await await = Await.ordinary();
    private final TestThreads threads = new TestThreads(await);
    private final List<RawClient> clients = new ArrayList<>();
    private final Gate gate = new Gate(await);
    private TcpServer server;

    /** B-T15: whatever happened, nothing is left open or counted. */
    @AfterEach
    void bT15_nothingIsLeftAfterTheDrain() throws IOException {
        gate.open();
        threads.joinAll();
        for (RawClient client : clients) {
            client.close();
        }
        if (server != null) {
            DrainReport report = server.close(LONG);
            assertTrue(report.isClean(), report.toString());
            assertEquals(0, server.stats().open());
            assertEquals(0, server.stats().inFlight());
            // A handler that is late adds its reply before it is told that nobody takes it.
            await.until("no byte is buffered", () -> server.stats().bufferedBytes() == 0);
            await.until(
                    "no thread is left",
                    () -> ownThreads().isEmpty(),
                    () -> ownThreads().toString(),
                    () -> {});
        }
    }

    private List<String> ownThreads() {
        // Handlers' threads are kept for a moment, to be used again.
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("cenote-tcp-server-" + server.port()) && !name.contains("-handler"))
                .filter(name -> !name.endsWith("-expiry"))
                .toList();
    }

    private TcpServerBuilder builder(Handler handler) {
        return TcpServer.builder(handler);
    }

    private void start(TcpServerBuilder builder) throws IOException {
        server = builder.start();
    }

    private RawClient client(Codec codec) throws IOException {
        RawClient client = new RawClient(server.port(), codec);
        clients.add(client);
        return client;
    }

    private RawClient client() throws IOException {
        return client(Codec.raw());
    }

    private static void assertEcho(RawClient client, String uid, String text) throws IOException {
        client.send(uid, text);
        Message reply = client.receive();
        assertEquals(uid, reply.uid());
        assertEquals(text, reply.text());
        assertEquals(Kind.DATA, reply.kind());
    }

    private byte[] handleAtGate(byte[] request) throws InterruptedException {
        if (new String(request, UTF_8).startsWith("slow")) {
            gate.pass();
        }
        return request;
    }

    @ParameterizedTest
    @EnumSource(Processing.class)
    void n1_requestsOfOneConnectionAreServedInALoop(Processing processing) throws Exception {
        start(builder(ECHO).processing(processing));
        RawClient client = client();
        for (int i = 0; i < 20; i++) {
            assertEcho(client, "u" + i, "text " + i);
        }
        assertEquals(20, server.stats().requests());
        assertEquals(1, server.stats().accepted());
    }

    @Test
    void p9_aJsonReplyHasUidTextAndTime() throws Exception {
        start(builder(request -> ("hello " + new String(request, UTF_8)).getBytes(UTF_8))
                .codec(Codec.json()));
        RawClient client = client(Codec.json());
        client.send("b3f0", "wörld");
        Message reply = client.receive();
        assertEquals("b3f0", reply.uid());
        assertEquals("hello wörld", reply.text());
        assertTrue(reply.time() > 1_600_000_000_000_000_000L, "time in nanoseconds: " + reply.time());
    }

    @Test
    void p9_aMalformedMessageEndsItsConnectionAndNoOther() throws Exception {
        start(builder(ECHO).codec(Codec.json()));
        RawClient good = client(Codec.json());
        assertEcho(good, "1", "before");
        RawClient bad = client(Codec.json());
        bad.write(ByteBuffer.allocate(6).putInt(2).put("{]".getBytes(UTF_8)).array());
        assertEquals(Kind.ERROR, bad.receive().kind());
        assertNull(bad.receive());
        assertEcho(good, "2", "after");
        assertEquals(1, server.stats().protocolErrors());
    }

    @ParameterizedTest
    @EnumSource(Processing.class)
    void d5_aHandlerThatFailsAnswersWithAnErrorAndKeepsTheConnection(Processing processing) throws Exception {
        start(builder(request -> {
                    String text = new String(request, UTF_8);
                    switch (text) {
                        case "told" -> throw new RequestFailedException("no such thing");
                        case "secret" -> throw new IllegalStateException("/etc/secret of com.example.Dao");
                        case "null" -> {
                            return null;
                        }
                        case "deep" -> throw new StackOverflowError();
                        default -> {
                            return request;
                        }
                    }
                })
                .processing(processing));
        RawClient client = client();
        for (String text : List.of("told", "secret", "null", "deep")) {
            client.send("u-" + text, text);
            Message reply = client.receive();
            assertEquals(Kind.ERROR, reply.kind());
            assertEquals("u-" + text, reply.uid());
            assertEquals(text.equals("told") ? "no such thing" : "the request failed", reply.text());
        }
        assertEcho(client, "9", "next");
        assertEquals(4, server.stats().failures());
    }

    @ParameterizedTest
    @EnumSource(value = Processing.class, names = "INLINE", mode = EnumSource.Mode.EXCLUDE)
    void d6_aFastRequestOvertakesASlowOne(Processing processing) throws Exception {
        start(builder(this::handleAtGate).processing(processing));
        RawClient client = client();
        client.send("1", "slow");
        client.send("2", "fast");
        assertEquals("2", client.receive().uid());
        gate.open();
        assertEquals("1", client.receive().uid());
    }

    @Test
    void d6_inlineKeepsTheOrder() throws Exception {
        start(builder(this::handleAtGate));
        RawClient client = client();
        client.send("1", "slow");
        client.send("2", "fast");
        gate.awaitArrivals(1);
        gate.open();
        assertEquals("1", client.receive().uid());
        assertEquals("2", client.receive().uid());
    }

    @ParameterizedTest
    @EnumSource(Processing.class)
    void n3_aSlowHandlerAnswersWithAnErrorAtItsTimeoutAndTheConnectionSurvives(Processing processing) throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        start(builder(request -> {
                    if (new String(request, UTF_8).equals("slow")) {
                        try {
                            gate.pass();
                        } catch (InterruptedException e) {
                            interrupted.set(true);
                            throw e;
                        }
                    }
                    return request;
                })
                .handlerTimeout(SHORT)
                .processing(processing));
        RawClient client = client();
        client.send("1", "slow");
        Message reply = client.receive();
        assertEquals(Kind.ERROR, reply.kind());
        assertEquals("1", reply.uid());
        assertEquals("no reply within 100 ms", reply.text());
        await.until("the handler is interrupted", interrupted::get);
        // On a slow machine the next one may be late, too.
        await.until(
                "the connection goes on",
                () -> assertDoesNotThrow(() -> {
                    client.send("n", "next");
                    return client.receive().kind() == Kind.DATA;
                }));
        assertTrue(server.stats().handlerTimeouts() >= 1);
    }

    @Test
    void n3_aHandlerThatIgnoresItsInterruptStillCostsTheClientNoWait() throws Exception {
        start(builder(request -> {
                    if (new String(request, UTF_8).equals("deaf")) {
                        gate.passDeafly();
                    }
                    return request;
                })
                .handlerTimeout(SHORT));
        RawClient client = client();
        client.send("1", "deaf");
        assertEquals(Kind.ERROR, client.receive().kind());
        gate.open();
        await.until(
                "the connection goes on",
                () -> assertDoesNotThrow(() -> {
                    client.send("2", "next");
                    return client.receive().kind() == Kind.DATA;
                }));
    }

    @Test
    void n3_anIdleClientIsClosedAtTheIdleTimeout() throws Exception {
        start(builder(ECHO).idleTimeout(SHORT).readTimeout(LONG));
        RawClient client = client();
        client.awaitEnd();
        assertEquals(1, server.stats().idleTimeouts());
        assertEquals(0, server.stats().readTimeouts());
    }

    @ParameterizedTest
    @EnumSource(Processing.class)
    void bT13_aSlowHandlerIsNotIdle(Processing processing) throws Exception {
        start(builder(this::handleAtGate).processing(processing).idleTimeout(SHORT));
        RawClient client = client();
        client.send("1", "slow");
        gate.awaitArrivals(1);
        // Longer than the idle timeout, which must not count.
        long start = System.nanoTime();
        await.until("the idle timeout has passed", () -> System.nanoTime() - start > 3 * SHORT.toNanos());
        gate.open();
        assertEquals("1", client.receive().uid());
        client.awaitEnd();
        assertEquals(1, server.stats().idleTimeouts());
    }

    @Test
    void n3_aSlowSenderIsClosedAtTheReadTimeout() throws Exception {
        start(builder(ECHO).readTimeout(SHORT).idleTimeout(LONG));
        RawClient client = client();
        client.write((byte) 0, (byte) 0);
        client.awaitEnd();
        await.until("it is counted", () -> server.stats().readTimeouts() == 1);
        assertEquals(0, server.stats().idleTimeouts());
    }

    @ParameterizedTest
    @EnumSource(Processing.class)
    void t7_aClientThatNeverReadsIsCutOff(Processing processing) throws Exception {
        start(builder(request -> new byte[1 << 20])
                .processing(processing)
                .maxFrameSize(2 << 20)
                .maxQueuedWrites(8)
                .writeTimeout(SHORT));
        RawClient client = client();
        Task<Void> sender = threads.start("sender", () -> {
            try {
                for (int i = 0; i < 10_000; i++) {
                    client.send("u" + i, "more");
                }
            } catch (IOException cutOff) {
                // As it should be.
            }
            return null;
        });
        await.until(
                "it is cut off",
                () -> server.stats().writeTimeouts() + server.stats().overloads() > 0);
        await.until("it has left", () -> server.stats().open() == 0);
        sender.join();
    }

    @ParameterizedTest
    @EnumSource(value = Processing.class, names = "INLINE", mode = EnumSource.Mode.EXCLUDE)
    void t7_largeRepliesThatNobodyReadsAreHeldUpToALimitOfBytes(Processing processing) throws Exception {
        start(builder(request -> new byte[1_000_000])
                .processing(processing)
                .maxBufferedBytes(8 << 20)
                .writeTimeout(LONG));
        RawClient client = client();
        Task<Void> sender = threads.start("sender", () -> {
            try {
                for (int i = 0; i < 1_000; i++) {
                    client.send("u" + i, "more");
                }
            } catch (IOException cutOff) {
                // As it should be.
            }
            return null;
        });
        await.until("it is cut off", () -> server.stats().overloads() > 0);
        await.until("it has left", () -> server.stats().open() == 0);
        sender.join();
        assertEquals(0, server.stats().writeTimeouts());
    }

    @ParameterizedTest
    @EnumSource(value = Processing.class, names = "INLINE", mode = EnumSource.Mode.EXCLUDE)
    void largeRequestsThatAreHandledAtOnceAreHeldUpToALimitOfBytes(Processing processing) throws Exception {
        start(builder(this::handleAtGate).processing(processing).maxBufferedBytes(4 << 20));
        RawClient client = client();
        Task<Void> sender = threads.start("sender", () -> {
            try {
                for (int i = 0; i < 10; i++) {
                    client.send("u" + i, "slow" + "x".repeat(900_000));
                }
            } catch (IOException refused) {
                // As it should be.
            }
            return null;
        });
        assertEquals(Kind.BUSY, client.receive().kind());
        gate.open();
        sender.join();
        client.awaitEnd();
        assertTrue(server.stats().overloads() >= 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, Integer.MIN_VALUE, Integer.MAX_VALUE, (1 << 20) + 1, 0x47455420})
    void t3_aBadLengthEndsItsConnectionAndNoOther(int length) throws Exception {
        start(builder(ECHO));
        RawClient good = client();
        RawClient bad = client();
        bad.write(ByteBuffer.allocate(5).putInt(length).array());
        bad.awaitEnd();
        assertEquals(1, server.stats().protocolErrors());
        assertEcho(good, "1", "alive");
    }

    @Test
    void bT7_requestsThatComeInOnePacketAreAllAnswered() throws Exception {
        start(builder(ECHO));
        RawClient client = client();
        ByteArrayOutputStream ten = new ByteArrayOutputStream();
        for (int i = 0; i < 10; i++) {
            ten.writeBytes(client.frame("u" + i, "text"));
        }
        client.write(ten.toByteArray());
        for (int i = 0; i < 10; i++) {
            assertEquals("u" + i, client.receive().uid());
        }
    }

    @Test
    void bT7_aReplyDoesNotWaitForASlowRequestBehindIt() throws Exception {
        start(builder(this::handleAtGate));
        RawClient client = client();
        client.send("0", "slow");
        gate.awaitArrivals(1);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(client.frame("1", "fast"));
        both.writeBytes(client.frame("2", "fast"));
        client.write(both.toByteArray());
        gate.open();
        for (int i = 0; i < 3; i++) {
            assertEquals("" + i, client.receive().uid());
        }
    }

    @Test
    void d3_aRequestThatComesByteByByteIsPutTogether() throws Exception {
        start(builder(ECHO));
        RawClient client = client();
        for (byte b : client.frame("1", "drop by drop")) {
            client.write(b);
        }
        assertEquals("drop by drop", client.receive().text());
    }

    @ParameterizedTest
    @EnumSource(Processing.class)
    void aClientThatHalfClosesStillGetsItsReplies(Processing processing) throws Exception {
        start(builder(this::handleAtGate).processing(processing));
        RawClient client = client();
        client.send("1", "slow");
        client.send("2", "fast");
        client.socket().shutdownOutput();
        gate.awaitArrivals(1);
        gate.open();
        client.receive();
        client.receive();
        assertNull(client.receive());
    }

    @Test
    void f11_aClientOverTheLimitIsToldSoAndTheServerLives() throws Exception {
        start(builder(ECHO).maxConnections(2));
        RawClient one = client();
        RawClient two = client();
        assertEcho(one, "1", "in");
        assertEcho(two, "1", "in");
        RawClient three = client();
        Message refusal = three.receive();
        assertEquals(Kind.BUSY, refusal.kind());
        assertEquals("more than 2 connections", refusal.text());
        assertNull(three.receive());
        assertEcho(one, "2", "still in");
        two.close();
        await.until("the second has left", () -> server.stats().open() == 1);
        assertEcho(client(), "1", "in its place");
        assertEquals(1, server.stats().refused());
    }

    @Test
    void f11_onePeerHasALimitOfItsOwn() throws Exception {
        start(builder(ECHO).maxPerPeer(1));
        assertEcho(client(), "1", "in");
        assertEquals("more than 1 connections of one peer", client().receive().text());
    }

    @ParameterizedTest
    @EnumSource(value = Processing.class, names = "INLINE", mode = EnumSource.Mode.EXCLUDE)
    void moreRequestsAtOnceThanTheLimitAreToldSoAndEndTheConnection(Processing processing) throws Exception {
        start(builder(this::handleAtGate).processing(processing).maxInFlight(2));
        RawClient client = client();
        client.send("1", "slow");
        client.send("2", "slow");
        gate.awaitArrivals(2);
        client.send("3", "fast");
        Message refusal = client.receive();
        assertEquals(Kind.BUSY, refusal.kind());
        assertEquals("3", refusal.uid());
        assertEquals("more than 2 requests at once", refusal.text());
        assertEquals(1, server.stats().overloads());
    }

    @Test
    void d9_aPingIsAnsweredAndOneTooSoonIsToldSo() throws Exception {
        start(builder(ECHO).minHeartbeatInterval(LONG));
        RawClient client = client();
        byte[] ping =
                Codec.raw().encode(Message.control(Kind.PING, "p", ""), 100).array();
        client.write(ping);
        Message pong = client.receive();
        assertEquals(Kind.PONG, pong.kind());
        assertEquals("", pong.text());
        client.write(ping);
        assertEquals("slower", client.receive().text());
    }

    @Test
    void w5_aClientThatAnswersNoHeartbeatIsCutOff() throws Exception {
        start(builder(ECHO).heartbeat(SHORT, SHORT));
        RawClient client = client();
        assertEquals(Kind.PING, client.receive().kind());
        client.awaitEnd();
        assertEquals(1, server.stats().heartbeatsLost());
    }

    @Test
    void w5_aClientThatAnswersItsHeartbeatsStays() throws Exception {
        start(builder(ECHO).heartbeat(Duration.ofMillis(20), LONG));
        RawClient client = client();
        for (int i = 0; i < 3; i++) {
            assertEquals(Kind.PING, client.receive().kind());
            client.write(Codec.raw()
                    .encode(Message.control(Kind.PONG, "server", ""), 100)
                    .array());
        }
        assertEquals(0, server.stats().heartbeatsLost());
    }

    @Test
    void c7_aDrainLetsRunningRequestsEndAndClosesIdleConnections() throws Exception {
        start(builder(this::handleAtGate));
        RawClient idle = client();
        assertEcho(idle, "1", "x");
        RawClient busy = client();
        busy.send("1", "slow");
        gate.awaitArrivals(1);
        Task<DrainReport> closing = threads.start("closing", () -> server.close(LONG));
        assertNull(idle.receive());
        assertFalse(closing.ended());
        assertThrows(IOException.class, () -> {
            // The listening socket may take a moment to go.
            while (true) {
                new Socket("127.0.0.1", server.port()).close();
            }
        });
        gate.open();
        assertEquals("slow", busy.receive().text());
        assertNull(busy.receive());
        assertTrue(closing.result().isClean());
    }

    @ParameterizedTest
    @CsvSource({
        "INLINE, false",
        "HANDLER_THREAD, false",
        "WRITER_THREAD, false",
        "INLINE, true",
        "HANDLER_THREAD, true",
        "WRITER_THREAD, true"
    })
    void f12_aDrainLosesNothingOfALargeReplyBehindWhichAnotherRequestWaits(Processing processing, boolean answered)
            throws Exception {
        Gate handling = new Gate(await);
        TcpServer server = TcpServer.builder(request -> {
                    handling.pass();
                    return new byte[900_000];
                })
                .processing(processing)
                .start();
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(8 << 10);
            client.connect(server.address());
            client.setSoTimeout(30_000);
            byte[] request =
                    Codec.raw().encode(Message.request("1", new byte[1]), 64).array();
            client.getOutputStream().write(request);
            handling.awaitArrivals(1);
            if (answered) {
                handling.open();
                await.until("it is handled", () -> server.stats().inFlight() == 0);
            }
            Thread closer = new Thread(() -> server.close(LONG), "closer");
            closer.start();
            await.until("it drains", () -> closer.getState() == Thread.State.TIMED_WAITING || !closer.isAlive());
            client.getOutputStream().write(request);
            handling.open();
            assertTrue(client.getInputStream().readAllBytes().length > 900_000);
            client.shutdownOutput();
            await.until("it is closed", () -> !closer.isAlive());
        } finally {
            handling.open();
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Processing.class)
    void g5_aDrainThatRunsOutOfTimeInterruptsWhatIsLeftAndSaysSo(Processing processing) throws Exception {
        start(builder(this::handleAtGate).processing(processing));
        RawClient client = client();
        client.send("1", "slow");
        gate.awaitArrivals(1);
        DrainReport report = server.close(SHORT);
        assertEquals(new DrainReport(1, 0), report);
        client.awaitEnd();
    }

    @Test
    void g6_aDrainReturnsAfterTheLastRequestHasEnded() throws Exception {
        start(builder(this::handleAtGate).processing(Processing.HANDLER_THREAD));
        RawClient client = client();
        for (int i = 0; i < 5; i++) {
            client.send("u" + i, "slow");
        }
        gate.awaitArrivals(5);
        Task<DrainReport> closing = threads.start("closing", () -> server.close(LONG));
        gate.open();
        for (int i = 0; i < 5; i++) {
            assertEquals("slow", client.receive().text());
        }
        assertTrue(closing.result().isClean());
        assertEquals(0, server.stats().inFlight());
    }

    @Test
    void bT8_aClientThatComesAndGoesLeavesNothing() throws Exception {
        start(builder(ECHO));
        for (int i = 0; i < 200; i++) {
            Socket socket = new Socket("127.0.0.1", server.port());
            socket.setSoLinger(i % 2 == 0, 0);
            socket.close();
        }
        await.until(
                "all have left",
                () -> server.stats().accepted() == 200 && server.stats().open() == 0);
        assertEcho(client(), "1", "alive");
    }

    @Test
    void onlyThisHostIsServedUnlessToldOtherwise() throws Exception {
        start(builder(ECHO));
        assertTrue(server.address().getAddress().isLoopbackAddress());
    }

    @Test
    void aPortThatIsTakenIsRefusedByItsNumber() throws Exception {
        start(builder(ECHO));
        IOException e = assertThrows(
                IOException.class, () -> builder(ECHO).port(server.port()).start());
        assertTrue(e.getMessage().contains(":" + server.port() + ": "), e.getMessage());
    }

    @Test
    void aBadSettingIsRefusedByNameValueAndRule() {
        assertEquals(
                "maxConnections = 0: must be at least 1",
                assertThrows(IllegalArgumentException.class, () -> builder(ECHO).maxConnections(0))
                        .getMessage());
        assertEquals(
                "port = 65536: must be from 0 to 65535",
                assertThrows(IllegalArgumentException.class, () -> builder(ECHO).port(65_536))
                        .getMessage());
        assertEquals(
                "maxBufferedBytes = 4194303: must be at least 4194304, four times maxFrameSize 1048576",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> builder(ECHO).maxBufferedBytes(4_194_303).start())
                        .getMessage());
        assertEquals(
                "readTimeout = PT0S: must be at least 1ms",
                assertThrows(IllegalArgumentException.class, () -> builder(ECHO).readTimeout(Duration.ZERO))
                        .getMessage());
    }
}
