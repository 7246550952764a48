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
    void t3_noMoreConnectionsAreAcceptedThanTheRateSays() throws Exception {
        int rate = 20;
        int clients = 3 * rate;
        long start = System.nanoTime();
        try (TcpServer slow =
                TcpServer.builder(request -> request).maxAcceptRate(rate).start()) {
            for (int i = 0; i < clients; i++) {
                bad.add(new RawClient(slow.port(), Codec.raw()));
            }
            await.until("all are accepted in the end", () -> {
                long accepted = slow.stats().accepted();
                double seconds = (System.nanoTime() - start) / 1e9;
                assertTrue(accepted <= rate + rate * seconds + 1, accepted + " within " + seconds + " s");
                return accepted == clients;
            });
            bad.get(clients - 1).send("1", "served");
            assertEquals("served", bad.get(clients - 1).receive().text());
        }
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
    void t1_largeFramesThatNeverEndHoldWhatTheServerHasForThemAndNoMore() throws Exception {
        int holding = 4;
        int clients = 20;
        try (TcpServer bounded = TcpServer.builder(request -> request)
                        .readTimeout(LONG)
                        .maxBufferedBytes(4 << 20)
                        .start();
                TcpClient other = TcpClient.open(
                        "tcp://127.0.0.1:" + bounded.port(),
                        PoolConfig.builder().maxSize(1).build())) {
            for (int i = 0; i < clients; i++) {
                RawClient client = new RawClient(bounded.port(), Codec.raw());
                bad.add(client);
                client.write(ByteBuffer.allocate(700_000).putInt(1 << 20).array());
            }
            await.until("the rest is refused", () -> bounded.stats().overloads() >= clients - holding);
            assertTrue(
                    bounded.stats().bufferedBytes() <= 4 << 20, bounded.stats().toString());
            assertEquals("hello", new String(other.request("hello".getBytes(UTF_8), LONG), UTF_8));
            for (RawClient client : bad) {
                client.close();
            }
            await.until("all is given back", () -> bounded.stats().bufferedBytes() == 0);
            byte[] large = new byte[1_000_000];
            assertEquals(large.length, other.request(large, LONG).length);
        }
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
