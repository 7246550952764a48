package io.cenote.stress.simulation;

import io.cenote.engine.InlineCalls;
import io.cenote.engine.ManagedPool;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolProvider;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolStats;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.ManualTicker;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The real pool on its driver, and when it is at rest: whatever a step has begun in the background has ended, so that
 * what there is to see does not depend on time.
 *
 * <p>At rest means that no figure shows anything under way and that every thread that ever made a driver call waits for
 * the next.
 */
final class Watched {
    private static final long LOOK_NANOS = 1_000;

    final ManualTicker ticker = new ManualTicker();
    final FakeConnector driver = new FakeConnector(thread -> !thread.getName().startsWith("cenote-"));
    final ConnectionPool<FakeConnection> pool;

    // What driver calls did since they were last taken; several may run at once.
    private final Queue<FakeConnection> validated = new ConcurrentLinkedQueue<>();
    private final Queue<FakeConnection> closed = new ConcurrentLinkedQueue<>();

    /** How many closes were noted. Written by the pool's threads. */
    private final AtomicLong ends = new AtomicLong();

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Await await = Await.ordinary();
    private long seenCalls = -1;
    private int openedSeen;
    private long endsTaken;

    /** {@code atOnce}: driver calls run at once, on the thread that asks for them, and all that the pool does is repeatable. */
    Watched(PoolProvider provider, PoolConfig config, boolean atOnce) {
        driver.on(Call.CONNECT, connection -> threads.add(Thread.currentThread()));
        driver.on(Call.IS_VALID, connection -> {
            threads.add(Thread.currentThread());
            validated.add(connection);
        });
        driver.on(Call.CLOSE, this::ended);
        driver.on(Call.ABORT, this::ended);
        PoolRuntime runtime = new PoolRuntime(ticker, PoolListener.NONE);
        if (atOnce) {
            // What it keeps open it opens when it is told of that again.
            pool = provider.create(driver, config.toBuilder().minIdle(0).build(), runtime);
            InlineCalls.of((ManagedPool<?>) pool);
            pool.reconfigure(config);
        } else {
            pool = provider.create(driver, config, runtime);
        }
    }

    private void ended(FakeConnection connection) {
        threads.add(Thread.currentThread());
        closed.add(connection);
        ends.incrementAndGet();
    }

    /** The next attempt to connect fails. */
    void failNextConnect() {
        driver.once(Call.CONNECT, connection -> {
            threads.add(Thread.currentThread());
            throw new IllegalStateException("a planted fault");
        });
    }

    /** The next close throws, having closed. */
    void failNextClose() {
        driver.once(Call.CLOSE, connection -> {
            ended(connection);
            throw new IllegalStateException("a planted fault");
        });
    }

    /** Waits for rest with so many connections open at least, and tells the figures. */
    PoolStats rest(int least) {
        long start = System.nanoTime();
        while (true) {
            PoolStats at = pool.stats();
            if (isAtRest(at, least)) {
                return at;
            }
            if (System.nanoTime() - start > await.bound().toNanos()) {
                throw new AssertionError("the pool does not come to rest with " + least + " connections at least: " + at
                        + "; the driver counts " + driver.open() + " open");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private boolean isAtRest(PoolStats at, int least) {
        if (at.connecting() > 0 || at.held() > 0 || at.waiting() > 0 || at.open() < least) {
            return false;
        }
        if (at.open() != driver.open() || at.closedInAll() != ends.get()) {
            return false;
        }
        long calls = backgroundCalls();
        if (calls == seenCalls) {
            return true;
        }
        Thread me = Thread.currentThread();
        for (Thread thread : threads) {
            Thread.State state = thread.getState();
            if (state == Thread.State.TERMINATED) {
                threads.remove(thread);
            } else if (thread != me && state != Thread.State.TIMED_WAITING) {
                return false;
            }
        }
        if (calls != backgroundCalls() || !at.equals(pool.stats())) {
            return false;
        }
        seenCalls = calls;
        return true;
    }

    private long backgroundCalls() {
        return (long) driver.calls(Call.CONNECT)
                + driver.calls(Call.IS_VALID)
                + driver.calls(Call.CLOSE)
                + driver.calls(Call.ABORT);
    }

    /** What was validated since it was last asked. */
    List<FakeConnection> takeValidated() {
        return take(validated, Long.MAX_VALUE);
    }

    /** What was closed since it was last asked, as far as these figures know of it. */
    List<FakeConnection> takeClosed(PoolStats at) {
        List<FakeConnection> taken = take(closed, at.closedInAll() - endsTaken);
        endsTaken += taken.size();
        return taken;
    }

    private static List<FakeConnection> take(Queue<FakeConnection> noted, long most) {
        if (noted.isEmpty()) {
            return List.of();
        }
        List<FakeConnection> taken = new ArrayList<>();
        while (taken.size() < most && !noted.isEmpty()) {
            taken.add(noted.remove());
        }
        return taken;
    }

    /** What was opened since it was last asked, as far as these figures know of it. */
    List<FakeConnection> takeOpened(PoolStats at) {
        int size = (int) at.opened();
        if (size == openedSeen) {
            return List.of();
        }
        List<FakeConnection> fresh = List.copyOf(driver.opened().subList(openedSeen, size));
        openedSeen = size;
        return fresh;
    }

    /** Waits for the end of the pool after its last connection. */
    void untilEnded() {
        await.until(
                "the connector is closed once, and no pass is left on the clock",
                () -> driver.connectorCloses() == 1 && ticker.registrations() == 0);
    }
}
