package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolSuspendedException;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** SUSP: a pool that hands nothing out for a while. */
public interface SuspendRules {
    @Rule(value = "SUSP-01", says = "A suspended pool refuses who cannot wait, or not long enough.")
    default void susp01_whoCannotWaitIsRefused(PoolBench bench) throws Exception {
        bench.open();
        bench.fill(1);
        bench.pool().suspend();
        assertThrows(PoolSuspendedException.class, bench::tryAcquire, "tryAcquire()");
        assertThrows(PoolSuspendedException.class, () -> bench.acquire(Duration.ZERO), "acquire(ZERO)");
        assertThrows(PoolSuspendedException.class, () -> bench.acquire(AcquireRules.SHORT), "acquire(SHORT)");
        bench.pool().resume();
        bench.acquire(Duration.ZERO).close();
    }

    @Rule(value = "SUSP-02", says = "Callers of a suspended pool wait, and are served when it resumes.")
    default void susp02_callersWaitForResume(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        bench.pool().suspend();
        Task<HeldLease> first = bench.startWaiter("first");
        held.connection().use();
        held.close();
        bench.until("the released connection is idle", () -> bench.stats().idle() == 1);
        assertFalse(first.ended(), "a caller got a connection from a suspended pool");
        bench.pool().resume();
        first.result().close();
        bench.settle();
    }

    @Rule(value = "SUSP-03", says = "close() ends the waiters of a suspended pool.")
    default void susp03_closeEndsTheWaiters(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        bench.fill(1);
        bench.pool().suspend();
        // For longer than anybody is waited for here: only the close itself can have woken it.
        Task<HeldLease> waiter = bench.startWaiter("waiter", bench.patience().multipliedBy(4));
        bench.pool().close();
        bench.until("the waiter is woken", waiter::ended);
        waiter.failure(PoolClosedException.class);
        bench.settle();
        assertEquals(0, bench.stats().open(), "open connections");
    }

    @Rule(value = "SUSP-04", says = "suspend() and resume() in the middle of everything forget nobody.")
    default void susp04_suspendInTheMiddleOfEverything(PoolBench bench) throws Exception {
        bench.open(bench.config().build());
        AtomicInteger rounds = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        int callers = 5;
        for (int i = 0; i < callers; i++) {
            bench.threads().start("caller-" + i, () -> {
                while (!done.get()) {
                    bench.acquire().close();
                    rounds.incrementAndGet();
                }
                return null;
            });
        }
        for (int pause = 0; pause < 50; pause++) {
            bench.pool().suspend();
            if (pause % 10 == 0) {
                bench.until("all wait", () -> bench.stats().waiting() == callers);
            }
            bench.pool().resume();
            int some = rounds.get() + 10;
            bench.until(
                    "they get on after a pause",
                    () -> rounds.get() > some || bench.threads().anyFailed());
        }
        done.set(true);
        bench.joinCallers();
        bench.settle();
        assertEquals(0, bench.stats().waiting(), "waiters");
    }
}
