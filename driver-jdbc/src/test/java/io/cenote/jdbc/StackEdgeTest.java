package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Lease;
import io.cenote.spi.LeaseShape;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.Pools;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers whose stack is nearly used up: from the depth at which a call succeeds to the one at which nothing does. */
@Execution(ExecutionMode.CONCURRENT)
final class StackEdgeTest {
    private static final int SIZE = 3;
    private static final long STACK_BYTES = 256 << 10;
    /** So many levels above the deepest that there is: more than any call needs. */
    private static final int EDGE = 1500;
    /** A level takes less than any call that could fail. */
    private static final int STEP = 3;

    private static final int MOST_PASSES = 50;

    private final Stubbed stubbed = new Stubbed();

    @AfterEach
    void close() {
        stubbed.close();
    }

    /** What is tried at a depth. */
    private interface Try {
        void run() throws Exception;
    }

    private ConnectionPool<Connection> open(String kind) {
        PoolConfig config = PoolConfig.builder()
                .provider(kind)
                .maxSize(SIZE)
                .minIdle(0)
                .validateAfterIdle(Duration.ZERO)
                .build();
        return Pools.open(new JdbcConnector(stubbed.driver.url(), Map.of(), FatalErrors.CLEAR_ONES_ONLY), config);
    }

    private static void at(int depth, Try what) throws Exception {
        if (depth == 0) {
            what.run();
        } else {
            at(depth - 1, what);
        }
    }

    private static int deepest() {
        int low = 0;
        int high = 1 << 20;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            try {
                at(middle, () -> {});
                low = middle;
            } catch (StackOverflowError tooDeep) {
                high = middle;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        return low;
    }

    /** What is done for each depth; an error says that there was no room. */
    private interface Place {
        void at(int depth) throws Exception;
    }

    /**
     * Goes through the depths, deepest first, on a thread of its own. A compiler may change how deep that is meanwhile:
     * so it goes through them again until there were some with room and some without.
     */
    private static void sweep(Place place) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            int with = 0;
            int without = 0;
            for (int pass = 0; pass < MOST_PASSES && (with == 0 || without == 0); pass++) {
                for (int depth = deepest(), last = depth - EDGE; depth > last; depth -= STEP) {
                    try {
                        place.at(depth);
                        with++;
                    } catch (StackOverflowError noRoom) {
                        without++;
                    }
                }
            }
            assertTrue(with > 0 && without > 0, with + " depths with room, " + without + " without");
            return null;
        });
        new Thread(null, task, "at the edge", STACK_BYTES).start();
        task.get(120, TimeUnit.SECONDS);
    }

    /** Ends a lease. */
    private interface Ending<L> {
        void of(L lease) throws SQLException;
    }

    /** Sweeps over an acquire and the end of its lease; one that found no room is ended by the next try, less deep. */
    private static <L> void sweep(Callable<L> acquire, Ending<L> end) throws Exception {
        AtomicReference<L> last = new AtomicReference<>();
        Try endLast = () -> {
            if (last.get() != null) {
                end.of(last.get());
                last.set(null);
            }
        };
        Try both = () -> {
            endLast.run();
            last.set(acquire.call());
            endLast.run();
        };
        both.run(); // What is used for the first time needs much more room.
        sweep(depth -> at(depth, both));
        endLast.run();
    }

    /** Every slot can be leased, by another thread, and nobody is thought to wait. */
    private static void assertWhole(ConnectionPool<Connection> pool) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            List<Lease<Connection>> all = new ArrayList<>();
            for (int i = 0; i < SIZE; i++) {
                all.add(pool.acquire(Duration.ofSeconds(20)));
            }
            all.forEach(Lease::close);
            return null;
        });
        new Thread(task, "takes all").start();
        task.get(60, TimeUnit.SECONDS);
        assertEquals(0, pool.stats().waiting(), "waiters");
        assertEquals(0, pool.stats().leased(), "leases");
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void anAcquireThatFindsAnIdleConnection(String kind) throws Exception {
        try (ConnectionPool<Connection> pool = open(kind)) {
            assertWhole(pool);
            sweep(() -> pool.acquire(Duration.ofSeconds(1)), Lease::close);
            assertWhole(pool);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void aConnectionOfTheDataSourceThatIsGivenBackUntouched(String kind) throws Exception {
        CenoteDataSource source = stubbed.source;
        source.setPool(kind);
        source.setMaximumPoolSize(SIZE);
        source.setAffinity(false);
        source.start();
        @SuppressWarnings("unchecked")
        ConnectionPool<Connection> pool = source.unwrap(ConnectionPool.class);
        assertWhole(pool);
        sweep(source::getConnection, Connection::close);
        assertWhole(pool);
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void anAcquireThatDoesNotWait(String kind) throws Exception {
        try (ConnectionPool<Connection> pool = open(kind)) {
            assertWhole(pool);
            sweep(() -> pool.tryAcquire().orElse(null), Lease::close);
            assertWhole(pool);
        }
    }

    private static int need(int levels) {
        return levels == 0 ? 0 : need(levels - 1) + 1;
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void anAcquireWhoseShapeNeedsMoreRoomThanItsRelease(String kind) throws Exception {
        LeaseShape<Connection, Ending<Void>> shape = (tenure, lease, connection) -> {
            need(100);
            return nothing -> tenure.release(lease, false);
        };
        try (ConnectionPool<Connection> pool = open(kind)) {
            assertWhole(pool);
            sweep(() -> pool.acquire(Duration.ofSeconds(1), shape), lease -> lease.of(null));
            assertWhole(pool);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void anAcquireThatWaitsInVain(String kind) throws Exception {
        try (ConnectionPool<Connection> pool = open(kind)) {
            List<Lease<Connection>> all = new ArrayList<>();
            for (int i = 0; i < SIZE; i++) {
                all.add(pool.acquire());
            }
            sweep(
                    () -> {
                        try {
                            return pool.acquire(Duration.ofNanos(100_000));
                        } catch (AcquireTimeoutException expected) {
                            return null; // It had room.
                        }
                    },
                    Lease::close);
            all.forEach(Lease::close);
            assertWhole(pool);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void anAcquireForWhichAConnectionIsOpened(String kind) throws Exception {
        try (ConnectionPool<Connection> pool = open(kind)) {
            sweep(() -> pool.acquire(Duration.ofSeconds(20)), lease -> lease.invalidate(null));
            assertWhole(pool);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void aReleaseThatFindsNoRoomIsDoneLaterOrCanBeRepeated(String kind) throws Exception {
        try (ConnectionPool<Connection> pool = open(kind)) {
            sweep(depth -> {
                Lease<Connection> lease = pool.acquire(Duration.ofSeconds(20));
                try {
                    at(depth, lease::close);
                } finally {
                    lease.close();
                }
            });
            assertWhole(pool);
        }
    }

    /** Has the pool do something to all at each depth, with idle connections, and then has it open all anew. */
    private void sweepAndOpenAll(String kind, Ending<ConnectionPool<Connection>> act) throws Exception {
        try (ConnectionPool<Connection> pool = open(kind)) {
            assertWhole(pool);
            Try there = () -> act.of(pool);
            there.run(); // What is used for the first time needs much more room.
            sweep(depth -> {
                pool.acquire(Duration.ofSeconds(20)).close();
                at(depth, there);
            });
            act.of(pool);
            pool.evict();
            assertWhole(pool);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void anEvict(String kind) throws Exception {
        sweepAndOpenAll(kind, ConnectionPool::evict);
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void aWarmUp(String kind) throws Exception {
        sweepAndOpenAll(kind, pool -> pool.warmUp(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void aResume(String kind) throws Exception {
        sweepAndOpenAll(kind, pool -> {
            pool.resume();
            pool.suspend();
            pool.resume();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void aReconfigure(String kind) throws Exception {
        sweepAndOpenAll(kind, pool -> {
            int other = pool.config().maxSize() == SIZE ? SIZE - 1 : SIZE;
            pool.reconfigure(pool.config().toBuilder().maxSize(other).build());
            pool.reconfigure(pool.config().toBuilder().maxSize(SIZE).build());
        });
    }
}
