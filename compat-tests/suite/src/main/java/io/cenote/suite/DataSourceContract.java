package io.cenote.suite;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every pooled {@link javax.sql.DataSource} must do, whoever wrote it: nothing of this project's SPI is needed. Its
 * author extends this class in their tests:
 *
 * <pre>{@code
 * class MyDataSourceTest extends DataSourceContract {
 *     protected DataSourceProvider provider() {
 *         return new MyDataSourceProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>The rules are the DS rules of {@code docs/datasource-rules.md}, one test each; the driver is a
 * {@link io.cenote.suite.kit.FakeDriver}, so no database is needed. Rules listed in {@link #deviations()} are skipped if
 * they fail. Every bound is 30 s times the system property {@value io.cenote.suite.kit.Await#SCALE}; only a fault reaches
 * it.
 */
@ExtendWith(DataSourceExtension.class)
@TestMethodOrder(MethodOrderer.MethodName.class)
public abstract class DataSourceContract
        implements DataSourceWaitRules,
                DataSourceReturnRules,
                DataSourceStateRules,
                DataSourceFailureRules,
                DataSourceHangRules,
                DataSourceCloseRules,
                DataSourceUnwrapRules,
                DataSourceChaosRules {
    /** For subclasses. */
    protected DataSourceContract() {}

    /**
     * The kind of data source to check.
     *
     * @return the provider; may be the same every time
     */
    protected abstract DataSourceProvider provider();

    /**
     * The rules that it is known to break.
     *
     * @return the list; none unless overridden
     */
    protected Deviations deviations() {
        return Deviations.none();
    }
}
