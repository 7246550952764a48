package io.cenote.jdbc;

import io.cenote.spi.Tenure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;

/**
 * A lease and its connection in one object of 32 bytes (compressed references): what callers of the data source hold.
 *
 * <p>Whether it is open is decided by the pool's tenure and nowhere else. {@link #session} is set to null by whoever closes
 * the lease, before the release begins, which makes later calls fail without asking the pool. So what is left is a
 * thread that read the session before that and calls the driver after it: it meets a connection that is being reset,
 * idle or somebody else's, as with every use that races with a close, and what it changes there is noticed afterwards:
 * see {@link #settle} and {@link ConnectionProxy#tracked}.
 *
 * <p>A second closer touches nothing: it may announce its lease only while that is held, and after that only the tenure
 * decides who releases. Open statements are closed and changes undone inside the pool's release, after the slot was
 * taken from the holder and before it is given to another.
 */
@Delegates("LeasedConnection")
abstract class LeaseProxy extends ConnectionProxy {
    private final Tenure<Connection> tenure;

    /**
     * Written by the thread that makes the lease and those that end it; null at the end. Plain: the release that follows
     * the null publishes it to the next holder, and to whoever learns of the release; see above for other late readers.
     */
    private Session session;

    LeaseProxy(Tenure<Connection> tenure, long lease, Connection connection) {
        super(lease);
        this.tenure = tenure;
        this.session = ((PhysicalProxy) connection).session();
    }

    /** Whether the pool still counts this lease as out. */
    final boolean holds() {
        return tenure.holds(leaseNumber());
    }

    @Override
    final Session session() throws SQLException {
        Session present = session;
        if (present == null) {
            throw Failures.connectionClosed();
        }
        if (present.needsCare()) {
            mark(CHANGED);
        }
        return present;
    }

    @Override
    final boolean isOver() {
        return session == null;
    }

    @Override
    final boolean endedMeanwhile() {
        return !holds();
    }

    /** Ends the lease. Does nothing the second time, from whatever thread; never fails. */
    @Override
    public final void close() {
        Session present = session;
        if (present == null) {
            return;
        }
        session = null;
        boolean clean = !isMarked(CHANGED) && !OpenStatement.anyOpen(openStatements());
        if ((clean || present.announce(this)) && tenure.release(leaseNumber(), clean)) {
            endLateStatements(clean, present);
        }
    }

    /**
     * The other half of {@link ConnectionProxy#tracked}: what was pushed before the release took effect and after we
     * looked. If the release had something to undo, it has closed what was open, unless the connection was found broken
     * first and is closed as a whole.
     */
    private void endLateStatements(boolean clean, Session present) {
        if (OpenStatement.anyOpen(openStatements())) {
            try {
                OpenStatement.endAll(takeOpenStatements(OpenStatement.ENDED), clean);
            } catch (SQLException e) {
                present.suspect();
            }
        }
    }

    /** Called by the pool's release, while nobody holds the connection. */
    final void endStatements() throws SQLException {
        OpenStatement.endAll(takeOpenStatements(OpenStatement.ENDED), true);
    }

    @Override
    final void settle(Session changed) {
        if (!holds()) {
            changed.suspect();
        }
    }

    @Override
    final SQLException onFailure(SQLException e) {
        Session present = session;
        if (present != null && present.isFatal(e) && tenure.invalidate(leaseNumber(), e)) {
            session = null;
        }
        return e;
    }

    @Override
    final void onInvalid(Session invalid) {
        mark(CHANGED);
        if (holds()) {
            invalid.suspect();
        }
    }

    @Override
    public final boolean isClosed() {
        return session == null || !holds();
    }

    /** Ends the lease and cuts the connection off. Only who ends the lease may do so: it is not another's by then. */
    @Override
    public final void abort(Executor executor) throws SQLException {
        if (executor == null) {
            throw new SQLException("abort needs an executor", Failures.WRONG_STATE);
        }
        Session present = session;
        if (present != null && tenure.invalidate(leaseNumber(), null)) {
            session = null;
            present.raw.abort(executor);
        }
    }

    @Override
    public final String toString() {
        Session present = session;
        return "LeasedConnection@" + Integer.toHexString(System.identityHashCode(this)) + " ("
                + (present == null ? "closed" : present) + ")";
    }
}
