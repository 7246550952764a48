package io.cenote.stress.model.scenario;

import io.cenote.engine.Inside;
import io.cenote.engine.ManagedPool;
import io.cenote.pool.channel.ChannelPoolProvider;
import io.cenote.pool.condition.ConditionPoolProvider;
import io.cenote.pool.lifo.LifoPoolProvider;
import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolProvider;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolStats;
import io.cenote.spi.Tenure;
import io.cenote.spi.Ticker;
import io.cenote.stress.model.world.World;
import java.time.Duration;
import org.jetbrains.lincheck.util.AnalysisSectionsKt;

/** A pool of one schedule, its driver, its clock and its callers. */
final class Bench {
    /** Longer than any time that passes in a schedule: whoever waits for it in vain waits for ever. */
    static final Duration EVER = Duration.ofDays(10_000);

    /** What a schedule lets pass to end what is meant to time out. */
    static final long LONG_NANOS = 1_000_000_000_000L;

    static final Duration SHORT = Duration.ofMillis(500);

    final Lines lines;
    final ManagedPool<Line> pool;
    private final Thread[] callers = new Thread[8];
    private int started;

    private static final class Clock implements Ticker {
        @Override
        public long nanos() {
            return World.nanoTime();
        }

        @Override
        public long coarseNanos() {
            return World.nanoTime();
        }

        @Override
        public Registration every(Duration period, Runnable pass) {
            return () -> {};
        }
    }

    /** A lease in the form of the callers here. */
    record Held(Tenure<Line> tenure, long lease, Line line) {
        void close() {
            line.give(this);
            if (!tenure.release(lease, true)) {
                throw new AssertionError("a lease was over before its only holder released it");
            }
        }

        void closeDirty() {
            line.soil();
            line.give(this);
            if (!tenure.release(lease, false)) {
                throw new AssertionError("a lease was over before its only holder released it");
            }
        }

        void invalidate() {
            line.give(this);
            if (!tenure.invalidate(lease, null)) {
                throw new AssertionError("a lease was over before its only holder invalidated it");
            }
        }
    }

    /** A pool whose slots all have a connection. How it is made is no part of the schedule. */
    Bench(String kind, PoolConfig config) {
        AnalysisSectionsKt.enterIgnoredSection();
        try {
            World.begin();
            // What a shrunken pool has too many of is closed when it comes back.
            lines = new Lines(2 + config.maxAbandoned());
            Clock clock = new Clock();
            PoolProvider provider =
                    switch (kind) {
                        case "channel" -> new ChannelPoolProvider();
                        case "lifo" -> new LifoPoolProvider();
                        default -> new ConditionPoolProvider();
                    };
            ConnectionPool<Line> opened = provider.create(lines, config, new PoolRuntime(clock, PoolListener.NONE));
            pool = Inside.fill(opened, clock, lines::open);
        } finally {
            AnalysisSectionsKt.leaveIgnoredSection();
        }
    }

    /** A pool of a size that keeps what it has, with nothing that depends on age. */
    static PoolConfig.Builder config(String kind, int size, boolean strict) {
        return PoolConfig.builder()
                .provider(kind)
                .name("model")
                .maxSize(size)
                .minIdle(0)
                .acquireTimeout(EVER)
                .connectTimeout(EVER)
                .validationTimeout(EVER)
                .idleTimeout(Duration.ZERO)
                .maxLifetime(Duration.ZERO)
                .keepalive(Duration.ZERO)
                .validateAfterIdle(Duration.ZERO)
                .failFastAfter(Duration.ZERO)
                .handoffAfter(strict ? Duration.ZERO : EVER);
    }

    Held acquire() throws InterruptedException {
        return acquire(EVER);
    }

    /** Somebody else's: who waits is not taken for one who waits for itself. */
    Held acquiredElsewhere() throws InterruptedException {
        Held[] held = new Held[1];
        start(() -> held[0] = acquire()).join();
        return held[0];
    }

    Held acquire(Duration timeout) throws InterruptedException {
        Held held = pool.acquire(timeout, Held::new);
        held.line().take(held);
        return held;
    }

    /** Uses a connection once. */
    void use() throws InterruptedException {
        acquire().close();
    }

    /** Uses a connection once, if there is one in time. */
    void useInTime(Duration timeout) throws InterruptedException {
        try {
            acquire(timeout).close();
        } catch (AcquireTimeoutException late) {
            // As may be.
        }
    }

    interface Body {
        void run() throws Exception;
    }

    Thread start(Body body) {
        Thread caller = new Thread(() -> {
            try {
                body.run();
            } catch (Throwable thrown) {
                World.failed(thrown);
            }
        });
        callers[started++] = caller;
        caller.start();
        return caller;
    }

    /** Waits for every caller and every driver call. */
    void join() throws InterruptedException {
        for (int i = 0; i < started; i++) {
            callers[i].join();
        }
        World.joinBackground();
        World.check();
    }

    /** All is over: what is open is idle, and nothing is lost. */
    void joinAtRest(int open) throws InterruptedException {
        join();
        checked(() -> {
            PoolStats stats = pool.stats();
            require(stats.waiting() == 0 && stats.leased() == 0 && stats.held() == 0, stats);
            require(stats.open() == open && stats.idle() == open && lines.live() == open, stats);
            require(stats.opened() - stats.closedInAll() == stats.open(), stats);
        });
    }

    /** All is over, and the pool is closed. */
    void joinClosed() throws InterruptedException {
        join();
        checked(() -> {
            PoolStats stats = pool.stats();
            require(stats.waiting() == 0 && stats.leased() == 0 && stats.held() == 0, stats);
            require(stats.open() == 0 && lines.live() == 0, stats);
            require(stats.opened() == stats.closedInAll(), stats);
            require(lines.closedOnce(), "the connector is not closed");
        });
    }

    /** A look at the end, when nothing else runs any more: no part of the schedule. */
    private static void checked(Runnable look) {
        AnalysisSectionsKt.enterIgnoredSection();
        try {
            look.run();
        } finally {
            AnalysisSectionsKt.leaveIgnoredSection();
        }
    }

    static void require(boolean condition, Object seen) {
        if (!condition) {
            throw new AssertionError("at the end: " + seen);
        }
    }
}
