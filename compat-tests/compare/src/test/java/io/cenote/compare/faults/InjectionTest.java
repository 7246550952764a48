package io.cenote.compare.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectionHooks;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.LeaseReport;
import io.cenote.spi.LeaseShape;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolStats;
import io.cenote.spi.Pools;
import io.cenote.spi.Tenure;
import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is thrown at whatever the pool calls: no slot is lost. */
@Isolated("makes the log throw")
class InjectionTest {
    /** Documented in docs/reliability.md. */
    private static final int INJECTIONS = Integer.getInteger("cenote.injections", 2_000);

    private static final int SIZE = 4;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long BOUND_NANOS = Duration.ofMinutes(5).toNanos();

    private final AtomicLong draws = new AtomicLong();
    private final AtomicInteger injected = new AtomicInteger();
    private final AtomicInteger physical = new AtomicInteger();
    private final AtomicInteger mostPhysical = new AtomicInteger();
    /** What came out of a release, which has nobody to tell; null for nothing. */
    private final AtomicReference<Throwable> escaped = new AtomicReference<>();
    /** Written by the test, read by all. */
    private volatile boolean healed;

    /** Throws anything, in one of so many calls. */
    private void inject(int oneIn) {
        long draw = mixed(draws.incrementAndGet());
        if (healed || Long.remainderUnsigned(draw, oneIn) != 0) {
            return;
        }
        injected.incrementAndGet();
        Throwable any =
                switch ((int) Long.remainderUnsigned(draw >>> 7, 5)) {
                    case 0 -> new IllegalStateException("injected");
                    case 1 -> new StackOverflowError("injected");
                    case 2 -> new OutOfMemoryError("injected");
                    case 3 -> new NoClassDefFoundError("injected");
                    default -> new Exception("injected, and not declared");
                };
        InjectionTest.<RuntimeException>sneak(any);
    }

    private static long mixed(long seed) {
        long z = seed * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        return z ^ z >>> 31;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable any) throws T {
        throw (T) any;
    }

    private final class Throwing implements Connector<Object> {
        @Override
        public Object connect(Deadline deadline) {
            inject(5_000); // Seldom: after each the pool waits for a quarter of a second.
            mostPhysical.accumulateAndGet(physical.incrementAndGet(), Math::max);
            return new Object();
        }

        @Override
        public boolean isValid(Object connection, Deadline deadline) {
            inject(2);
            return true;
        }

        @Override
        public void reset(Object connection, Deadline deadline) {
            inject(3);
        }

        @Override
        public boolean isBroken(Object connection) {
            inject(10);
            return false;
        }

        @Override
        public void close(Object connection) {
            physical.decrementAndGet();
            inject(2);
        }

        @Override
        public void close() {
            inject(1);
        }
    }

    private final class ThrowingListener implements PoolListener {
        @Override
        public void opened(String pool, Duration took) {
            inject(2);
        }

        @Override
        public void closed(String pool, CloseReason reason) {
            inject(2);
        }

        @Override
        public void connectFailed(String pool, Throwable cause) {
            inject(1);
        }

        @Override
        public void waited(String pool, Duration wait) {
            inject(2);
        }

        @Override
        public void timedOut(String pool, Duration wait) {
            inject(1);
        }

        @Override
        public void leaked(String pool, LeaseReport lease) {
            inject(1);
        }
    }

    private final class ThrowingHandler extends Handler {
        @Override
        public void publish(LogRecord line) {
            inject(2);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private final class ThrowingHooks implements ConnectionHooks<Object> {
        @Override
        public void opened(Object connection) {
            inject(5_000); // As a connect that fails.
        }

        @Override
        public void acquired(Object connection) {
            inject(20);
        }

        @Override
        public void released(Object connection) {
            inject(3);
        }

        @Override
        public void closing(Object connection) {
            inject(3);
        }
    }

    /** A lease in a form of its caller's. */
    private record Handle(Tenure<Object> tenure, long lease) {}

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void noSlotIsLostByWhateverDriverListenerLoggerHooksAndShapeThrow(String provider) throws Exception {
        Logger log = Logger.getLogger("io.cenote.injected"); // Held: a logger that nobody holds forgets its handlers.
        log.setLevel(Level.ALL);
        log.setUseParentHandlers(false);
        log.addHandler(new ThrowingHandler());
        PoolConfig config = PoolConfig.builder()
                .name("injected")
                .provider(provider)
                .maxSize(SIZE)
                .minIdle(0)
                .validateAfterIdle(Duration.ofNanos(1))
                .failFastAfter(Duration.ZERO)
                .build();
        PoolRuntime runtime = new PoolRuntime(Ticker.system(), new ThrowingListener());
        ConnectionPool<Object> pool = Pools.open(new Throwing(), config, runtime, new ThrowingHooks());
        List<Thread> callers = new ArrayList<>();
        long end = System.nanoTime() + BOUND_NANOS;
        for (int i = 0; i < SIZE + 2; i++) {
            Thread caller = new Thread(() -> {
                while (injected.get() < INJECTIONS && System.nanoTime() - end < 0) {
                    use(pool);
                }
            });
            caller.start();
            callers.add(caller);
        }
        for (Thread caller : callers) {
            caller.join();
        }
        healed = true;
        assertEquals(INJECTIONS, Math.min(INJECTIONS, injected.get()), "injections");
        assertNull(escaped.get());

        List<Lease<Object>> all = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            all.add(pool.acquire(LONG));
        }
        PoolStats stats = pool.stats();
        assertEquals(SIZE, stats.leased());
        assertEquals(SIZE, stats.open());
        assertEquals(0, stats.waiting());
        await("the driver knows of no more", () -> physical.get() == SIZE);
        assertEquals(SIZE, mostPhysical.get(), "the most connections at any time");
        all.forEach(Lease::close);
        pool.close(LONG);
        await("all are closed", () -> physical.get() == 0);
        PoolStats last = pool.stats();
        long closes = 0;
        for (CloseReason reason : CloseReason.values()) {
            closes += last.closed(reason);
        }
        assertEquals(last.opened(), closes, "opened and closed");
    }

    private void use(ConnectionPool<Object> pool) {
        LeaseShape<Object, Handle> shape = (tenure, lease, connection) -> {
            inject(20);
            return new Handle(tenure, lease);
        };
        Handle handle;
        try {
            handle = pool.acquire(LONG, shape);
        } catch (Throwable injectedOrTimeout) {
            return; // What a shape or a hook throws is the caller's.
        }
        try {
            if (mixed(draws.incrementAndGet()) % 4 == 0) {
                handle.tenure().invalidate(handle.lease(), new IllegalStateException("lost"));
            } else {
                handle.tenure().release(handle.lease(), false);
            }
        } catch (Throwable thrown) {
            escaped.compareAndSet(null, thrown);
        }
    }

    private static void await(String what, BooleanSupplier state) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!state.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("never: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
