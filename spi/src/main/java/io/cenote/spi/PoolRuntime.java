package io.cenote.spi;

import java.util.Objects;
import java.util.concurrent.ThreadFactory;

/**
 * What a pool takes from its surroundings.
 *
 * @param ticker the clock of ages, back-off and housekeeping
 * @param listener is told what happens
 * @param threads makes the threads of driver calls; null for daemon threads that are named after the pool
 */
public record PoolRuntime(Ticker ticker, PoolListener listener, ThreadFactory threads) {
    /**
     * Checks that nothing is missing.
     *
     * @throws NullPointerException if the ticker or the listener is null
     */
    public PoolRuntime {
        Objects.requireNonNull(ticker, "ticker");
        Objects.requireNonNull(listener, "listener");
    }

    /**
     * Surroundings in which the pool makes its threads itself.
     *
     * @param ticker the clock of ages, back-off and housekeeping
     * @param listener is told what happens
     * @throws NullPointerException if either is null
     */
    public PoolRuntime(Ticker ticker, PoolListener listener) {
        this(ticker, listener, null);
    }

    /**
     * The ordinary surroundings: the system's clock, and nobody listening.
     *
     * @return a runtime
     */
    public static PoolRuntime system() {
        return new PoolRuntime(Ticker.system(), PoolListener.NONE);
    }
}
