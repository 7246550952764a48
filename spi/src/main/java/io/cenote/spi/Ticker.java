package io.cenote.spi;

import java.time.Duration;

/**
 * The clock of ages, back-off and housekeeping, and the only reader of the system's time.
 *
 * <p>Threads that wait use {@link #realNanos()}, whatever the ticker. Values are nanoseconds from an arbitrary origin
 * and may be negative: compare differences. Safe for use by many threads.
 */
public interface Ticker {
    /**
     * The time now.
     *
     * @return nanoseconds
     */
    long nanos();

    /**
     * The time at the last tick: cheap to read, and late by at most a tick plus what the scheduler adds.
     *
     * @return nanoseconds
     */
    long coarseNanos();

    /**
     * Has a pass run again and again, on the ticker's own thread. A pass must not block.
     *
     * @param period the time from one run to the next
     * @param pass what to run; what it throws is dropped
     * @return ends the repetition
     */
    Registration every(Duration period, Runnable pass);

    /** A repetition that can be ended. */
    interface Registration extends AutoCloseable {
        /** Ends the repetition; a pass that runs at this moment may still finish. Idempotent, does not wait. */
        @Override
        void close();
    }

    /**
     * The system's clock, served by one daemon thread for all pools of the JVM, which ends with the last registration.
     *
     * @return the one system ticker
     */
    static Ticker system() {
        return SystemTickerHolder.INSTANCE;
    }

    /**
     * The clock of waiting threads: {@link System#nanoTime()}.
     *
     * @return nanoseconds
     */
    static long realNanos() {
        return System.nanoTime();
    }
}
