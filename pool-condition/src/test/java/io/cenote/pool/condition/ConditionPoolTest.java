package io.cenote.pool.condition;

import io.cenote.spi.PoolProvider;
import io.cenote.suite.PoolContract;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The condition pool keeps every rule of the compatibility suite. */
@Execution(ExecutionMode.CONCURRENT)
class ConditionPoolTest extends PoolContract {
    @Override
    protected PoolProvider provider() {
        return new ConditionPoolProvider();
    }
}
