package io.cenote.stress.simulation;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.CloseReason;
import io.cenote.spi.CloseReport;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolProvider;
import io.cenote.spi.PoolStats;
import io.cenote.spi.PoolSuspendedException;
import io.cenote.spi.PoolTrait;
import io.cenote.spi.Tenure;
import io.cenote.stress.chaos.PlainTenure;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector;
import io.cenote.suite.kit.FakeConnector.Call;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One pool and its model, from open to closed: random operations by one thread on a clock moved by hand, and a
 * comparison of all that there is to see after each.
 */
final class Simulation {
    private static final int STEPS = 1_000;
    private static final int STEPS_AFTER_CLOSE = 10;

    /** One life in so many has its driver calls on the pool's own threads, and waits for them. */
    private static final int LIVES_TO_ONE_ON_THREADS = 50;

    private static final int LARGEST = 6;
    private static final int STALE = 8;
    private static final int TRACED = 40;
    private static final Duration PATIENCE = Await.ordinary().bound();

    /** In every advance of so much, housekeeping passes at least once. */
    private static final Duration LONGEST_PERIOD = Duration.ofSeconds(30);

    private static final String HOLDER = "the caller";

    /** A hint names what the thread released in this tick or the last. */
    private static final long HINT_NANOS = 40_000_000;

    /** The end of a lease. */
    private record Lease(Tenure<FakeConnection> tenure, long number, FakeConnection connection) {}

    private final SplittableRandom random;
    private final PoolProvider provider;
    private final Model model;
    private final Watched real;
    private final Map<FakeConnection, Lease> leases = new HashMap<>();
    private final Deque<Lease> stale = new ArrayDeque<>();
    private long steps;

    /**
     * Whether there was a release to a suspended pool since nothing was idle: the thread's hint then names what it used
     * before, and the order of what is idle is not exactly that of the releases.
     */
    private boolean isHintOld;

    /** The last steps, for a failure's text. */
    private final Deque<String> trace = new ArrayDeque<>();

    Simulation(PoolProvider provider, long seed) {
        this.provider = provider;
        random = new SplittableRandom(seed);
        PoolConfig config = draw();
        model = new Model(config);
        real = new Watched(provider, config, seed % LIVES_TO_ONE_ON_THREADS != 0);
    }

    private PoolConfig draw() {
        int maxSize = 1 + random.nextInt(LARGEST);
        return times(PoolConfig.builder()
                        .provider(provider.name())
                        .name("simulation-" + provider.name())
                        .maxSize(maxSize)
                        .minIdle(random.nextBoolean() ? 0 : random.nextInt(maxSize + 1))
                        .handoffAfter(Duration.ofMillis(random.nextBoolean() ? 0 : 3))
                        .affinity(random.nextBoolean())
                        .connectTimeout(Duration.ofMinutes(1))
                        .validationTimeout(Duration.ofMinutes(1))
                        .acquireTimeout(PATIENCE)
                        .failFastAfter(Duration.ZERO)
                        .leakThreshold(Duration.ZERO))
                .build();
    }

    private PoolConfig.Builder times(PoolConfig.Builder builder) {
        return builder.maxLifetime(Duration.ofMinutes(random.nextInt(3) * 15L))
                .idleTimeout(Duration.ofMinutes(random.nextInt(3) * 5L))
                .keepalive(Duration.ofMinutes(random.nextInt(3)))
                .validateAfterIdle(Duration.ofMillis(random.nextInt(3) * 500L));
    }

    /** Runs to the end of the pool; how many steps there were. */
    long run() {
        try {
            return live();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(e.getMessage() + "; after " + trace, e);
        } finally {
            real.pool.close();
        }
    }

    private long live() throws Exception {
        settle(new Step(model));
        for (int i = 0; i < STEPS; i++) {
            step();
        }
        close();
        for (int i = 0; i < STEPS_AFTER_CLOSE; i++) {
            step();
        }
        for (Connection connection : model.leased()) {
            release(connection);
        }
        real.untilEnded();
        return steps;
    }

    private void note(Object... what) {
        if (trace.size() == TRACED) {
            trace.remove();
        }
        trace.add(steps + ": " + Arrays.toString(what));
    }

    private void step() throws Exception {
        steps++;
        int what = random.nextInt(1000);
        if (what < 300) {
            take();
        } else if (what < 620) {
            advance(Duration.ofMillis(1), false); // No two releases in the same tick: which is later, none could tell.
            any(model.leased(), this::release);
        } else if (what < 640) {
            any(model.leased(), this::invalidate);
        } else if (what < 700) {
            endAgain();
        } else if (what < 715) {
            any(new ArrayList<>(model.open()), connection -> {
                connection.dead = true;
                connection.driver.die();
            });
        } else if (what < 725) {
            any(new ArrayList<>(model.open()), connection -> {
                connection.broken = true;
                connection.driver.breakOff();
            });
        } else if (what < 950) {
            advance(Duration.ofMillis(random.nextInt(100)), false);
        } else if (what < 965) {
            advance(Duration.ofSeconds(random.nextInt(120)), false);
        } else if (what < 968) {
            advance(Duration.ofSeconds(random.nextInt(1200)), random.nextBoolean());
        } else if (what < 971) {
            evict();
        } else if (what < 980) {
            suspendOrResume();
        } else if (what < 984) {
            reconfigure();
        } else if (what < 987) {
            warmUp();
        } else if (what < 988) {
            real.failNextClose();
        } else if (what < 989 && random.nextInt(100) == 0) {
            // Seldom: the pool then waits, in real time, before it tries again.
            real.failNextConnect();
            model.failuresToCome++;
        }
    }

    private interface Act {
        void on(Connection connection) throws Exception;
    }

    private void any(List<Connection> some, Act act) throws Exception {
        if (!some.isEmpty()) {
            act.on(some.get(random.nextInt(some.size())));
        }
    }

    // What callers do.

    private void take() throws Exception {
        int how = random.nextInt(3);
        // The one caller that there is must not wait for itself.
        boolean canWait = how == 0 && !model.isSuspended && model.leased().size() < model.config.maxSize();
        note("take", how, canWait);
        Step step = new Step(model);
        step.taking = true;
        step.asked = canWait;
        List<Connection> idle = model.idle();
        Lease lease = null;
        try {
            if (how == 1) {
                lease = real.pool
                        .tryAcquire()
                        .map(plain -> new Lease(new PlainTenure(plain), 0, plain.connection()))
                        .orElse(null);
            } else {
                lease = real.pool.acquire(canWait ? PATIENCE : Duration.ZERO, Lease::new);
            }
            model.check(
                    !model.isClosed && !model.isSuspended, "a pool that is closed or suspended has let a caller in");
        } catch (PoolClosedException refused) {
            model.check(model.isClosed, "a caller was refused as if the pool were closed");
            return;
        } catch (PoolSuspendedException refused) {
            model.check(model.isSuspended, "a caller was refused as if the pool were suspended");
            return;
        } catch (AcquireTimeoutException inVain) {
            model.check(!canWait, "a caller waited in vain");
            model.timeouts++;
        }
        PoolStats at = settle(step);
        if (lease == null) {
            model.check(
                    model.idle().stream().noneMatch(idle::contains), "a caller got nothing, and there was something");
            return;
        }
        FakeConnection connection = lease.connection();
        Connection taken = model.of(connection);
        model.check(taken != null, () -> connection + " was handed out, and is not open");
        boolean wasIdle = idle.contains(taken);
        boolean calm = wasIdle && step.isQuiet() && !(isHintOld && model.config.affinity());
        // Who has used it a moment ago takes it again without asking the driver.
        boolean byHint = canWait && model.config.affinity() && !taken.isIdleFor(HINT_NANOS + 1, model.now);
        model.check(!taken.broken || byHint, () -> taken + " was handed out");
        boolean due =
                canWait && wasIdle && taken.isUnprovenFor(Model.nanos(model.config.validateAfterIdle()), model.now);
        model.check(!due, () -> taken + " was handed out without the validation that was due");
        Set<PoolTrait> traits = provider.traits(model.config);
        boolean newestFirst = traits.contains(PoolTrait.LIFO_REUSE);
        model.take(taken, calm && (newestFirst || traits.contains(PoolTrait.FIFO_REUSE)), newestFirst);
        note("taken", taken);
        connection.take(HOLDER);
        if (random.nextInt(3) == 0) {
            connection.soil();
            taken.soiled = true;
        }
        leases.put(connection, lease);
        model.compare(at);
    }

    private void release(Connection connection) {
        Lease lease = leases.remove(connection.driver);
        boolean plain = lease.tenure() instanceof PlainTenure;
        boolean clean = !plain && !connection.soiled && random.nextInt(4) > 0;
        boolean resetFails = !clean && !connection.broken && random.nextInt(50) == 0;
        if (resetFails) {
            real.driver.once(
                    Call.RESET, FakeConnector.Behaviour.failing(() -> new IllegalStateException("a planted fault")));
        }
        note("release", connection, clean);
        Step step = new Step(model);
        step.expect(connection, model.release(connection, clean, resetFails));
        isHintOld = model.isSuspended || isHintOld && !model.idle().isEmpty();
        connection.soiled = false;
        connection.driver.giveBack(HOLDER);
        model.check(lease.tenure().release(lease.number(), clean), "a lease could not be released");
        remember(lease);
        model.compare(settle(step));
    }

    private void invalidate(Connection connection) {
        note("invalidate", connection);
        Lease lease = leases.remove(connection.driver);
        Step step = new Step(model);
        step.expect(connection, EnumSet.of(CloseReason.INVALIDATED));
        connection.driver.giveBack(HOLDER);
        Throwable cause = random.nextBoolean() ? null : new IllegalStateException("the holder has lost it");
        if (cause != null) {
            model.doubt();
        }
        model.check(lease.tenure().invalidate(lease.number(), cause), "a lease could not be invalidated");
        remember(lease);
        model.compare(settle(step));
    }

    private void remember(Lease lease) {
        stale.add(lease);
        if (stale.size() > STALE) {
            stale.remove();
        }
    }

    /**
     * Ends a lease that is over: of whoever has the connection now, nothing is touched. Not by a clean release, which may
     * make what is idle look younger (see {@code Slot.releasedTick}): an exact model cannot follow that.
     */
    private void endAgain() {
        Lease over = stale.poll();
        if (over != null) {
            boolean ended = random.nextBoolean()
                    ? over.tenure().release(over.number(), false)
                    : over.tenure().invalidate(over.number(), null);
            model.check(!ended, "a lease has ended twice");
            model.compare(settle(new Step(model)));
        }
    }

    // What the pool's owner and time do.

    private void advance(Duration by, boolean atOnce) {
        note("advance", by, atOnce);
        Step step = new Step(model);
        if (atOnce) {
            real.ticker.leap(by);
        } else {
            real.ticker.advance(by);
        }
        model.now += by.toNanos();
        PoolStats at = settle(step);
        if (by.compareTo(LONGEST_PERIOD) >= 0) {
            model.passed();
        }
        model.compare(at);
    }

    private void evict() {
        note("evict");
        Step step = new Step(model);
        model.evict();
        real.pool.evict();
        model.compare(settle(step));
    }

    private void suspendOrResume() {
        note("suspend or resume");
        if (model.isSuspended) {
            real.pool.resume();
        } else {
            real.pool.suspend();
        }
        model.isSuspended = !model.isSuspended;
        model.forgetOrder(); // A suspended pool takes back what a hint has found, and lists it anew.
        model.compare(settle(new Step(model)));
    }

    private void reconfigure() {
        note("reconfigure");
        int maxSize = 1 + random.nextInt(LARGEST);
        PoolConfig next = times(model.config.toBuilder().maxSize(maxSize).minIdle(random.nextInt(maxSize + 1)))
                .build();
        Step step = new Step(model);
        step.surplus = Math.max(0, model.open().size() - maxSize);
        try {
            real.pool.reconfigure(next);
        } catch (PoolClosedException refused) {
            model.check(model.isClosed, "reconfigure was refused as if the pool were closed");
            return;
        }
        model.reconfigured(next);
        PoolStats at = settle(step);
        model.forgetOrder();
        model.compare(at);
    }

    private void warmUp() throws Exception {
        note("warm up");
        int connections = random.nextInt(model.config.maxSize() + 1);
        Step step = new Step(model);
        boolean mayFail = model.isClosed || model.failuresToCome > 0;
        CompletableFuture<Void> warm = real.pool.warmUp(connections).toCompletableFuture();
        try {
            warm.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            model.check(mayFail, () -> "a warm-up failed: " + failed.getCause());
        }
        PoolStats at = settle(step);
        model.check(mayFail || model.open().size() >= connections, () -> "warm, and not " + connections + " are open");
        model.compare(at);
    }

    private void close() {
        note("close");
        Step step = new Step(model);
        model.isClosed = true;
        if (random.nextBoolean()) {
            real.pool.close();
        } else {
            real.driver.allowTakingBack();
            List<Connection> out = model.leased();
            CloseReport report = real.pool.close(Duration.ZERO);
            model.check(
                    report.aborted().size() == out.size(), () -> "of " + out + " were taken back " + report.aborted());
            for (Connection connection : out) {
                stale.add(leases.remove(connection.driver));
                step.expect(connection, EnumSet.of(CloseReason.POOL_CLOSED));
            }
        }
        model.compare(settle(step));
    }

    /**
     * Waits for rest, and takes over what the pool did in this step, each for a reason that it may have had. What it does
     * after these figures, because an alarm has it look once more, is of the next step.
     */
    private PoolStats settle(Step step) {
        PoolStats at = real.rest(model.least());
        for (FakeConnection connection : real.takeOpened(at)) {
            model.opened(connection, step.since);
        }
        step.settle(real.takeValidated(), real.takeClosed(at), at);
        real.driver.assertNoMisuse();
        return at;
    }
}
