/** What every pool must do, as JUnit tests, and the strict fake driver and manual clock that they run on. */
module io.cenote.suite {
    requires transitive io.cenote.spi;
    requires transitive java.sql;
    requires transitive org.junit.jupiter.api;

    exports io.cenote.suite;
    exports io.cenote.suite.kit;
}
