/** What drivers and pools implement, and the engine that Cenote's own pools are built from. */
module io.cenote.spi {
    exports io.cenote.spi;
    exports io.cenote.engine;

    uses io.cenote.spi.Driver;
    uses io.cenote.spi.PoolProvider;
    uses io.cenote.spi.Ticker;

    provides io.cenote.spi.Ticker with
            io.cenote.engine.SystemTicker;
}
