package io.cenote.pool.lifo;

import io.cenote.spi.PoolProvider;
import io.cenote.suite.PoolContract;

/** The lifo pool keeps every rule of the compatibility suite. */
class LifoPoolTest extends PoolContract {
    @Override
    protected PoolProvider provider() {
        return new LifoPoolProvider();
    }
}
