package io.cenote.spi;

/** A promise that not every pool makes; selects optional rules of the compatibility suite. */
public enum PoolTrait {
    /** Waiters are served in the order of their arrival, and nobody who comes later overtakes them. */
    FIFO_WAITERS,
    /** Of several idle connections, the one that was released last is used first. */
    LIFO_REUSE,
    /** Of several idle connections, the one that was released first is used first. */
    FIFO_REUSE,
    /** Ages and housekeeping follow {@link PoolRuntime#ticker()} and nothing else. */
    TICKER,
    /**
     * Callers that would have to wait fail at once while connecting has failed for {@link PoolConfig#failFastAfter()} and
     * nothing is open.
     */
    FAIL_FAST,
    /**
     * Where the open connections serve the callers that wait sooner than another connect would, the pool does not connect for
     * each of them.
     */
    PATIENT_GROWTH
}
