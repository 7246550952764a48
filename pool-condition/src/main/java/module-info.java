/** The condition pool: wait and signal, one condition for each waiter. */
module io.cenote.pool.condition {
    requires transitive io.cenote.spi;

    exports io.cenote.pool.condition;

    provides io.cenote.spi.PoolProvider with
            io.cenote.pool.condition.ConditionPoolProvider;
}
