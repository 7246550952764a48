package io.cenote.tcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.Pools;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.Gate;
import io.cenote.tcp.TcpException.Reason;
import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.kit.Certificates;
import io.cenote.tcp.kit.RawClient;
import io.cenote.tcp.kit.ScriptedPeer;
import io.cenote.tcp.kit.ScriptedPeer.Peer;
import io.cenote.tcp.server.TcpServer;
import io.cenote.tcp.server.TcpServerBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reliability fault T8: whatever is wrong with TLS, no byte of a request goes out. */
class TlsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static Certificates certificates;

    private final Await await = Await.ordinary();

    @BeforeAll
    static void issue(@TempDir Path folder) throws Exception {
        certificates = new Certificates(folder);
        certificates.issue("good", "ip:127.0.0.1,dns:localhost");
        certificates.issue("elsewhere", "dns:elsewhere.example");
        certificates.issue("expired", "ip:127.0.0.1", "-startdate", "-10d", "-validity", "5");
        // Read while the folder is there.
        good = certificates.server("good");
        elsewhere = certificates.server("elsewhere");
        expired = certificates.server("expired");
        trusting = certificates.client();
    }

    private static javax.net.ssl.SSLContext good;
    private static javax.net.ssl.SSLContext elsewhere;
    private static javax.net.ssl.SSLContext expired;
    private static javax.net.ssl.SSLContext trusting;

    private static TcpServerBuilder echo() {
        return TcpServer.builder(request -> request);
    }

    private static TcpConnector connector(int port, String options) {
        return new TcpDriver().withTls(trusting).connector("tls://127.0.0.1:" + port + options, Map.of());
    }

    private static Reason refusal(TcpConnector connector) {
        try (connector) {
            TcpException e = assertThrows(TcpException.class, () -> connector.connect(Deadline.after(LONG)));
            assertFalse(e.mayHaveBeenSent());
            return e.reason();
        }
    }

    private static String echo(TcpConnection connection, String text) throws Exception {
        return new String(connection.request(text.getBytes(UTF_8), LONG), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?codec=json", "?mode=shared", "?mode=shared&codec=json"})
    void requestsAndRepliesPassUnderTls(String options) throws Exception {
        Codec codec = options.contains("json") ? Codec.json() : Codec.raw();
        try (TcpServer server = echo().codec(codec).tls(good).start();
                TcpConnector connector = connector(server.port(), options)) {
            TcpConnection connection = connector.connect(Deadline.after(LONG));
            for (int i = 0; i < 50; i++) {
                assertFalse(connector.isBroken(connection), "session tickets are no bytes of the server's");
                assertEquals("hello " + i, echo(connection, "hello " + i));
            }
            assertTrue(connector.isValid(connection, Deadline.after(LONG)));
            byte[] large = new byte[500_000];
            java.util.Arrays.fill(large, (byte) 'x');
            assertArrayEquals(large, connection.request(large, LONG));
            assertFalse(connector.isBroken(connection));
            assertEquals("still", echo(connection, "still"));
            connector.close(connection);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void thePoolsManageConnectionsUnderTls(String pool) throws Exception {
        try (TcpServer server = echo().tls(good).start();
                ConnectionPool<TcpConnection> tls = Pools.open(
                        connector(server.port(), ""),
                        PoolConfig.builder().provider(pool).maxSize(2).build())) {
            for (int i = 0; i < 20; i++) {
                try (Lease<TcpConnection> lease = tls.acquire()) {
                    assertEquals("x", echo(lease.connection(), "x"));
                }
            }
            assertTrue(server.stats().accepted() <= 2);
        }
    }

    @Test
    void t8_aCertificateForAnotherHostIsRefused() throws Exception {
        try (TcpServer server = echo().tls(elsewhere).start()) {
            assertEquals(Reason.TLS, refusal(connector(server.port(), "")));
            assertEquals(0, server.stats().requests());
        }
    }

    @Test
    void t8_aCertificateThatHasExpiredIsRefused() throws Exception {
        try (TcpServer server = echo().tls(expired).start()) {
            assertEquals(Reason.TLS, refusal(connector(server.port(), "")));
        }
    }

    @Test
    void t8_aCertificateThatNobodyTrustsIsRefused() throws Exception {
        try (TcpServer server = echo().tls(good).start()) {
            assertEquals(Reason.TLS, refusal(new TcpDriver().connector("tls://127.0.0.1:" + server.port(), Map.of())));
        }
    }

    @Test
    void t8_anOldProtocolIsRefused() throws Exception {
        try (SSLServerSocket old =
                (SSLServerSocket) good.getServerSocketFactory().createServerSocket(0)) {
            old.setEnabledProtocols(new String[] {"TLSv1.1"});
            Thread server = new Thread(() -> {
                try (SSLSocket socket = (SSLSocket) old.accept()) {
                    socket.startHandshake();
                } catch (IOException asItShould) {
                    // They do not agree.
                }
            });
            server.start();
            assertEquals(Reason.TLS, refusal(connector(old.getLocalPort(), "")));
            server.join();
        }
    }

    @Test
    void t8_aServerThatSpeaksNoTlsIsRefusedWithoutFallingBack() throws Exception {
        try (TcpServer server = echo().start()) {
            assertEquals(Reason.TLS, refusal(connector(server.port(), "")));
            assertEquals(0, server.stats().requests());
        }
    }

    @Test
    void t8_aHandshakeThatStallsIsAConnectTimeout() throws Exception {
        try (ScriptedPeer silent = new ScriptedPeer(Peer::awaitEnd)) {
            assertEquals(Reason.CONNECT_TIMEOUT, refusal(connector(silent.port(), "?connectTimeout=100")));
        }
    }

    @Test
    void c7_aDrainWaitsForNoHandshake() throws Exception {
        try (TcpServer server = echo().tls(good).start();
                RawClient silent = new RawClient(server.port(), Codec.raw())) {
            await.until("it has come", () -> server.stats().open() == 1);
            assertTrue(server.close(LONG).isClean());
            assertEquals(0, server.stats().readTimeouts());
            silent.awaitEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void t8_aClientThatSpeaksNoTlsOrStallsIsCutOffAndHarmsNobody(boolean stalls) throws Exception {
        try (TcpServer server =
                        echo().tls(good).readTimeout(Duration.ofMillis(300)).start();
                TcpConnector connector = connector(server.port(), "");
                RawClient plain = new RawClient(server.port(), Codec.raw())) {
            if (stalls) {
                plain.write((byte) 0x16);
            } else {
                plain.send("1", "in the clear");
            }
            plain.awaitEnd();
            await.until(
                    "it is counted",
                    () -> server.stats().protocolErrors() + server.stats().readTimeouts() == 1);
            assertEquals(0, server.stats().requests());
            // On a slow machine a good handshake may be late, too.
            await.until("another is served", () -> {
                try {
                    TcpConnection connection = connector.connect(Deadline.after(LONG));
                    boolean served = echo(connection, "x").equals("x");
                    connector.close(connection);
                    return served;
                } catch (TcpException late) {
                    return false;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void e4_theEndOfATlsStreamIsNoticedWhileIdle() throws Exception {
        TcpServer server = echo().tls(good).start();
        try (TcpConnector connector = connector(server.port(), "")) {
            TcpConnection connection = connector.connect(Deadline.after(LONG));
            assertEquals("x", echo(connection, "x"));
            server.close();
            await.until("the end is noticed", () -> connector.isBroken(connection));
            connector.close(connection);
        }
    }

    @Test
    void e4_bytesUnderTlsThatNobodyAskedForAreNoticedWhileIdle() throws Exception {
        Gate gate = new Gate(await);
        AtomicInteger served = new AtomicInteger();
        try (SSLServerSocket listening =
                        (SSLServerSocket) good.getServerSocketFactory().createServerSocket(0);
                TcpConnector connector = connector(listening.getLocalPort(), "")) {
            Thread server = new Thread(() -> {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                    socket.startHandshake();
                    gate.pass();
                    socket.getOutputStream().write(Peer.frame(Codec.raw(), Message.request("junk", new byte[1])));
                    served.incrementAndGet();
                    while (socket.getInputStream().read() >= 0) {
                        // Until it closes.
                    }
                } catch (IOException | InterruptedException gone) {
                    // The client has closed.
                }
            });
            server.start();
            TcpConnection connection = connector.connect(Deadline.after(LONG));
            gate.awaitArrivals(1);
            assertFalse(connector.isBroken(connection));
            gate.open();
            await.until("the junk is noticed", () -> connector.isBroken(connection));
            await.until("the server comes back from writing it", () -> served.get() == 1);
            connector.close(connection);
            server.join();
        }
    }
}
