package io.cenote.compare.scenario;

import io.cenote.compare.peers.OpenPeer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Many threads share few connections and hold each for a little work of the processor. What a thread loses in the pool is
 * the time of its acquire and of its close: some pools wait in one, some in the other. Waits that are pending at the end
 * are let run out, and counted.
 */
final class Contention {
    static final int THREADS = 32;
    static final int SIZE = 4;
    static final Duration WORK = Duration.ofNanos(17_000);

    /** The throughput of each is one sample. */
    private static final int SLICES = 10;

    private static final int DIGITS = 3;
    private static final long PROBE = 20_000;

    private final DataSource dataSource;
    private final long work;
    private final long start;
    private final long sliceNanos;

    private Contention(DataSource dataSource, long work, long millis) {
        this.dataSource = dataSource;
        this.work = work;
        this.start = System.nanoTime();
        this.sliceNanos = TimeUnit.MILLISECONDS.toNanos(millis) / SLICES;
    }

    /** How long the threads run before it counts, in milliseconds. */
    static int warmUpMillis(int millis) {
        return millis / 2;
    }

    /** Units of work that take {@link #WORK} on one core of this machine: found once, the same for all pools. */
    static long work() {
        double nanosPerUnit = Double.MAX_VALUE;
        for (int i = 0; i < 500; i++) {
            long begun = System.nanoTime();
            Blackhole.consumeCPU(PROBE);
            nanosPerUnit = Math.min(nanosPerUnit, (System.nanoTime() - begun) / (double) PROBE);
        }
        return Math.round(WORK.toNanos() / nanosPerUnit);
    }

    static Found run(Order order) throws Exception {
        try (OpenPeer pool = new Subject(order.subject()).open(order.database(), SIZE)) {
            Subject.fill(pool.dataSource(), SIZE);
            threads(pool.dataSource(), order, warmUpMillis(order.contentionMillis()));
            return threads(pool.dataSource(), order, order.contentionMillis());
        }
    }

    private static Found threads(DataSource dataSource, Order order, int millis) throws Exception {
        Worker[] workers = new Worker[THREADS];
        Contention[] contention = new Contention[1]; // written before go, read by callers after it
        Callers callers = Callers.ready(THREADS, number -> workers[number].run());
        contention[0] = new Contention(dataSource, order.work(), millis);
        Arrays.setAll(workers, number -> contention[0].new Worker());
        callers.go();
        callers.join();
        return contention[0].found(workers);
    }

    private Found found(Worker[] workers) {
        Histogram pool = new Histogram(DIGITS);
        long[] perSlice = new long[SLICES];
        long closeNanos = 0;
        long operations = 0;
        for (Worker worker : workers) {
            pool.add(worker.pool);
            Arrays.setAll(perSlice, i -> perSlice[i] + worker.perSlice[i]);
            closeNanos += worker.closeNanos;
            operations += worker.pool.getTotalCount();
        }
        return new Found()
                .with(
                        "throughput",
                        Arrays.stream(perSlice)
                                .mapToDouble(n -> n * 1e6 / sliceNanos)
                                .toArray())
                .with("pool-time-p50", pool.getValueAtPercentile(50) / 1e3)
                .with("pool-time-p99", pool.getValueAtPercentile(99) / 1e3)
                .with("pool-time-p99.9", pool.getValueAtPercentile(99.9) / 1e3)
                .with("pool-time-max", pool.getMaxValue() / 1e3)
                .with("close-mean", closeNanos / 1e3 / operations);
    }

    /** One thread and what it has seen; read after it has ended. */
    private final class Worker {
        final Histogram pool = new Histogram(DIGITS);
        final long[] perSlice = new long[SLICES];
        long closeNanos;

        void run() throws SQLException {
            while (true) {
                long asked = System.nanoTime();
                int slice = (int) ((asked - start) / sliceNanos);
                if (slice >= SLICES) {
                    return;
                }
                Connection connection = dataSource.getConnection();
                long acquired = System.nanoTime();
                Blackhole.consumeCPU(work);
                long worked = System.nanoTime();
                connection.close();
                long closed = System.nanoTime();
                pool.recordValue(acquired - asked + closed - worked);
                closeNanos += closed - worked;
                slice = (int) ((closed - start) / sliceNanos);
                if (slice < SLICES) {
                    perSlice[slice]++;
                }
            }
        }
    }
}
