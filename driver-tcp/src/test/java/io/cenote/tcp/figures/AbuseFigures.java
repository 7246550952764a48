package io.cenote.tcp.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.suite.kit.Await;
import io.cenote.tcp.figures.AbusedServer.Look;
import io.cenote.tcp.figures.Callers.Latencies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * What well-behaved callers notice while others abuse their server, and what the server holds meanwhile. Latencies are
 * printed, since they say as much about the machine; memory and descriptors are checked.
 *
 * <p>{@code mvn verify -pl driver-tcp -am -Pfigures}, on a machine that does nothing else.
 */
class AbuseFigures {
    private static final int LORISES = 1_000;

    /** Some are always on their way back in. */
    private static final int SPARE = 100;

    private static final int CONNECTS = 10_000;
    private static final Duration STORM = Duration.ofSeconds(10);
    private static final Duration PHASE = Duration.ofSeconds(20);
    private static final long MOST_GROWTH = 64 << 20;

    @Test
    void whatCallersNoticeOfThoseWhoAbuseTheirServer() throws Exception {
        try (AbusedServer server = new AbusedServer();
                Callers callers = new Callers(server.port())) {
            callers.call(PHASE); // Until everything is compiled.
            Look before = server.look();
            Latencies quiet = callers.call(PHASE);
            Latencies beside;
            Look during;
            SlowLoris loris = new SlowLoris(server.port(), LORISES + SPARE);
            try {
                beside = callers.call(PHASE);
                during = server.look();
            } finally {
                loris.close();
            }
            awaitStart(server, before);
            quiet = quiet.and(callers.call(PHASE));
            CompletableFuture<Void> storm = CompletableFuture.runAsync(() -> connectAndLeave(server.port()));
            Latencies stormy = callers.call(STORM);
            storm.join();
            Look after = awaitStart(server, before);

            System.out.printf(
                    "JDK %s, %d cores%n",
                    System.getProperty("java.version"), Runtime.getRuntime().availableProcessors());
            print("quiet", quiet, quiet);
            print("beside " + during.open() + " connections", beside, quiet);
            print("beside " + CONNECTS + " connects in " + STORM.toSeconds() + " s", stormy, quiet);
            System.out.printf(
                    "slow sockets cut off: %d; the server's heap: %.1f MB before, %.1f MB beside them, %.1f MB after;"
                            + " descriptors: %d, %d, %d%n",
                    during.cutOff(),
                    before.heapBytes() / 1e6,
                    during.heapBytes() / 1e6,
                    after.heapBytes() / 1e6,
                    before.descriptors(),
                    during.descriptors(),
                    after.descriptors());
            assertTrue(during.open() >= LORISES, "they were there: " + during);
            assertTrue(during.heapBytes() - before.heapBytes() <= MOST_GROWTH, before + ", then " + during);
            assertEquals(before.descriptors(), after.descriptors());
        }
    }

    private static void print(String name, Latencies latencies, Latencies quiet) {
        System.out.printf(
                "%-32s %9d requests, p50 %.0f us, p99 %.0f us (%.2f x quiet), p99.9 %.0f us%n",
                name,
                latencies.nanos().length,
                latencies.micros(0.5),
                latencies.micros(0.99),
                latencies.micros(0.99) / quiet.micros(0.99),
                latencies.micros(0.999));
    }

    /** Those who abused it have left, and it holds no more descriptors than before they came. */
    private static Look awaitStart(AbusedServer server, Look before) {
        Look[] now = {null};
        Await.ordinary().until("the server is rid of them", () -> {
            try {
                now[0] = server.look();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return now[0].open() == before.open() && now[0].descriptors() <= before.descriptors();
        });
        return now[0];
    }

    private static void connectAndLeave(int port) {
        long start = System.nanoTime();
        for (int i = 0; i < CONNECTS; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                // Half of them leave with a reset.
                socket.setSoLinger(i % 2 == 0, 0);
            } catch (IOException refused) {
                // That is an answer, too.
            }
            long due = start + STORM.toNanos() / CONNECTS * (i + 1);
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
    }
}
