package io.cenote.suite.datasource;

import io.cenote.suite.DataSourceProvider;
import io.cenote.suite.DataSourceSettings;
import javax.sql.DataSource;

/** Gives {@link PlainDataSource}s with a fault. */
record PlainProvider(Fault fault) implements DataSourceProvider {
    @Override
    public String name() {
        return fault == Fault.NONE ? "plain" : "plain, but " + fault;
    }

    @Override
    public DataSource open(DataSourceSettings settings) {
        return new PlainDataSource(settings, fault);
    }
}
