package io.cenote.stress.jcstress;

import io.cenote.engine.InlineCalls;
import io.cenote.engine.Inside;
import io.cenote.engine.ManagedPool;
import io.cenote.pool.channel.ChannelPoolProvider;
import io.cenote.pool.condition.ConditionPoolProvider;
import io.cenote.pool.lifo.LifoPoolProvider;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolProvider;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.Tenure;
import io.cenote.spi.Ticker;
import io.cenote.stress.Standstills;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool that is full of idle connections: what the actors of each test meet. The three kinds take turns. */
abstract class Subject {
    /** Longer than anything but a lost wake-up takes. */
    static final long LONG_NANOS = 20_000_000_000L;

    static final Standstills STANDSTILLS = new Standstills();

    static final Duration NEVER = Duration.ofHours(1);

    private static final List<PoolProvider> KINDS =
            List.of(new ChannelPoolProvider(), new LifoPoolProvider(), new ConditionPoolProvider());

    private static final AtomicInteger NEXT = new AtomicInteger();

    private static final Clock CLOCK = new Clock();

    private static final PoolConfig STRICT =
            config().handoffAfter(Duration.ZERO).build();
    private static final PoolConfig EVENTUAL = config().handoffAfter(NEVER).build();
    static final PoolConfig SMALLER = EVENTUAL;
    private static final PoolConfig PAIR =
            config().maxSize(2).handoffAfter(NEVER).build();

    final ManagedPool<Wire> pool;

    /** How a pool serves, and with how many connections. */
    enum Form {
        STRICT(Subject.STRICT),
        EVENTUAL(Subject.EVENTUAL),
        PAIR(Subject.PAIR);

        private final PoolConfig config;

        Form(PoolConfig config) {
            this.config = config;
        }
    }

    /** It stands still; nothing here depends on age. */
    private static final class Clock implements Ticker {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public long coarseNanos() {
            return 0;
        }

        @Override
        public Registration every(Duration period, Runnable pass) {
            return () -> {};
        }
    }

    private static final class Wires implements Connector<Wire> {
        @Override
        public Wire connect(Deadline deadline) {
            return new Wire();
        }

        @Override
        public boolean isValid(Wire wire, Deadline deadline) {
            return true;
        }

        @Override
        public void reset(Wire wire, Deadline deadline) {
            wire.resets.incrementAndGet();
        }

        @Override
        public void close(Wire wire) {
            wire.ends.incrementAndGet();
        }
    }

    /** A lease in the form of the actors. */
    record Held(Tenure<Wire> tenure, long lease, Wire wire) {
        boolean close() {
            return tenure.release(lease, true);
        }

        boolean closeDirty() {
            return tenure.release(lease, false);
        }

        boolean holds() {
            return tenure.holds(lease);
        }
    }

    Subject(Form form) {
        this(form, CLOCK);
    }

    Subject(Form form, Ticker clock) {
        PoolProvider kind = KINDS.get(Math.floorMod(NEXT.getAndIncrement(), KINDS.size()));
        pool = Inside.fill(
                kind.create(new Wires(), form.config, new PoolRuntime(clock, PoolListener.NONE)), clock, Wire::new);
        InlineCalls.of(pool);
    }

    private static PoolConfig.Builder config() {
        return PoolConfig.builder()
                .name("jcstress")
                .maxSize(1)
                .minIdle(0)
                .idleTimeout(Duration.ZERO)
                .maxLifetime(Duration.ZERO)
                .keepalive(Duration.ZERO)
                .validateAfterIdle(Duration.ZERO)
                .failFastAfter(Duration.ZERO);
    }

    /** For the constructors of tests: there is an idle connection. */
    static Held lease(ManagedPool<Wire> pool) {
        try {
            return pool.acquire(Duration.ZERO, Held::new);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The only slot. */
    final String place() {
        return Inside.place(pool, 0);
    }

    /** Whether a waiter gets something within a time that only a lost wake-up lets run out. */
    final boolean awaited(long nanos) {
        int before = STANDSTILLS.count();
        long since = System.nanoTime();
        try {
            return Inside.await(pool, nanos) != null || !isInTime(since) && stoodStill(before) && awaited(nanos);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether so little time has passed that something came, and not the end of {@link #LONG_NANOS}. */
    static boolean isInTime(long since) {
        return System.nanoTime() - since < LONG_NANOS / 2;
    }

    /** For what is not in time: whether this JVM has stood still meanwhile. */
    static boolean stoodStill(int before) {
        return STANDSTILLS.sawOneSince(before);
    }

    /** How many connections have no end yet. */
    final int open() {
        return pool.stats().open();
    }
}
