package io.cenote.stress.chaos;

import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector;
import io.cenote.suite.kit.FakeConnector.Call;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * What befalls the driver calls of one pool: each call draws its fate from the seed and its own number.
 *
 * <p>A call throws anything, hangs with or without an ear for interrupts until the {@linkplain #release gate opens},
 * is a little slow, or leaves an interrupt behind; a connection is found dead or broken; connect returns null, or a
 * connection that the pool has already. {@code isBroken} does not hang: its contract forbids it, and nothing bounds it.
 */
final class Faults implements Connector<FakeConnection> {
    private static final List<Supplier<Throwable>> THROWABLES = List.of(
            () -> new SQLException("a planted fault"),
            () -> new IllegalStateException("a planted fault"),
            () -> new InterruptedException("a planted fault"),
            () -> new OutOfMemoryError("a planted fault"),
            () -> new StackOverflowError("a planted fault"),
            () -> new NoClassDefFoundError("a planted fault"),
            () -> new AssertionError("a planted fault"));

    /** Of a thousand calls so many have a fate. */
    private static final int THOUSAND = 1000;

    private final FakeConnector driver;
    private final long seed;
    private final AtomicLong calls = new AtomicLong();

    /** Set by the director, read by the driver calls: how many of a thousand calls are struck; zero is fair weather. */
    private volatile int perThousand;

    /** Set by the director: what hangs waits here. */
    private volatile CountDownLatch gate = new CountDownLatch(1);

    /** Set by the director: a connection that is leased for as long as it is here, so that it can be returned twice. */
    private volatile FakeConnection duplicate;

    Faults(FakeConnector driver, long seed) {
        this.driver = driver;
        this.seed = seed;
        for (Call call : Call.values()) {
            driver.on(call, connection -> strike(call, connection));
        }
    }

    void weather(int struckPerThousand) {
        perThousand = struckPerThousand;
    }

    void duplicate(FakeConnection leased) {
        duplicate = leased;
    }

    /** Lets everything on that hangs now; what hangs from here on waits for the next time. */
    void release() {
        CountDownLatch before = gate;
        gate = new CountDownLatch(1);
        before.countDown();
    }

    private long draw() {
        return Seeds.mix(seed + calls.incrementAndGet());
    }

    private boolean struck(long drawn) {
        return Seeds.below(drawn, THOUSAND) < perThousand;
    }

    private void strike(Call call, FakeConnection connection) throws Throwable {
        long drawn = draw();
        if (!struck(drawn)) {
            return;
        }
        int fate = Seeds.below(Seeds.mix(drawn), 12);
        if (call == Call.IS_BROKEN) {
            if (fate < 6) {
                connection.breakOff();
                return;
            }
            fate = 0;
        }
        switch (fate) {
            case 0, 1, 2, 3 ->
                throw THROWABLES
                        .get(Seeds.below(Seeds.mix(drawn + 1), THROWABLES.size()))
                        .get();
            case 4, 5 -> hang(gate);
            case 6 -> hangDeafly(gate);
            case 7, 8 -> LockSupport.parkNanos(Seeds.below(Seeds.mix(drawn + 2), 500_000));
            case 9 -> {
                if (call != Call.RESET) {
                    Thread.currentThread().interrupt(); // A driver that swallows an interrupt and says so too late.
                }
            }
            default -> {
                if (connection != null) {
                    connection.die();
                }
            }
        }
    }

    private static void hang(CountDownLatch gate) throws InterruptedException {
        gate.await();
    }

    private static void hangDeafly(CountDownLatch gate) {
        boolean interrupted = false;
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public FakeConnection connect(Deadline deadline) throws Exception {
        long drawn = draw();
        if (struck(drawn)) {
            switch (Seeds.below(Seeds.mix(drawn), 4)) {
                case 0 -> {
                    return null;
                }
                case 1 -> {
                    FakeConnection leased = duplicate;
                    if (leased != null) {
                        return leased;
                    }
                }
                default -> {}
            }
        }
        return driver.connect(deadline);
    }

    @Override
    public boolean isValid(FakeConnection connection, Deadline deadline) {
        return driver.isValid(connection, deadline);
    }

    @Override
    public void reset(FakeConnection connection, Deadline deadline) {
        driver.reset(connection, deadline);
    }

    @Override
    public boolean isBroken(FakeConnection connection) {
        return driver.isBroken(connection);
    }

    @Override
    public void close(FakeConnection connection) {
        driver.close(connection);
    }

    @Override
    public void abort(FakeConnection connection) {
        driver.abort(connection);
    }

    @Override
    public void close() {
        driver.close();
        if (struck(draw())) {
            throw new IllegalStateException("a planted fault");
        }
    }
}
