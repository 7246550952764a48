package io.cenote.suite;

import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolProvider;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolStats;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.ManualTicker;
import io.cenote.suite.kit.RecordingListener;
import io.cenote.suite.kit.TestThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assertions;
import org.opentest4j.TestAbortedException;

/**
 * One pool under test with everything around it: a strict driver, a clock moved by hand, a listener, callers.
 *
 * <p>Every rule gets one of its own. {@link #acquire} and what it returns may be used by many threads; the rest by the
 * rule's own thread.
 */
public final class PoolBench {
    /** The system property that sets how many steps the long rules take: {@value}; 20000 unless set. */
    public static final String STEPS = "cenote.suite.steps";

    /** How far {@link #untilWhileTimePasses} moves the clock at every look. */
    private static final Duration STEP = Duration.ofMillis(100);

    private final PoolProvider provider;
    private final Set<PoolTrait> needs;
    private final Await await;
    private final TestThreads threads;
    private final FakeConnector connector;
    private final ManualTicker ticker = new ManualTicker();
    private final RecordingListener listener = new RecordingListener();
    private final List<Gate> gates = new CopyOnWriteArrayList<>();
    private final AtomicLong leases = new AtomicLong();
    private ConnectionPool<FakeConnection> pool;

    PoolBench(PoolProvider provider, Set<PoolTrait> needs, Await await) {
        this.provider = provider;
        this.needs = needs;
        this.await = await;
        this.threads = new TestThreads(await);
        this.connector = new FakeConnector(threads::isCaller);
    }

    /**
     * The kind of pool.
     *
     * @return the provider under test
     */
    public PoolProvider provider() {
        return provider;
    }

    /**
     * The configuration that rules start from: two connections, none kept idle, nothing that depends on age, waits that
     * only a fault lets run out, and nobody refused during an outage.
     *
     * @return a builder
     */
    public PoolConfig.Builder config() {
        return PoolConfig.builder()
                .provider(provider.name())
                .name("suite")
                .maxSize(2)
                .minIdle(0)
                .acquireTimeout(patience())
                .connectTimeout(patience())
                .validationTimeout(patience())
                .idleTimeout(Duration.ZERO)
                .maxLifetime(Duration.ZERO)
                .keepalive(Duration.ZERO)
                .leakThreshold(Duration.ZERO)
                .validateAfterIdle(Duration.ZERO)
                .failFastAfter(Duration.ZERO);
    }

    /**
     * Opens the pool with {@link #config()}.
     *
     * @return the pool
     */
    public ConnectionPool<FakeConnection> open() {
        return open(config().build());
    }

    /**
     * Opens the pool. Ends the rule as not applicable if the pool, so configured, does not promise what the rule needs.
     *
     * @param config its configuration
     * @return the pool
     */
    public ConnectionPool<FakeConnection> open(PoolConfig config) {
        return open(config, config);
    }

    /**
     * Opens the pool. Ends the rule as not applicable if the pool does not promise what the rule needs.
     *
     * @param config its configuration
     * @param promising the configuration with which it has to promise that
     * @return the pool
     */
    public ConnectionPool<FakeConnection> open(PoolConfig config, PoolConfig promising) {
        for (PoolTrait trait : needs) {
            if (!provider.traits(promising).contains(trait)) {
                throw new TestAbortedException("needs " + trait + ": " + Traits.meaning(trait));
            }
        }
        pool = provider.create(connector, config, new PoolRuntime(ticker, listener));
        return pool;
    }

    /**
     * The pool.
     *
     * @return the pool that was opened
     */
    public ConnectionPool<FakeConnection> pool() {
        return pool;
    }

    /**
     * The pool's figures.
     *
     * @return a snapshot
     */
    public PoolStats stats() {
        return pool.stats();
    }

    /**
     * The driver.
     *
     * @return the driver of this bench's pool
     */
    public FakeConnector driver() {
        return connector;
    }

    /**
     * The clock.
     *
     * @return the clock of this bench's pool
     */
    public ManualTicker ticker() {
        return ticker;
    }

    /**
     * The listener.
     *
     * @return the listener of this bench's pool
     */
    public RecordingListener listener() {
        return listener;
    }

    /**
     * The callers.
     *
     * @return the threads; joined at the end of the rule
     */
    public TestThreads threads() {
        return threads;
    }

    /** Waits for the callers of a long rule: a bound ends it only if for so long no driver call has begun. */
    public void joinCallers() {
        threads.joinAllWhile(connector::callsInAll);
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
     * How many steps a long rule takes.
     *
     * @return the system property {@value #STEPS}, or 20000
     * @throws IllegalArgumentException if the property is not a whole number from 1000 on
     */
    public int steps() {
        return Steps.of(System.getProperty(STEPS, "20000"));
    }

    /**
     * How many callers wait at once in a rule about their order: a thousand, or fewer if {@link #steps} are fewer than usual.
     *
     * @return from 50 to 1000
     * @throws IllegalArgumentException if the property is not a whole number from 1000 on
     */
    public int waiters() {
        return Math.min(1000, steps() / 20);
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
     * Acquires, waiting for as long as the configuration says.
     *
     * @return the lease
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public HeldLease acquire() throws InterruptedException {
        return new HeldLease(pool.acquire(), holder());
    }

    /**
     * Acquires.
     *
     * @param timeout the longest wait
     * @return the lease
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public HeldLease acquire(Duration timeout) throws InterruptedException {
        return new HeldLease(pool.acquire(timeout), holder());
    }

    /**
     * Acquires without waiting.
     *
     * @return the lease; null if nothing is idle
     */
    public HeldLease tryAcquire() {
        return pool.tryAcquire().map(lease -> new HeldLease(lease, holder())).orElse(null);
    }

    /**
     * Acquires several.
     *
     * @param count how many
     * @return the leases, in order
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public List<HeldLease> acquireAll(int count) throws InterruptedException {
        List<HeldLease> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(acquire());
        }
        return held;
    }

    /**
     * Acquires several and releases them in the same order.
     *
     * @param count how many connections are idle afterwards
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public void fill(int count) throws InterruptedException {
        acquireAll(count).forEach(HeldLease::close);
        until(count + " connections are idle", () -> stats().idle() == count);
    }

    /**
     * Starts a caller that acquires, and waits until the pool counts it among its waiters.
     *
     * @param name the name of its thread
     * @return its lease, when it has it
     */
    public TestThreads.Task<HeldLease> startWaiter(String name) {
        return startWaiter(name, patience());
    }

    /**
     * Starts a caller that acquires, and waits until the pool counts it among its waiters.
     *
     * @param name the name of its thread
     * @param timeout its longest wait
     * @return its lease, when it has it
     */
    public TestThreads.Task<HeldLease> startWaiter(String name, Duration timeout) {
        int before = stats().waiting();
        TestThreads.Task<HeldLease> waiter = threads.start(name, () -> acquire(timeout));
        until("'" + name + "' waits", () -> stats().waiting() > before || waiter.ended());
        return waiter;
    }

    /**
     * Waits for a state that only a fault keeps from coming. Ends at once if the driver is misused: nothing that comes
     * later can mend that.
     *
     * @param what the state, for the failure's text
     * @param condition tells whether it is there
     */
    public void until(String what, BooleanSupplier condition) {
        await.until(what, condition, this::seen, connector::assertNoMisuse);
    }

    /**
     * Waits for a state that needs the pool's clock to go on: after a failed connect, or past a driver call's deadline.
     *
     * @param what the state, for the failure's text
     * @param condition tells whether it is there
     */
    public void untilWhileTimePasses(String what, BooleanSupplier condition) {
        untilWhileTimePasses(what, STEP, condition);
    }

    /**
     * Waits for a state that needs the pool's clock to go on for long: how many looks that takes must not depend on it,
     * for on a busy machine each of them takes long.
     *
     * @param what the state, for the failure's text
     * @param step how far the clock goes on between two looks
     * @param condition tells whether it is there
     */
    public void untilWhileTimePasses(String what, Duration step, BooleanSupplier condition) {
        await.until(what, condition, this::seen, () -> {
            connector.assertNoMisuse();
            ticker.advance(step);
        });
    }

    /**
     * Waits for callers, with the pool's clock going on, and stops at the first that fails: then the rule is broken.
     *
     * @param what the state, for the failure's text
     * @param callers who is to be served
     */
    public void untilServedWhileTimePasses(String what, List<? extends TestThreads.Task<?>> callers) {
        untilWhileTimePasses(
                what,
                () -> callers.stream().anyMatch(TestThreads.Task::failed)
                        || callers.stream().allMatch(TestThreads.Task::ended));
        callers.stream().filter(TestThreads.Task::failed).forEach(TestThreads.Task::result);
    }

    /**
     * Waits until nothing is in motion, and checks what the driver has seen.
     *
     * <p>The pool's own figures only tell when to look: one that is wrong is the business of {@link #figuresAddUp}, and
     * does not hide here what else works. If they never come to rest, it is enough that nothing has moved for long.
     */
    public void settle() {
        Stillness stillness = new Stillness(this::seen);
        until("the driver is at rest", () -> driver().running() == 0 && (atRest(stats()) || stillness.lasts()));
        driver().assertNoMisuse();
    }

    /** Waits until nothing is in motion, and checks that the pool's figures are right and agree with the driver's. */
    void figuresAddUp() {
        until("the pool is at rest", () -> driver().running() == 0 && atRest(stats()));
        PoolStats at = stats();
        Assertions.assertEquals(
                at.open(), at.idle() + at.leased() + at.held(), () -> "open is idle + leased + held at rest: " + at);
        Assertions.assertEquals(
                at.open(), at.opened() - at.closedInAll(), () -> "opened - closed is what is open at rest: " + at);
        Assertions.assertEquals(driver().open(), at.open(), () -> "what the driver counts as open: " + at);
    }

    private boolean atRest(PoolStats at) {
        return at.waiting() == 0 && at.connecting() == 0 && at.held() == 0 && driver().open() == at.open();
    }

    /**
     * How many connections were closed for a reason.
     *
     * @param reason the reason
     * @return the pool's count
     */
    public long closed(CloseReason reason) {
        return stats().closed(reason);
    }

    private String holder() {
        return "lease " + leases.incrementAndGet() + " of '"
                + Thread.currentThread().getName() + "'";
    }

    private String seen() {
        return pool == null
                ? "no pool"
                : stats() + "; the driver counts " + driver().open() + " open, " + driver().connecting()
                        + " connecting";
    }

    /** Lets every hanging driver call end and closes the pool, whatever the rule has left behind. */
    void tearDown() {
        connector.heal();
        gates.forEach(Gate::open);
        if (pool != null) {
            pool.close();
        }
    }
}
