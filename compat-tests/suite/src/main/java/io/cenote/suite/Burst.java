package io.cenote.suite;

import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.FakeConnector.Behaviour;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.Gate;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.opentest4j.TestAbortedException;

/**
 * Many callers that come at once and hold for a moment, while connects hang.
 *
 * <p>A pool looks at the clock to decide whether to connect, and a machine that stops for a while makes any wait a long
 * one. So a burst is judged only if it was what it was meant to be: some callers had to wait, none for long, none held for
 * long, and so it was in the burst before, of which the pool remembers how long leases last. Others are repeated.
 */
final class Burst {
    /** Less than any pool may take for reason enough to connect for a caller that waits. */
    private static final long LONG_WAIT_NANOS = 150_000_000;

    private static final long LONG_HOLD_NANOS = 20_000_000;
    private static final long SHORT_WAIT_NANOS = 1_000_000;
    private static final int WAITERS = 10;

    private final PoolBench bench;
    private final int open;
    private List<Times> callers = List.of();
    private int connects;

    /** What one caller has seen, in nanoseconds. */
    private record Times(long waited, long held) {}

    /** On a pool with so many connections, all idle. */
    Burst(PoolBench bench, int open) {
        this.bench = bench;
        this.open = open;
    }

    /** A driver call that takes so long. */
    static Behaviour taking(Duration time) {
        return connection -> spend(time);
    }

    private static void spend(Duration time) {
        long start = System.nanoTime();
        for (long left = time.toNanos(); left > 0; left = time.toNanos() - (System.nanoTime() - start)) {
            LockSupport.parkNanos(left);
        }
    }

    /** Repeats the burst until one can be judged. */
    Burst ofCallers(int count, Duration hold) throws InterruptedException {
        long end = System.nanoTime() + Await.ordinary().bound().toNanos();
        boolean quiet = true;
        while (System.nanoTime() - end < 0) {
            run(count, hold);
            boolean quietBefore = quiet;
            quiet = longestWait() < LONG_WAIT_NANOS && longestHold() < LONG_HOLD_NANOS;
            if (quiet && quietBefore && waits() >= WAITERS) {
                return this;
            }
            closeWhatWasOpened();
        }
        throw new TestAbortedException("this machine is too busy for a burst: " + this);
    }

    private void run(int count, Duration hold) {
        Gate start = bench.gate();
        Gate hung = bench.gate();
        bench.driver().on(Call.CONNECT, connection -> hung.pass());
        int connectsBefore = bench.driver().calls(Call.CONNECT);
        List<Task<Times>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(bench.threads().start("caller-" + i, () -> {
                start.pass();
                long came = System.nanoTime();
                HeldLease held = bench.acquire();
                long served = System.nanoTime();
                spend(hold);
                held.close();
                return new Times(served - came, System.nanoTime() - served);
            }));
        }
        start.awaitArrivals(count);
        start.open();
        callers = tasks.stream().map(Task::result).toList();
        connects = bench.driver().calls(Call.CONNECT) - connectsBefore;
        bench.driver().on(Call.CONNECT, Behaviour.NONE);
        hung.open();
    }

    private void closeWhatWasOpened() throws InterruptedException {
        bench.settle();
        List<HeldLease> all = bench.acquireAll(bench.driver().open());
        all.subList(0, open).forEach(HeldLease::close);
        all.subList(open, all.size()).forEach(held -> held.invalidate(null));
        bench.settle();
    }

    private long waits() {
        return callers.stream().filter(each -> each.waited() > SHORT_WAIT_NANOS).count();
    }

    private long longestWait() {
        return callers.stream().mapToLong(Times::waited).max().orElse(0);
    }

    private long longestHold() {
        return callers.stream().mapToLong(Times::held).max().orElse(0);
    }

    /** How many attempts to connect had begun when the last caller was served. */
    int connects() {
        return connects;
    }

    @Override
    public String toString() {
        return waits() + " of them had to wait, at most " + longestWait() / 1_000_000 + " ms, and held for at most "
                + longestHold() / 1_000_000 + " ms";
    }
}
