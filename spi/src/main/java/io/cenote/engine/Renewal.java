package io.cenote.engine;

import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Ticker;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has the connector renew what it opens connections with, on a thread that may wait, though nobody connects.
 *
 * <ol>
 *   <li>One runs at a time, but for those that were given up at their deadline.
 *   <li>Those that were given up and still run hold no more than half of the permits for abandoned calls, rounded up: where
 *       there are more than two, one that hangs for ever keeps no other from trying, and connects have permits left. Of
 *       one permit it takes that.
 *   <li>None begins after the pool is closed: looked at by the pass and again by the thread that makes the call.
 * </ol>
 *
 * @param <C> the type of the connections
 */
final class Renewal<C> {
    private final ManagedPool<C> pool;
    private final Connector<C> connector;
    private final DriverCalls calls;
    private final Recorder recorder;

    /** Set by the pass; cleared by who ends the attempt: its thread, or the alarm. */
    private final AtomicBoolean running = new AtomicBoolean();

    private final AtomicInteger givenUp = new AtomicInteger();

    /** Failures in a row. Written by who ends an attempt, before it clears {@code running}: so one after another. */
    private volatile int failures;

    /** Whether one was given up and that was not told: an alarm must not wait for a log. Cleared by the pass. */
    private volatile boolean overdue;

    Renewal(ManagedPool<C> pool, Connector<C> connector, DriverCalls calls, Recorder recorder) {
        this.pool = pool;
        this.connector = connector;
        this.calls = calls;
        this.recorder = recorder;
    }

    /** In the housekeeping pass. */
    void look() {
        if (overdue) {
            overdue = false;
            tell("it took longer than connectAttemptTimeout, "
                    + pool.config().connectTimeout().toMillis() + " ms");
        }
        if (!pool.slots().closed()
                && 2 * givenUp.get() < pool.config().maxAbandoned()
                && isDue()
                && running.compareAndSet(false, true)) {
            try {
                calls.start(new Renew());
            } catch (Error noMemory) {
                running.set(false); // Nothing has begun that would clear it.
                throw noMemory;
            }
        }
    }

    private boolean isDue() {
        try {
            return connector.isRenewalDue();
        } catch (Throwable unknown) {
            return false;
        }
    }

    /** A warning once, until it succeeds again. */
    private void tell(String why) {
        recorder.log(
                failures == 1 ? Level.WARNING : Level.DEBUG,
                "pool '" + pool.config().name() + "': what its connections are opened with was not renewed: " + why
                        + "; it is tried again");
    }

    private void failed(String why) {
        failures++;
        tell(why);
        running.set(false);
    }

    private final class Renew extends Attempt {
        private final long started = Ticker.realNanos();

        Renew() {
            super(calls, Deadline.after(pool.config().connectTimeout()));
        }

        @Override
        void call() {
            Throwable failure = null;
            try {
                if (!pool.slots().closed()) {
                    connector.renew(deadline);
                }
            } catch (Throwable thrown) {
                failure = thrown;
            }
            if (!finish()) {
                givenUp.decrementAndGet();
            } else if (failure != null) {
                failed(Explanation.oneLine(failure));
            } else {
                failures = 0;
                running.set(false);
            }
        }

        @Override
        void abandoned(Permit permit) {
            givenUp.incrementAndGet();
            failures++;
            overdue = true;
            running.set(false);
        }

        @Override
        void refused(Throwable noThread) {
            failed("there is no thread for it, " + Explanation.oneLine(noThread));
        }

        @Override
        String describe() {
            return "renew, for " + Explanation.seconds(Ticker.realNanos() - started);
        }
    }
}
