package io.cenote.compare.scenario;

import io.cenote.compare.load.BareStructure;
import io.cenote.compare.load.Felt;
import io.cenote.compare.load.Hold;
import io.cenote.compare.load.Load;
import io.cenote.compare.load.PooledConnections;
import io.cenote.compare.load.Supply;
import io.cenote.compare.measure.Reference;
import io.cenote.compare.peers.OpenPeer;
import io.cenote.compare.stub.PlainConnection;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.infra.Blackhole;

/** More callers than connections, so that a queue forms: what each caller feels of it, and what it costs. */
enum Queueing {
    /** Each holds for a little work of the processor. */
    CONTENTION(new Load(32, false, 4)),
    /** Each holds while a server works. */
    PLATFORM(new Load(64, false, 8)),
    /** The same, by virtual threads. */
    VIRTUAL(new Load(10_000, true, 32));

    static final Duration WORK = Duration.ofNanos(17_000);
    static final Duration HOLD = Duration.ofMillis(1);

    private static final long PROBE = 20_000;

    final Load load;

    Queueing(Load load) {
        this.load = load;
    }

    /** How long the callers run before it counts, in milliseconds. */
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

    Found run(Order order) throws Exception {
        Hold<Connection> hold = this == CONTENTION ? Hold.work(order.work()) : Hold.waiting(HOLD);
        Optional<Reference> reference = Reference.named(order.subject());
        if (reference.isPresent()) {
            List<Connection> all = new ArrayList<>();
            for (int i = 0; i < load.size(); i++) {
                all.add(
                        order.database().embedded()
                                ? PlainConnection.open()
                                : order.database().connect());
            }
            return measure(BareStructure.of(reference.get(), all), hold, order.queueMillis());
        }
        try (OpenPeer pool = new Subject(order.subject()).open(order.database(), load.size())) {
            Subject.fill(pool.dataSource(), load.size());
            return measure(new PooledConnections(pool.dataSource()), hold, order.queueMillis());
        }
    }

    private Found measure(Supply<Connection> connections, Hold<Connection> hold, int millis) throws Exception {
        return found(load.run(connections, hold, warmUpMillis(millis), millis));
    }

    private static Found found(Felt felt) {
        return new Found()
                .with("throughput", felt.throughput())
                .with("wait-p50", felt.waited(50))
                .with("wait-p99", felt.waited(99))
                .with("wait-p99.9", felt.waited(99.9))
                .with("wait-max", felt.waited(100))
                .with("longest-wait-of-ideal", felt.longestWaitOfIdeal())
                .with("pool-time-p50", felt.poolTime(50))
                .with("pool-time-p99", felt.poolTime(99))
                .with("pool-time-p99.9", felt.poolTime(99.9))
                .with("pool-time-max", felt.poolTime(100))
                .with("close-mean", felt.meanClose())
                .with("jain", felt.jain())
                .with("cpu-per-operation", felt.cpuPerOperation())
                .with("utilisation", felt.utilisation());
    }
}
