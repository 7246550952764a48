package io.cenote.jdbc;

import io.cenote.spi.Deadline;
import java.sql.SQLException;
import java.util.concurrent.Executor;

/**
 * A session as a plain connection: what the pool keeps, and what a caller of a pool without the data source holds.
 *
 * <p>It outlives leases, so it cannot tell one holder from the next: who keeps it after the end of a lease uses somebody
 * else's. {@link #close} ends the driver's connection, and the pool sees that when the lease is released.
 */
@Delegates("JdbcConnection")
abstract class PhysicalProxy extends ConnectionProxy {
    private final Session session;

    PhysicalProxy(Session session) {
        super(0);
        this.session = session;
    }

    @Override
    final Session session() {
        return session;
    }

    /** Closes what the holder left open and undoes what it changed; see {@link Session#reset}. */
    final void reset(Deadline deadline) throws SQLException {
        endStatements();
        session.reset(deadline);
        unmark(CHANGED | WARNINGS_FRESH);
    }

    /** Closes what was left open and keeps what was changed; see {@link Session#adopt}. */
    final void adopt() throws SQLException {
        endStatements();
        session.adopt();
        unmark(CHANGED | WARNINGS_FRESH);
    }

    private void endStatements() throws SQLException {
        if (openStatements() != null) {
            OpenStatement.endAll(takeOpenStatements(), true);
        }
    }

    @Override
    final boolean isOver() {
        return false;
    }

    @Override
    final boolean enlist(OpenStatement statement) {
        pushOfAny(statement);
        return true;
    }

    /** Whoever uses this has no owner that we know of. */
    @Override
    final boolean isOwners(Callers call) {
        return false;
    }

    /** Not counted: who holds this has no lease to end. */
    @Override
    public final Callers enter() {
        return null;
    }

    @Override
    public final void leave(Callers call) {}

    @Override
    public final SQLException onFailure(SQLException e) {
        if (session.isFatal(e)) {
            session.suspect();
        }
        return e;
    }

    @Override
    final void onInvalid(Session invalid) {
        invalid.suspect();
    }

    @Override
    public final boolean isClosed() throws SQLException {
        return session.raw.isClosed();
    }

    @Override
    public final void close() throws SQLException {
        session.suspect();
        session.raw.close();
    }

    @Override
    public final void abort(Executor executor) throws SQLException {
        session.suspect();
        session.raw.abort(executor);
    }

    @Override
    public final String toString() {
        return "JdbcConnection@" + Integer.toHexString(System.identityHashCode(this)) + " (" + session + ")";
    }
}
