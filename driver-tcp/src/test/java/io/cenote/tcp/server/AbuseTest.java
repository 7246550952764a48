package io.cenote.tcp.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.PoolConfig;
import io.cenote.suite.kit.Await;
import io.cenote.tcp.TcpClient;
import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.kit.RawClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One bad client, or many, never harm another. */
class AbuseTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int MANY = 200;

    private final Await await = Await.ordinary();
    private final List<RawClient> bad = new ArrayList<>();
    private TcpServer server;
    private TcpClient healthy;

    @BeforeEach
    void start() throws IOException {
        server = TcpServer.builder(request -> request)
                .maxConnections(MANY + 10)
                .readTimeout(Duration.ofMillis(500))
                .start();
        healthy = TcpClient.open(
                "tcp://127.0.0.1:" + server.port(),
                PoolConfig.builder().maxSize(2).minIdle(0).build());
    }

    @AfterEach
    void close() throws IOException {
        for (RawClient client : bad) {
            client.close();
        }
        healthy.close();
        await.until("nobody is left", () -> server.stats().open() == 0);
        assertTrue(server.close(LONG).isClean());
    }

    private void assertHealthy() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertEquals("hello", new String(healthy.request("hello".getBytes(UTF_8), LONG), UTF_8));
        }
    }

    @Test
    void t2_clientsThatSendOneByteAndNoMoreAreCutOff() throws Exception {
        assertHealthy();
        for (int i = 0; i < MANY; i++) {
            RawClient client = new RawClient(server.port(), Codec.raw());
            bad.add(client);
            client.write((byte) 0);
        }
        assertHealthy();
        await.until("all are cut off", () -> server.stats().readTimeouts() == MANY);
        assertHealthy();
    }

    @Test
    void t2_dribblingDoesNotMoveTheDeadlineOfAFrame() throws Exception {
        RawClient client = new RawClient(server.port(), Codec.raw());
        bad.add(client);
        client.write(ByteBuffer.allocate(4).putInt(1 << 20).array());
        await.until(
                "it is cut off although it always sends",
                () -> server.stats().readTimeouts() == 1,
                () -> server.stats().toString(),
                () -> {
                    try {
                        client.write((byte) 0);
                    } catch (IOException cutOff) {
                        // As it should be.
                    }
                });
    }

    @Test
    void t3_clientsThatConnectAndLeaveHarmNobody() throws Exception {
        for (int i = 0; i < 300; i++) {
            new Socket("127.0.0.1", server.port()).close();
            if (i % 50 == 0) {
                assertHealthy();
            }
        }
        assertHealthy();
    }

    @Test
    void t3_clientsOverTheLimitHarmNobody() throws Exception {
        assertHealthy();
        for (int i = 0; i < 2 * MANY; i++) {
            bad.add(new RawClient(server.port(), Codec.raw()));
        }
        await.until("those over the limit are refused", () -> server.stats().refused() > 0);
        assertHealthy();
    }

    @Test
    void t1_aLargeLengthAndThenSilenceCostsItsReadTimeoutAndNoMemory() throws Exception {
        for (int i = 0; i < MANY; i++) {
            RawClient client = new RawClient(server.port(), Codec.raw());
            bad.add(client);
            client.write(ByteBuffer.allocate(4).putInt(1 << 20).array());
        }
        assertHealthy();
        await.until("all are cut off", () -> server.stats().readTimeouts() == MANY);
    }
}
