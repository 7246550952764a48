package io.cenote.integrations.kit;

import io.cenote.integrations.kit.Database.Address;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.sql.DataSource;

/**
 * A pool, as its framework gets it.
 *
 * @param dataSource the pool itself, nothing around it
 * @param address what it connects to
 */
public record OpenPool(DataSource dataSource, Address address) implements AutoCloseable {
    /**
     * How many connections are out.
     *
     * @return the number
     */
    public int leased() {
        return Pool.leased(dataSource);
    }

    @Override
    public void close() {
        try {
            ((Closeable) dataSource).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
