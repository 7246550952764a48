package io.cenote.pool.lifo;

import io.cenote.spi.PoolProvider;
import io.cenote.suite.PoolContract;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The lifo pool keeps every rule of the compatibility suite. */
@Execution(ExecutionMode.CONCURRENT)
class LifoPoolTest extends PoolContract {
    @Override
    protected PoolProvider provider() {
        return new LifoPoolProvider();
    }
}
