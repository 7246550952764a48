package io.cenote.suite;

import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.FakeDriver;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.TestThreads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * One data source under test with everything around it: a strict driver and callers.
 *
 * <p>Every rule gets one of its own. {@link #acquire} and what it returns may be used by many threads; the rest by the
 * rule's own thread.
 */
public final class DataSourceBench {
    /** Short enough to run out; not shorter than what every known pool accepts. */
    static final Duration SHORT = Duration.ofMillis(300);

    /** So many looks in a row that find a thread waiting: it has come to where callers wait. */
    private static final int LOOKS = 20;

    private final DataSourceProvider provider;
    private final Await await;
    private final TestThreads threads;
    private final FakeDriver driver = new FakeDriver();
    private final List<Gate> gates = new CopyOnWriteArrayList<>();
    private final List<DataSource> sources = new CopyOnWriteArrayList<>();
    private final AtomicLong leases = new AtomicLong();
    /** Written by the rule's own thread before it starts others. */
    private DataSource source;

    DataSourceBench(DataSourceProvider provider, Await await) {
        this.provider = provider;
        this.await = await;
        this.threads = new TestThreads(await);
        driver.register();
    }

    /**
     * Opens a pool in which only a fault lets a wait run out.
     *
     * @param maximumPoolSize the most connections
     * @return the pool, which is this bench's from now on
     */
    public DataSource open(int maximumPoolSize) {
        return open(maximumPoolSize, patience());
    }

    /**
     * Opens a pool.
     *
     * @param maximumPoolSize the most connections
     * @param connectionTimeout how long a caller waits
     * @return the pool, which is this bench's from now on
     */
    public DataSource open(int maximumPoolSize, Duration connectionTimeout) {
        source = provider.open(new DataSourceSettings(driver.url(), maximumPoolSize, connectionTimeout));
        sources.add(source);
        return source;
    }

    /**
     * Closes this bench's pool.
     *
     * @throws Exception whatever the pool throws
     */
    public void closeSource() throws Exception {
        sources.remove(source);
        provider.close(source);
    }

    /**
     * Closes this bench's pool once more than it needs.
     *
     * @throws Exception whatever the pool throws
     */
    void closeAgain() throws Exception {
        provider.close(source);
    }

    /**
     * The pool.
     *
     * @return the one that was opened last
     */
    public DataSource source() {
        return source;
    }

    /**
     * The driver.
     *
     * @return the driver of this bench's pool
     */
    public FakeDriver driver() {
        return driver;
    }

    /**
     * The callers.
     *
     * @return the threads; joined at the end of the rule
     */
    public TestThreads threads() {
        return threads;
    }

    /**
     * How long to wait before calling it a fault.
     *
     * @return the bound
     */
    public Duration patience() {
        return await.bound();
    }

    /**
     * A timeout that never runs out: a rule that waits for the end of such a wait fails first.
     *
     * @return more than {@link #patience}
     */
    Duration forLong() {
        return patience().multipliedBy(4);
    }

    /**
     * A gate that is opened at the end of the rule at the latest.
     *
     * @return a closed gate
     */
    public Gate gate() {
        Gate gate = new Gate(await);
        gates.add(gate);
        return gate;
    }

    /**
     * Takes a connection.
     *
     * @return the connection
     * @throws SQLException if the pool throws it
     */
    public HeldConnection acquire() throws SQLException {
        Connection connection = source.getConnection();
        String holder = "lease " + leases.incrementAndGet() + " of '"
                + Thread.currentThread().getName() + "'";
        try {
            return new HeldConnection(driver, connection, holder);
        } catch (SQLException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Takes several.
     *
     * @param count how many
     * @return the connections, in order
     * @throws SQLException if the pool throws it
     */
    public List<HeldConnection> acquireAll(int count) throws SQLException {
        List<HeldConnection> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(acquire());
            }
        } catch (SQLException | RuntimeException | Error e) {
            for (HeldConnection each : held) {
                each.close();
            }
            throw e;
        }
        return held;
    }

    /**
     * Takes the connection of a pool with a short timeout, however long it takes to open or to come back.
     *
     * @return the connection
     */
    public HeldConnection acquireFirst() {
        HeldConnection[] held = {null};
        Throwable[] last = {null};
        await.until(
                "a connection can be had",
                () -> {
                    try {
                        held[0] = acquire();
                    } catch (SQLException | RuntimeException | Error e) {
                        last[0] = e;
                    }
                    return held[0] != null;
                },
                () -> "the last caller got " + last[0],
                driver::assertNoMisuse);
        return held[0];
    }

    /**
     * Takes several connections of a pool with a short timeout, and keeps them.
     *
     * @param count how many
     * @return the connections, in order
     */
    public List<HeldConnection> acquireFirst(int count) {
        return IntStream.range(0, count).mapToObj(i -> acquireFirst()).toList();
    }

    /**
     * Starts a caller and waits until it waits.
     *
     * @param name the name of its thread
     * @return its connection, when it has it
     */
    public TestThreads.Task<HeldConnection> startWaiter(String name) {
        return startWaiting(name, this::acquire);
    }

    /**
     * Starts a caller and waits until it waits.
     *
     * @param <T> what it results in
     * @param name the name of its thread
     * @param body what it does
     * @return the running task
     */
    public <T> TestThreads.Task<T> startWaiting(String name, Callable<T> body) {
        TestThreads.Task<T> waiter = threads.start(name, body);
        untilStands(waiter);
        return waiter;
    }

    /** Waits until a caller waits, or has ended. */
    void untilStands(TestThreads.Task<?> task) {
        int[] looks = {0};
        until("a caller waits or has ended", () -> {
            looks[0] = task.waits() ? looks[0] + 1 : 0;
            return looks[0] >= LOOKS || task.ended();
        });
    }

    /**
     * Waits for a state that only a fault keeps from coming.
     *
     * @param what the state, for the failure's text
     * @param condition tells whether it is there
     */
    public void until(String what, BooleanSupplier condition) {
        await.until(what, condition, () -> driver.open() + " sessions open", driver::assertNoMisuse);
    }

    /**
     * Waits until as many connections can be had at once and work, whatever callers are told until then.
     *
     * @param count how many
     */
    void untilAllServe(int count) {
        Throwable[] last = {null};
        await.until(
                count + " connections can be had at once, and work",
                () -> {
                    try {
                        use(acquireAll(count));
                        return true;
                    } catch (SQLException | RuntimeException | Error e) {
                        last[0] = e;
                        return false;
                    }
                },
                () -> "the last caller got " + last[0],
                driver::assertNoMisuse);
    }

    private static void use(List<HeldConnection> held) throws SQLException {
        SQLException failure = null;
        for (HeldConnection each : held) {
            try (each) {
                each.execute("select");
            } catch (SQLException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Lets every hanging call end and closes the pools, whatever the rule has left behind. */
    void tearDown() {
        driver.heal();
        gates.forEach(Gate::open);
        for (DataSource each : sources) {
            try {
                provider.close(each);
            } catch (Exception e) {
                // How a pool closes is the business of the rules about that.
            }
        }
        driver.deregister();
    }
}
