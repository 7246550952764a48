package io.cenote.pool.channel;

import io.cenote.spi.PoolProvider;
import io.cenote.suite.PoolContract;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The channel pool keeps every rule of the compatibility suite. */
@Execution(ExecutionMode.CONCURRENT)
class ChannelPoolTest extends PoolContract {
    @Override
    protected PoolProvider provider() {
        return new ChannelPoolProvider();
    }
}
