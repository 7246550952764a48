/** The channel pool: idle connections and waiters each in a queue of their own. */
module io.cenote.pool.channel {
    requires transitive io.cenote.spi;

    exports io.cenote.pool.channel;

    provides io.cenote.spi.PoolProvider with
            io.cenote.pool.channel.ChannelPoolProvider;
}
