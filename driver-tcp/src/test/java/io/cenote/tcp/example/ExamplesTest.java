package io.cenote.tcp.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.ConnectionPool;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.Pools;
import io.cenote.suite.kit.Await;
import io.cenote.tcp.TcpClient;
import io.cenote.tcp.TcpConnection;
import io.cenote.tcp.TcpDriver;
import io.cenote.tcp.TcpException;
import io.cenote.tcp.TcpException.Reason;
import io.cenote.tcp.server.Processing;
import io.cenote.tcp.server.TcpServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the documents show compiles, runs, and stands there as it stands here. */
class ExamplesTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Path SOURCES = Path.of("src/test/java/io/cenote/tcp/example");

    private static TcpClient lines(TcpServer server) {
        ConnectionPool<TcpConnection> pool = Pools.open(
                new TcpDriver().withCodec(new LineCodec()).connector("tcp://127.0.0.1:" + server.port(), Map.of()),
                PoolConfig.builder().maxSize(2).minIdle(0).build());
        return new TcpClient(pool);
    }

    @Test
    void theReadmeShowsAClientAndAServerThatRun() throws Exception {
        String source = Files.readString(SOURCES.resolve("HelloExample.java"));
        String shown = source.substring(source.indexOf("// begin") + 9, source.indexOf("        // end"))
                        .stripTrailing()
                        .stripIndent()
                + "\n";
        String readme = Files.readString(Path.of("../README.md"));
        assertTrue(readme.contains("```java\n" + shown + "```"), "the README shows another text than:\n" + shown);
        assertTrue(shown.lines().count() <= 20);
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            HelloExample.run();
        } finally {
            System.setOut(console);
        }
        assertEquals("hello world", printed.toString(UTF_8).strip());
    }

    @Test
    void theDocumentShowsTheLineCodec() throws Exception {
        String codec = Files.readString(SOURCES.resolve("LineCodec.java"))
                .lines()
                .dropWhile(line -> !line.startsWith("/**"))
                .collect(Collectors.joining("\n", "", "\n"));
        assertTrue(
                Files.readString(Path.of("../docs/tcp.md")).contains("```java\n" + codec + "```"),
                "docs/tcp.md shows another text than LineCodec.java");
    }

    @ParameterizedTest
    @EnumSource(Processing.class)
    void linesGoThereAndBack(Processing processing) throws Exception {
        try (TcpServer server = TcpServer.builder(request -> request)
                        .codec(new LineCodec())
                        .processing(processing)
                        .start();
                TcpClient client = lines(server)) {
            for (String line : new String[] {"GET x", "", "ünïcödé", "x".repeat(100_000)}) {
                assertEquals(line, new String(client.request(line.getBytes(UTF_8), LONG), UTF_8));
            }
            TcpException e = assertThrows(TcpException.class, () -> client.request("a\nb".getBytes(UTF_8), LONG));
            assertEquals(Reason.PROTOCOL, e.reason());
        }
    }

    @Test
    void aLineWithoutAnEndIsRefusedAtTheLimit() throws Exception {
        try (TcpServer server = TcpServer.builder(request -> request)
                        .codec(new LineCodec())
                        .maxFrameSize(1_000)
                        .start();
                Socket socket = new Socket("127.0.0.1", server.port())) {
            try {
                socket.getOutputStream().write("x".repeat(100_000).getBytes(UTF_8));
                assertEquals(-1, socket.getInputStream().read());
            } catch (IOException cutOff) {
                // With bytes unread the system may reset.
            }
            Await.ordinary().until("it is counted", () -> server.stats().protocolErrors() == 1);
        }
    }

    @Test
    void aCodecWithoutErrorRepliesEndsTheConnectionInstead() throws Exception {
        try (TcpServer server = TcpServer.builder(request -> {
                            throw new IllegalStateException("no");
                        })
                        .codec(new LineCodec())
                        .start();
                Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write("x\n".getBytes(UTF_8));
            assertEquals(-1, new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).read());
        }
    }

    @Test
    void sharedModeRefusesACodecWithoutUids() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> new TcpDriver().withCodec(new LineCodec()).connector("tcp://h:1?mode=shared", Map.of()));
        assertTrue(
                e.getMessage().contains("needs a codec whose frames carry a uid, and lines has none"), e.getMessage());
    }
}
