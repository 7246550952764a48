package io.cenote.suite;

import javax.sql.DataSource;

/** A kind of pooled data source, for the rules about {@link DataSource}s. */
public interface DataSourceProvider {
    /**
     * The pool's name in reports.
     *
     * @return the name
     */
    String name();

    /**
     * Opens a pool. Whether it connects at once or with the first caller does not matter.
     *
     * @param settings what the rule wants
     * @return the pool
     */
    DataSource open(DataSourceSettings settings);

    /**
     * Closes a pool.
     *
     * @param source what {@link #open} has returned
     * @throws Exception whatever the pool throws
     */
    default void close(DataSource source) throws Exception {
        if (!(source instanceof AutoCloseable closeable)) {
            throw new IllegalStateException(source.getClass().getName()
                    + " is not AutoCloseable; override DataSourceProvider.close and close it there");
        }
        closeable.close();
    }
}
