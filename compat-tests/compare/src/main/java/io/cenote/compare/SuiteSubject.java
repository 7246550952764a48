package io.cenote.compare;

import io.cenote.spi.PoolProvider;
import io.cenote.suite.DataSourceProvider;
import java.util.Optional;

/**
 * A pool that is put through the suite.
 *
 * @param name its name
 * @param pool what makes it behind the SPI; empty for a pool that has no adapter to it
 * @param dataSource what makes it as a data source
 */
record SuiteSubject(String name, Optional<PoolProvider> pool, DataSourceProvider dataSource) {}
