package io.cenote.spi;

/** Why a pool closed a connection. Every close is counted under exactly one. */
public enum CloseReason {
    /** {@link Connector#isBroken} said so, when it was opened, taken or released. */
    BROKEN,
    /** {@link Connector#reset} threw on release. */
    RESET_FAILED,
    /** Its holder invalidated it. */
    INVALIDATED,
    /** Its lease was never closed, and the garbage collector has found the handle: {@link PoolConfig#leakReclaim()}. */
    LOST,
    /** {@link Connector#isValid} said no or threw. */
    FAILED_VALIDATION,
    /** It was older than {@link PoolConfig#maxLifetime()}. */
    MAX_LIFETIME,
    /** It was idle for {@link PoolConfig#idleTimeout()}. */
    IDLE_TIMEOUT,
    /** The pool was made smaller. */
    SURPLUS,
    /** {@link ConnectionPool#evict()} was called. */
    EVICTED,
    /** A driver call on it did not end by its deadline. */
    ABANDONED,
    /** The pool was closed. */
    POOL_CLOSED
}
