package io.cenote.tcp.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cenote.spi.PoolConfig;
import io.cenote.tcp.TcpClient;
import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.server.TcpServer;
import java.time.Duration;

/** What the README shows, between the two marks. */
final class HelloExample {
    private HelloExample() {}

    static void run() throws Exception {
        // begin
        try (TcpServer server = TcpServer.builder(request -> ("hello " + new String(request, UTF_8)).getBytes(UTF_8))
                        .codec(Codec.json())
                        .start();
                TcpClient client = TcpClient.open(
                        "tcp://localhost:" + server.port() + "?codec=json",
                        PoolConfig.builder().maxSize(8).minIdle(0).build())) {
            byte[] reply = client.request("world".getBytes(UTF_8), Duration.ofSeconds(2));
            System.out.println(new String(reply, UTF_8));
        }
        // end
    }
}
