package io.cenote.tcp.figures;

import io.cenote.spi.PoolConfig;
import io.cenote.tcp.TcpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Well-behaved callers that send a small request, wait for its reply and send the next. */
final class Callers implements AutoCloseable {
    private static final int CALLERS = 4;
    private static final int PAYLOAD = 64;
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final TcpClient client;
    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS);

    Callers(int port) {
        client = TcpClient.open(
                "tcp://127.0.0.1:" + port, PoolConfig.builder().maxSize(CALLERS).build());
    }

    /** How long requests took, in nanoseconds, shortest first. */
    record Latencies(long[] nanos) {
        double micros(double quantile) {
            return nanos[(int) Math.min(nanos.length - 1, Math.ceil(quantile * nanos.length))] / 1e3;
        }

        Latencies and(Latencies more) {
            return sorted(List.of(nanos, more.nanos));
        }

        private static Latencies sorted(List<long[]> parts) {
            long[] all = parts.stream().flatMapToLong(Arrays::stream).toArray();
            Arrays.sort(all);
            return new Latencies(all);
        }
    }

    /** Calls for so long. A request that fails ends it. */
    Latencies call(Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        List<Future<long[]>> running = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            running.add(threads.submit(() -> call(end)));
        }
        List<long[]> parts = new ArrayList<>();
        for (Future<long[]> caller : running) {
            parts.add(caller.get());
        }
        return Latencies.sorted(parts);
    }

    private long[] call(long end) throws Exception {
        byte[] payload = new byte[PAYLOAD];
        long[] took = new long[1 << 12];
        int count = 0;
        for (long now = System.nanoTime(); now - end < 0; count++) {
            client.request(payload, BOUND);
            long after = System.nanoTime();
            if (count == took.length) {
                took = Arrays.copyOf(took, 2 * count);
            }
            took[count] = after - now;
            now = after;
        }
        return Arrays.copyOf(took, count);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.close();
    }
}
