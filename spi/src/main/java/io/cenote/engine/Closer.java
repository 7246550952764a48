package io.cenote.engine;

import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Ticker;

/**
 * Closes connections off the callers' threads. A slot stays HELD until the close ends or is abandoned, so that
 * connections that are being closed count towards the maximum (I10).
 *
 * @param <C> the type of the connections
 */
final class Closer<C> {
    private final ManagedPool<C> pool;
    private final Connector<C> connector;
    private final DriverCalls calls;

    Closer(ManagedPool<C> pool, Connector<C> connector, DriverCalls calls) {
        this.pool = pool;
        this.connector = connector;
        this.calls = calls;
    }

    /** Takes over a HELD slot and its connection; vacates the slot in the end. */
    void close(Slot<C> held, C connection) {
        calls.start(new Close(held, connection, false));
    }

    /** As {@link #close}, but cuts off the calls that may run on the connection. */
    void abort(Slot<C> held, C connection) {
        calls.start(new Close(held, connection, true));
    }

    /** Closes a connection that is in no slot, on this thread, which is none of a caller. */
    void closeHere(C connection) {
        try {
            connector.close(connection);
        } catch (Throwable ignored) {
            // There is nothing more to close it with.
        }
    }

    private void abortHere(C connection) {
        try {
            connector.abort(connection);
        } catch (Throwable ignored) {
            // The call that hangs on it has its permit until it ends by itself.
        }
    }

    /**
     * Cuts off a connection that is in no slot, on a thread of its own: a driver's abort must not wait, but may. Holds
     * the permit until it ends.
     */
    void abort(C connection, Permit permit) {
        try {
            calls.run(() -> {
                abortHere(connection);
                permit.give();
            });
        } catch (Throwable noThread) {
            calls.retry(() -> abort(connection, permit));
        }
    }

    private final class Close extends Attempt {
        private final Slot<C> slot;
        private final C connection;
        private final boolean aborting;
        private final long started = Ticker.realNanos();

        Close(Slot<C> slot, C connection, boolean aborting) {
            super(calls, Deadline.after(pool.config().validationTimeout()));
            this.slot = slot;
            this.connection = connection;
            this.aborting = aborting;
        }

        /** Nobody aborts what an abort did not come to. */
        @Override
        boolean isNeededLate() {
            return aborting;
        }

        @Override
        void call() {
            if (aborting) {
                abortHere(connection);
            } else {
                closeHere(connection);
            }
            if (finish()) {
                pool.settler().vacate(slot);
            }
        }

        @Override
        void abandoned(Permit permit) {
            if (!aborting) {
                abort(connection, permit.share());
            }
            pool.settler().vacate(slot);
        }

        @Override
        void refused(Throwable noThread) {
            calls.retry(() -> calls.start(new Close(slot, connection, aborting)));
        }

        @Override
        String describe() {
            return (aborting ? "abort" : "close") + " for " + slot + ", for "
                    + Explanation.seconds(Ticker.realNanos() - started);
        }
    }
}
