package io.cenote.stress.chaos;

import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolProvider;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolStats;
import io.cenote.spi.Ticker;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * One pool with its driver and all that is known of it beside what it says itself.
 *
 * <p>At every driver call, take and use of a connection the strict driver checks: one holder, one driver call at a time,
 * nothing used or handed out after its end, physical connections within {@code maxSize + maxAbandoned}. At the end of
 * every lease its handle checks that it ends once. At rest the figures of pool, driver, callers and listener add up.
 */
final class Subject {
    private static final long RETRY_NANOS = 300_000;

    final Await await = Await.ordinary();
    final FakeConnector driver = new FakeConnector(thread -> !thread.getName().startsWith("cenote-"));
    final Faults faults;
    final Ledger ledger = new Ledger();
    final ConnectionPool<FakeConnection> pool;

    /** Handles that were let go, and that anybody may end; some are in it twice. */
    final Queue<Handle> strays = new ConcurrentLinkedQueue<>();

    private int largest;

    Subject(PoolProvider provider, PoolConfig config, Ticker ticker, long seed) {
        this.faults = new Faults(driver, Seeds.mix(seed));
        this.largest = config.maxSize();
        driver.allowGivingUp();
        pool = provider.create(faults, config, new PoolRuntime(ticker, ledger));
    }

    /** Reconfigures; the largest size there ever was bounds what there may ever be. */
    void resize(int maxSize) {
        largest = Math.max(largest, maxSize);
        PoolConfig now = pool.config();
        pool.reconfigure(now.toBuilder()
                .maxSize(maxSize)
                .minIdle(Math.min(now.minIdle(), maxSize))
                .build());
    }

    /** Fair weather: nothing is struck any more, what hangs goes on, and the pool hands out. */
    void calm() {
        faults.weather(0);
        faults.duplicate(null);
        pool.resume();
        faults.release();
    }

    /** A lease, in fair weather. */
    Handle lease() throws InterruptedException {
        while (true) {
            try {
                Handle handle = pool.acquire(
                        await.bound(), (tenure, lease, connection) -> new Handle(tenure, lease, connection, ledger));
                handle.take();
                return handle;
            } catch (ConnectFailedException outage) {
                LockSupport.parkNanos(RETRY_NANOS); // It ends by itself: the weather is fair.
            }
        }
    }

    void endStrays() {
        for (Handle stray = strays.poll(); stray != null; stray = strays.poll()) {
            stray.release(false);
        }
    }

    /** What holds at every moment. */
    void check() {
        driver.assertNoMisuse();
        PoolStats at = pool.stats();
        int bound = largest + pool.config().maxAbandoned();
        if (driver.peakPhysical() > bound || at.abandoned() > pool.config().maxAbandoned()) {
            throw new AssertionError(
                    "there were " + driver.peakPhysical() + " physical connections, and may be " + bound + "; " + at);
        }
    }

    /** Waits until nothing moves and everything adds up. Told at the end of the bound is what did not. */
    void rest(int leased) {
        await.until(
                "the pool is at rest and its figures add up",
                () -> disorder(leased) == null,
                () -> String.valueOf(disorder(leased)),
                driver::assertNoMisuse);
        check();
        List<String> onCallers = driver.callsOnCallers();
        if (!onCallers.isEmpty()) {
            throw new AssertionError("driver calls that may wait ran on callers: " + onCallers.get(0));
        }
    }

    /** What is wrong with a pool at rest, or null. */
    private String disorder(int leased) {
        long calls = driver.callsInAll();
        PoolStats at = pool.stats();
        if (at.leased() != leased || at.waiting() != 0 || at.held() != 0 || at.connecting() != 0) {
            return "not at rest: " + at;
        }
        if (at.abandoned() != 0 || driver.running() != 0) {
            return driver.running() + " driver calls run: " + at;
        }
        if (at.open() > pool.config().maxSize()) {
            return "too many: " + at;
        }
        if (at.open() != at.idle() + at.leased() || at.open() != at.opened() - at.closedInAll()) {
            return "open is neither idle + leased nor opened - closed: " + at;
        }
        long closed = driver.opened().stream().filter(FakeConnection::isClosed).count();
        if (driver.open() != at.open() || driver.opened().size() != at.opened() || closed != at.closedInAll()) {
            return "the driver counts " + driver.open() + " open, "
                    + driver.opened().size() + " opened, " + closed + " closed: " + at;
        }
        String account = account(at, leased);
        return account != null || calls == driver.callsInAll() && at.equals(pool.stats()) ? account : "it moves: " + at;
    }

    private String account(PoolStats at, int leased) {
        long begun = ledger.begun.get();
        if (at.acquired() != begun || ledger.ended.get() + leased != begun) {
            return begun + " leases began and " + ledger.ended + " ended: " + at;
        }
        if (at.closed(CloseReason.INVALIDATED) != ledger.invalidated.get()) {
            return ledger.invalidated + " leases were invalidated: " + at;
        }
        if (at.timeouts() != ledger.timeouts.get() || ledger.toldTimedOut.get() != at.timeouts()) {
            return ledger.timeouts + " callers timed out, the listener was told of " + ledger.toldTimedOut + ": " + at;
        }
        if (ledger.toldOpened.get() != at.opened()
                || ledger.toldClosed.get() != at.closedInAll()
                || ledger.toldFailed.get() != at.connectFailures()) {
            return "the listener was told of " + ledger.toldOpened + " opened, " + ledger.toldClosed + " closed and "
                    + ledger.toldFailed + " failed: " + at;
        }
        return null;
    }

    /** A slot that was lost would be missed here. */
    void leaseAll() throws InterruptedException {
        List<Handle> all = new ArrayList<>();
        int maxSize = pool.config().maxSize();
        for (int i = 0; i < maxSize; i++) {
            all.add(lease());
        }
        for (Handle handle : all) {
            handle.letGo();
            handle.release(false);
        }
        rest(0);
    }

    /** Waits for the end of a closed pool. */
    void end() {
        await.until(
                "a closed pool has ended",
                () -> unfinished() == null,
                () -> String.valueOf(unfinished()),
                driver::assertNoMisuse);
        check();
        try {
            pool.tryAcquire();
            throw new AssertionError("a closed pool lets callers in");
        } catch (PoolClosedException expected) {
            // As it should.
        }
    }

    private String unfinished() {
        PoolStats at = pool.stats();
        boolean over = at.open() == 0
                && at.waiting() == 0
                && at.abandoned() == 0
                && at.opened() == at.closedInAll()
                && driver.open() == 0
                && driver.running() == 0
                && driver.opened().size() == at.opened()
                && driver.connectorCloses() == 1;
        return over
                ? null
                : at + "; the driver counts " + driver.open() + " open, " + driver.running() + " running; the connector"
                        + " was closed " + driver.connectorCloses() + " times";
    }
}
