package io.cenote.suite.datasource;

import io.cenote.suite.DataSourceContract;
import io.cenote.suite.DataSourceProvider;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The rules can be kept, by a few lines. */
@Execution(ExecutionMode.CONCURRENT)
class PlainDataSourceTest extends DataSourceContract {
    @Override
    protected DataSourceProvider provider() {
        return new PlainProvider(Fault.NONE);
    }
}
