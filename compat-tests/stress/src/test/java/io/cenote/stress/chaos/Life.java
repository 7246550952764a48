package io.cenote.stress.chaos;

import io.cenote.spi.CloseReport;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolProvider;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.ManualTicker;
import io.cenote.suite.kit.TestThreads;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * One pool from open to end: rounds of callers, while this thread does to the pool whatever its owner may do.
 *
 * <p>When a round is over, nobody may be stuck, everything comes to rest, the figures add up, and as many connections
 * as the pool may have can be leased. At the end nothing is open, nothing runs, the connector was closed once, and
 * everybody is refused.
 */
final class Life {
    private static final int MOST_ROUNDS = 6;
    private static final int EPISODES = 25;
    private static final int MOST_CALLERS = 7;
    private static final int LARGEST = 6;

    /** One round in so many is long enough for what hangs to be abandoned, and to come back late. */
    private static final int PATIENT_ROUNDS = 12;

    /** Of a thousand driver calls, how many are struck; by chance for each round. */
    private static final int[] WEATHER = {0, 20, 60, 200};

    private static final Duration DEADLINE = Duration.ofMillis(250);
    private static final int LONGEST_TICK_NANOS = 300_000;
    private static final int TICKS_BEFORE_CLOSE = 30;

    private final SplittableRandom random;
    private final ManualTicker ticker = new ManualTicker();
    private final Subject subject;
    private boolean closing;

    Life(PoolProvider provider, long seed) {
        this.random = new SplittableRandom(seed);
        this.subject = new Subject(provider, draw(provider, seed), ticker, seed);
    }

    private PoolConfig draw(PoolProvider provider, long seed) {
        int maxSize = 1 + random.nextInt(LARGEST);
        // The six ways to wait and to prefer take turns; all else is by chance.
        int turn = (int) Long.remainderUnsigned(seed, 6);
        return PoolConfig.builder()
                .provider(provider.name())
                .name("chaos-" + provider.name())
                .handoffAfter(
                        switch (turn % 3) {
                            case 0 -> Duration.ZERO;
                            case 1 -> Duration.ofNanos(500_000);
                            default -> Duration.ofMillis(3);
                        })
                .affinity(turn < 3)
                .maxSize(maxSize)
                .minIdle(random.nextBoolean() ? 0 : random.nextInt(maxSize + 1))
                .acquireTimeout(Await.ordinary().bound())
                .connectTimeout(DEADLINE)
                .validationTimeout(DEADLINE)
                .idleTimeout(Duration.ofSeconds(random.nextInt(2) * 2L))
                .maxLifetime(Duration.ofSeconds(random.nextInt(2) * 10L))
                .keepalive(Duration.ofSeconds(random.nextInt(2)))
                .leakThreshold(Duration.ofSeconds(random.nextInt(2)))
                .leakStacks(random.nextInt(20) == 0)
                .leakReclaim(random.nextInt(20) == 0)
                .validateAfterIdle(Duration.ofMillis(random.nextInt(2) * 50L))
                .maxWaiters(random.nextInt(4) == 0 ? 3 : 0)
                .maxConnecting(1 + random.nextInt(4))
                .maxAbandoned(1 + random.nextInt(4))
                .failFastAfter(Duration.ofMillis(random.nextInt(4) == 0 ? 1 : 0))
                .build();
    }

    /** Lives, and returns what callers and listener saw. */
    Ledger run() throws InterruptedException {
        try {
            int rounds = 1 + random.nextInt(MOST_ROUNDS);
            for (int round = 0; round < rounds; round++) {
                Handle anchor = random.nextInt(4) == 0 && subject.pool.config().maxSize() > 1 ? anchor() : null;
                round(anchor != null);
                subject.rest(anchor == null ? 0 : 1);
                if (anchor != null) {
                    anchor.letGo();
                    anchor.release(false);
                }
                subject.leaseAll();
            }
            closing = true;
            round(false);
            subject.end();
            if (ticker.registrations() > 0) {
                throw new AssertionError("a closed pool still has passes registered");
            }
            return subject.ledger;
        } finally {
            subject.calm();
            subject.pool.close();
        }
    }

    /** A lease for the whole round: what is leased so long, a driver can return a second time. */
    private Handle anchor() throws InterruptedException {
        Handle handle = subject.lease();
        subject.faults.duplicate(handle.connection());
        return handle;
    }

    private void round(boolean anchored) {
        subject.faults.weather(WEATHER[random.nextInt(WEATHER.length)]);
        TestThreads threads = new TestThreads(subject.await);
        List<Task<Boolean>> callers = new ArrayList<>();
        int count = 2 + random.nextInt(MOST_CALLERS - 1);
        for (int i = 0; i < count; i++) {
            Caller caller = new Caller(subject, random.nextLong());
            callers.add(threads.start("caller-" + i, () -> caller.run(EPISODES)));
        }
        int closeAt = closing ? random.nextInt(TICKS_BEFORE_CLOSE) : Integer.MAX_VALUE;
        long hangUntil = System.nanoTime() + (random.nextInt(PATIENT_ROUNDS) == 0 ? 2 * DEADLINE.toNanos() : 0);
        long end = System.nanoTime() + 2 * subject.await.bound().toNanos();
        // What hangs is left hanging in a patient round, though the callers are done.
        for (int tick = 0;
                !callers.stream().allMatch(Task::ended)
                        || System.nanoTime() - hangUntil < 0 && subject.driver.running() > 0;
                tick++) {
            if (tick == closeAt) {
                close();
            } else if (tick < closeAt) {
                meddle(callers, anchored);
            }
            if (System.nanoTime() - hangUntil >= 0 && random.nextInt(3) == 0) {
                subject.faults.release();
            }
            if (System.nanoTime() - end > 0 || threads.anyFailed()) {
                break;
            }
            subject.check();
            LockSupport.parkNanos(random.nextInt(LONGEST_TICK_NANOS));
        }
        subject.calm();
        threads.joinAll();
        if (!closing && !callers.stream().allMatch(Task::result)) {
            throw new AssertionError("an open pool has refused a caller as closed");
        }
        if (closing) {
            close();
        }
        subject.endStrays();
    }

    /** One thing that the owner of a pool may do, or that befalls its callers. */
    private void meddle(List<Task<Boolean>> callers, boolean anchored) {
        subject.pool.resume();
        switch (random.nextInt(16)) {
            case 0 -> subject.pool.evict();
            case 1 -> subject.pool.suspend();
            case 2, 3 -> {
                int least = anchored ? 2 : 1; // One is not there for callers.
                subject.resize(least + random.nextInt(LARGEST - least + 1));
            }
            case 4, 5, 6 -> callers.get(random.nextInt(callers.size())).interrupt();
            case 7 -> subject.pool.warmUp(1);
            case 8 -> ticker.leap(Duration.ofSeconds(random.nextInt(12)));
            case 9, 10, 11, 12 -> ticker.advance(Duration.ofMillis(1 + random.nextInt(400)));
            default -> {}
        }
    }

    private void close() {
        int how = random.nextInt(3);
        if (how == 0) {
            subject.pool.close();
            return;
        }
        subject.driver.allowTakingBack();
        CloseReport report = subject.pool.close(Duration.ofNanos(how == 1 ? 0 : random.nextInt(3_000_000)));
        if (report.clean() && subject.pool.stats().leased() > 0) {
            throw new AssertionError("a drain reports nothing, and leases are out: " + subject.pool.stats());
        }
    }
}
