/** The LIFO pool: the newest idle connection first, what is surplus ages out at the cold end. */
module io.cenote.pool.lifo {
    requires transitive io.cenote.spi;

    exports io.cenote.pool.lifo;

    provides io.cenote.spi.PoolProvider with
            io.cenote.pool.lifo.LifoPoolProvider;
}
