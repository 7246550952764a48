package io.cenote.compare.scenario;

import io.cenote.compare.load.Callers;
import io.cenote.compare.load.Hold;
import io.cenote.compare.load.Load;
import io.cenote.compare.load.PooledConnections;
import io.cenote.compare.peers.OpenPeer;
import io.cenote.compare.stub.Pause;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** How the cost of a use, or of a pool, grows with how many there are of what. Each point has a pool of its own. */
final class Costs {
    static final List<Integer> THREADS = List.of(1, 4, 16, 64);
    static final List<Integer> SIZES = List.of(1, 16, 64, 256);
    static final List<Integer> WAITERS = List.of(10, 100, 1_000, 10_000);
    static final List<Integer> POOLS = List.of(1, 100, 1_000);

    /** Of the pool that waiters wait for. */
    static final int FEW = 8;

    /** Without virtual threads, so many callers are enough for a machine. */
    private static final int MOST_PLATFORM_THREADS = 1_000;

    private static final Duration HOLD = Duration.ofMillis(1);
    private static final Duration IDLE = Duration.ofSeconds(2);
    /** Each point of threads and sizes has such a part of the time that a queue has, once to warm up and once to count. */
    static final int POINT = 10;

    /** Between two looks at the clock. */
    private static final int BATCH = 100;

    private Costs() {}

    /** Processor time of an acquire and a release, by so many threads with a connection for each. */
    static Found threads(Order order) throws Exception {
        Subject subject = new Subject(order.subject());
        Found found = new Found();
        for (int threads : THREADS) {
            int most = THREADS.get(THREADS.size() - 1);
            try (OpenPeer pool = filled(subject, order, most)) {
                uses(pool.dataSource(), threads, order.queueMillis() / POINT);
                found.with("threads-" + threads, uses(pool.dataSource(), threads, order.queueMillis() / POINT));
            }
        }
        return found;
    }

    /** Nanoseconds of all processors for each use. */
    private static double uses(DataSource source, int threads, int millis) throws Exception {
        long[] uses = new long[threads];
        Callers callers = Callers.ready(threads, number -> {
            long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
            long done = 0;
            while (System.nanoTime() - end < 0) {
                for (int i = 0; i < BATCH; i++) {
                    source.getConnection().close();
                }
                done += BATCH;
            }
            uses[number] = done;
        });
        long cpu = Load.cpuNanos();
        callers.go();
        callers.join();
        long all = 0;
        for (long each : uses) {
            all += each;
        }
        return (Load.cpuNanos() - cpu) / (double) all;
    }

    /** Time of an acquire and a release by one thread that takes all connections, then gives all back. */
    static Found sizes(Order order) throws Exception {
        Subject subject = new Subject(order.subject());
        Found found = new Found();
        for (int size : SIZES) {
            try (OpenPeer pool = filled(subject, order, size)) {
                takingAll(pool.dataSource(), size, order.queueMillis() / POINT);
                found.with("size-" + size, takingAll(pool.dataSource(), size, order.queueMillis() / POINT));
            }
        }
        return found;
    }

    private static double takingAll(DataSource source, int size, int millis) throws Exception {
        long begun = System.nanoTime();
        long uses = 0;
        do {
            Subject.fill(source, size);
            uses += size;
        } while (System.nanoTime() - begun < Duration.ofMillis(millis).toNanos());
        return (System.nanoTime() - begun) / (double) uses;
    }

    /** Processor time of a use while so many callers want one of few connections. */
    static Found waiters(Order order) throws Exception {
        Subject subject = new Subject(order.subject());
        Found found = new Found();
        for (int waiters : WAITERS) {
            boolean virtual = Callers.virtualThreads();
            if (waiters > MOST_PLATFORM_THREADS && !virtual) {
                continue; // a point that this JVM does not have
            }
            try (OpenPeer pool = filled(subject, order, FEW)) {
                int millis = order.queueMillis() / 3;
                found.with(
                        "waiters-" + waiters,
                        new Load(waiters, virtual, FEW)
                                .run(new PooledConnections(pool.dataSource()), Hold.waiting(HOLD), millis / 2, millis)
                                .cpuPerOperation());
            }
        }
        return found;
    }

    /** Threads, memory and idle processor time of so many pools, each of one connection that was used once. */
    static Found pools(Order order) throws Exception {
        Subject subject = new Subject(order.subject());
        Found found = new Found();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        try (OpenPeer first = filled(subject, order, 1)) {
            first.dataSource().getConnection().close(); // classes that all pools share are there
        }
        List<OpenPeer> open = new ArrayList<>();
        long memory = usedMemory();
        for (int pools : POOLS) {
            while (open.size() < pools) {
                open.add(filled(subject, order, 1));
            }
            Pause.of(IDLE); // threads that only opened connections are gone
            found.with(
                    "threads-of-" + pools, ManagementFactory.getThreadMXBean().getThreadCount() - threads);
        }
        found.with("memory-per-pool", (usedMemory() - memory) / 1024.0 / open.size());
        long cpu = Load.cpuNanos();
        Pause.of(IDLE);
        found.with("idle-cpu", (Load.cpuNanos() - cpu) / 1e6 / IDLE.toSeconds());
        open.forEach(OpenPeer::close);
        return found;
    }

    private static OpenPeer filled(Subject subject, Order order, int size) throws Exception {
        OpenPeer pool = subject.open(order.database(), size);
        Subject.fill(pool.dataSource(), size);
        return pool;
    }

    private static long usedMemory() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
