package io.cenote.spi;

import java.util.Objects;

/**
 * What a pool takes from its surroundings.
 *
 * @param ticker the clock of ages, back-off and housekeeping
 * @param listener is told what happens
 */
public record PoolRuntime(Ticker ticker, PoolListener listener) {
    /**
     * Checks that nothing is missing.
     *
     * @throws NullPointerException if either is null
     */
    public PoolRuntime {
        Objects.requireNonNull(ticker, "ticker");
        Objects.requireNonNull(listener, "listener");
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
