package io.cenote.jdbc;

import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.PoolConfig;
import java.util.HashSet;
import java.util.Set;

/**
 * The pools of the starts of a data source that failed, for as long as driver calls of theirs may still run: a start that is
 * tried again and again must not leave one more of them behind each time. Guarded by the data source's lock.
 */
final class FailedStarts {
    private final Set<ConnectionPool<?>> failed = new HashSet<>();

    void add(ConnectionPool<?> pool) {
        failed.add(pool);
    }

    /**
     * Refuses one more start while too many calls of earlier ones hang.
     *
     * @throws ConnectFailedException if it is {@code maxAbandoned} or more
     */
    void refuseIfTheyHang(PoolConfig config, String source) {
        failed.removeIf(pool -> pool.stats().abandoned() + pool.stats().connecting() == 0);
        int hanging = failed.stream().mapToInt(pool -> pool.stats().abandoned()).sum();
        if (hanging >= config.maxAbandoned()) {
            throw new ConnectFailedException(
                    source + " does not start: " + hanging + " connects of earlier starts hang past their deadline"
                            + " (maxAbandoned " + config.maxAbandoned()
                            + "). It can again when one of them ends: check that"
                            + " the database can be reached, and give the driver a connect timeout.",
                    null);
        }
    }
}
