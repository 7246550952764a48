package io.cenote.stress.chaos;

import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolProvider;
import io.cenote.spi.Ticker;
import io.cenote.suite.kit.TestThreads;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * One pool on the system's clock, used without a pause by four times as many callers as it has connections, while
 * connects fail, driver calls hang for a moment, and callers are interrupted and time out.
 */
final class Endurance {
    private static final int MAX_SIZE = 4;
    private static final int CALLERS = 16;
    private static final int STRUCK_PER_THOUSAND = 10;
    private static final long TICK_NANOS = 1_000_000;

    private final SplittableRandom random;
    private final Subject subject;

    Endurance(PoolProvider provider, Duration handoffAfter, long seed) {
        random = new SplittableRandom(seed);
        PoolConfig config = PoolConfig.builder()
                .provider(provider.name())
                .name("endurance-" + provider.name())
                .handoffAfter(handoffAfter)
                .maxSize(MAX_SIZE)
                .minIdle(1)
                .connectTimeout(Duration.ofMillis(250))
                .validationTimeout(Duration.ofMillis(250))
                .validateAfterIdle(Duration.ofMillis(40))
                .idleTimeout(Duration.ofSeconds(2))
                .maxLifetime(Duration.ofSeconds(5))
                .keepalive(Duration.ofSeconds(1))
                .failFastAfter(Duration.ZERO)
                .build();
        subject = new Subject(provider, config, Ticker.system(), seed);
    }

    /** Goes on for so long, then looks whether everything is still there. */
    Ledger run(Duration time) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        TestThreads threads = new TestThreads(subject.await);
        List<Task<Boolean>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Caller caller = new Caller(subject, random.nextLong());
            callers.add(threads.start("caller-" + i, () -> caller.runWhile(() -> !over.get())));
        }
        subject.faults.weather(STRUCK_PER_THOUSAND);
        try {
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() - end < 0 && !threads.anyFailed()) {
                callers.get(random.nextInt(CALLERS)).interrupt();
                if (random.nextInt(3) == 0) {
                    subject.faults.release();
                }
                subject.check();
                LockSupport.parkNanos(TICK_NANOS);
            }
        } finally {
            over.set(true);
            subject.calm();
        }
        threads.joinAll();
        subject.endStrays();
        subject.rest(0);
        subject.leaseAll();
        subject.pool.close();
        subject.end();
        return subject.ledger;
    }
}
