package io.cenote.pool.condition;

import io.cenote.spi.PoolProvider;
import io.cenote.suite.PoolContract;

/** The condition pool keeps every rule of the compatibility suite. */
class ConditionPoolTest extends PoolContract {
    @Override
    protected PoolProvider provider() {
        return new ConditionPoolProvider();
    }
}
