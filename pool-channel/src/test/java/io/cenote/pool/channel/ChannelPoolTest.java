package io.cenote.pool.channel;

import io.cenote.spi.PoolProvider;
import io.cenote.suite.PoolContract;

/** The channel pool keeps every rule of the compatibility suite. */
class ChannelPoolTest extends PoolContract {
    @Override
    protected PoolProvider provider() {
        return new ChannelPoolProvider();
    }
}
