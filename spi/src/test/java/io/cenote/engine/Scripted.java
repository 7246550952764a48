package io.cenote.engine;

import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolRuntime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A connector whose calls do what a test tells them, and count. */
final class Scripted implements Connector<Scripted.Connection> {
    private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(30);

    static final class Connection {
        final int serial;
        volatile boolean ended;

        Connection(int serial) {
            this.serial = serial;
        }

        @Override
        public String toString() {
            return "connection " + serial;
        }
    }

    /** What a call does before its default answer. */
    interface Act {
        void on(Connection connection) throws Exception;
    }

    final AtomicInteger attempts = new AtomicInteger();
    final AtomicInteger connecting = new AtomicInteger();
    final AtomicInteger mostConnecting = new AtomicInteger();
    final AtomicInteger physical = new AtomicInteger();
    final AtomicInteger mostPhysical = new AtomicInteger();
    final AtomicInteger validations = new AtomicInteger();
    final List<Connection> aborted = new CopyOnWriteArrayList<>();
    final CountDownLatch connectorClosed = new CountDownLatch(1);

    volatile Callable<Connection> connect = () -> new Connection(attempts.get());
    volatile Predicate<Connection> outdated = connection -> false;
    volatile boolean renews;
    volatile BooleanSupplier renewalDue = () -> false;
    volatile Callable<?> renew = () -> null;
    volatile Act validate = connection -> {};
    volatile Act reset = connection -> {};
    volatile Act close = connection -> {};
    volatile Act abort = connection -> {};

    @Override
    public Connection connect(Deadline deadline) throws Exception {
        attempts.incrementAndGet();
        mostConnecting.accumulateAndGet(connecting.incrementAndGet(), Math::max);
        try {
            Connection connection = connect.call();
            if (connection != null) {
                mostPhysical.accumulateAndGet(physical.incrementAndGet(), Math::max);
            }
            return connection;
        } finally {
            connecting.decrementAndGet();
        }
    }

    @Override
    public boolean isOutdated(Connection connection) {
        return outdated.test(connection);
    }

    @Override
    public boolean renews() {
        return renews;
    }

    @Override
    public boolean isRenewalDue() {
        return renewalDue.getAsBoolean();
    }

    @Override
    public void renew(Deadline deadline) throws Exception {
        renew.call();
    }

    @Override
    public boolean isValid(Connection connection, Deadline deadline) {
        validations.incrementAndGet();
        try {
            validate.on(connection);
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    @Override
    public void reset(Connection connection, Deadline deadline) throws Exception {
        reset.on(connection);
    }

    @Override
    public void close(Connection connection) {
        try {
            close.on(connection);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            connection.ended = true;
            physical.decrementAndGet();
        }
    }

    @Override
    public void abort(Connection connection) {
        try {
            abort.on(connection);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            aborted.add(connection);
            connection.ended = true;
            physical.decrementAndGet();
        }
    }

    @Override
    public void close() {
        connectorClosed.countDown();
    }

    ManagedPool<Connection> open(PoolConfig config) {
        return open(config, PoolRuntime.system());
    }

    ManagedPool<Connection> open(PoolConfig config, PoolRuntime runtime) {
        return ManagedPool.open(this, config, runtime, new TestExchange<>());
    }

    static PoolConfig.Builder config(int maxSize) {
        return PoolConfig.builder().name("test").maxSize(maxSize).minIdle(0);
    }

    /** Past the leases that take their stacks because the pool is new. */
    static void age(ManagedPool<Connection> pool) throws InterruptedException {
        for (int i = 0; i <= SomeStacks.MOST; i++) {
            pool.acquire().close();
        }
    }

    /** Blocks, interrupts or not, until the latch is opened. */
    static void hang(CountDownLatch until) {
        boolean interrupted = false;
        while (until.getCount() > 0) {
            try {
                if (!until.await(BOUND_NANOS, TimeUnit.NANOSECONDS)) {
                    throw new AssertionError("nobody opened the latch");
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static void await(String what, BooleanSupplier state) {
        long end = System.nanoTime() + BOUND_NANOS;
        while (!state.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("never: " + what);
            }
            LockSupport.parkNanos(500_000);
        }
    }
}
