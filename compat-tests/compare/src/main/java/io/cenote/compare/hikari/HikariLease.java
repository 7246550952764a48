package io.cenote.compare.hikari;

import com.zaxxer.hikari.pool.HikariPool;
import io.cenote.spi.CloseReason;
import io.cenote.spi.Lease;
import io.cenote.spi.Tenure;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A connection that HikariCP lent: both the lease and its tenure, because HikariCP numbers no leases.
 *
 * @param <C> the type of the connection
 */
final class HikariLease<C> implements Lease<C>, Tenure<C> {
    private final HikariPool pool;
    private final Connection lent;
    private final PhysicalConnection<C> physical;
    private final long number;

    @SuppressWarnings("unchecked")
    HikariLease(HikariPool pool, Connection lent, long number) throws SQLException {
        this.pool = pool;
        this.lent = lent;
        this.number = number;
        this.physical = (PhysicalConnection<C>)
                lent.unwrap(PhysicalConnection.Handle.class).physical();
    }

    long number() {
        return number;
    }

    C physical() {
        return physical.connection();
    }

    @Override
    public C connection() {
        if (isOver()) {
            throw new IllegalStateException("this lease is closed");
        }
        return physical.connection();
    }

    @Override
    public void invalidate(Throwable cause) {
        invalidate(number, cause);
    }

    @Override
    public void close() {
        release(number, false);
    }

    @Override
    public boolean release(long lease, boolean clean) {
        if (isOver()) {
            return false;
        }
        try {
            lent.close();
        } catch (SQLException e) {
            // The clean-up failed; HikariCP has taken note of it before it threw.
        }
        return true;
    }

    @Override
    public boolean invalidate(long lease, Throwable cause) {
        if (isOver()) {
            return false;
        }
        physical.fate(CloseReason.INVALIDATED);
        pool.evictConnection(lent);
        return release(lease, false);
    }

    @Override
    public boolean holds(long lease) {
        return lease == number && !isOver();
    }

    private boolean isOver() {
        try {
            return lent.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }
}
