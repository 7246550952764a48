package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Ticker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Validates connections off the callers' threads, so that no driver call holds an acquire past its deadline (I5).
 *
 * @param <C> the type of the connections
 */
final class Validator<C> {
    private final ManagedPool<C> pool;
    private final Connector<C> connector;
    private final Ticker ticker;
    private final DriverCalls calls;
    private final Recorder recorder;
    private final Doubt<C> doubt;
    private final Set<Validate> running = ConcurrentHashMap.newKeySet();

    Validator(ManagedPool<C> pool, Connector<C> connector, Ticker ticker, DriverCalls calls, Recorder recorder) {
        this.pool = pool;
        this.connector = connector;
        this.ticker = ticker;
        this.calls = calls;
        this.recorder = recorder;
        this.doubt = new Doubt<>(pool, ticker, recorder);
    }

    /** Takes over a HELD slot; a valid one goes to the oldest waiter, or turns idle. */
    void validate(Slot<C> held) {
        Validate attempt =
                new Validate(held, held.connection, Deadline.after(pool.config().validationTimeout()));
        running.add(attempt);
        calls.start(attempt);
    }

    /**
     * How many validations that began within the given time still run. One that runs for longer raises {@link Doubt}:
     * what hangs may hang for every caller after this one, too.
     */
    int promising(long now, long within) {
        int count = 0;
        for (Validate attempt : running) {
            if (now - attempt.started < within) {
                count++;
            } else {
                doubt.raise(attempt.lastKnown);
            }
        }
        return count;
    }

    int running() {
        return running.size();
    }

    Doubt<C> doubt() {
        return doubt;
    }

    private final class Validate extends Attempt {
        private final Slot<C> slot;
        private final C connection;
        private final long lastKnown;
        private final long started = Ticker.realNanos();

        Validate(Slot<C> slot, C connection, Deadline deadline) {
            super(calls, deadline);
            this.slot = slot;
            this.connection = connection;
            this.lastKnown = Doubt.lastKnown(slot);
        }

        @Override
        void call() {
            boolean valid;
            try {
                valid = connector.isValid(connection, deadline);
            } catch (Throwable thrown) {
                valid = false;
            }
            if (!finish()) {
                return; // Aborted and counted by abandoned().
            }
            running.remove(this);
            if (valid) {
                slot.validatedTick = ticker.nanos();
                pool.settler().settle(slot);
            } else {
                pool.settler().discard(slot, CloseReason.FAILED_VALIDATION);
                doubt.raise(lastKnown);
            }
            doubt.look();
        }

        @Override
        void abandoned(Permit permit) {
            running.remove(this);
            slot.connection = null;
            recorder.closed(CloseReason.ABANDONED);
            pool.closer().abort(connection, permit.share());
            pool.settler().vacate(slot);
            doubt.raise(lastKnown);
            doubt.look();
        }

        @Override
        void refused(Throwable noThread) {
            running.remove(this);
            pool.settler().discard(slot, CloseReason.FAILED_VALIDATION);
        }

        @Override
        String describe() {
            return "isValid for " + slot + ", for " + Explanation.seconds(Ticker.realNanos() - started);
        }
    }
}
