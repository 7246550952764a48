package io.cenote.stress.model.world;

import io.cenote.engine.ManagedPool;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.Ticker;

/** No lease remembers where it was acquired: no step depends on that, and a schedule with stack traces is not replayed. */
public final class NoStacks {
    /** In the place of {@code SomeStacks}. */
    public NoStacks(ManagedPool<?> pool, Ticker ticker) {}

    public boolean any() {
        return false;
    }

    public boolean take() {
        return false;
    }

    public void begin() {
        // As if there had been no reason.
    }

    public void configured(PoolConfig config) {
        // As if it asked for nothing.
    }

    public void pass(PoolConfig config) {
        // Likewise.
    }
}
