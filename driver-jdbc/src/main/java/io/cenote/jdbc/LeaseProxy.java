package io.cenote.jdbc;

import io.cenote.spi.Tenure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;

/**
 * A lease and its connection in one object of 32 bytes (compressed references): what callers of the data source hold.
 *
 * <p>Whether it is open is decided by the pool's tenure and nowhere else. {@link #session} is set to null by whoever closes
 * the lease, before the release begins, which makes later calls fail without asking the pool. A thread that read the
 * session before that is counted in {@link Callers}, and either sees that the lease is over or is seen by who ends it.
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
     * the null publishes it to the next holder, and to whoever learns of the release; other late readers are counted.
     */
    private Session session;

    LeaseProxy(Tenure<Connection> tenure, long lease, Connection connection) {
        super(lease);
        this.tenure = tenure;
        this.session = ((PhysicalProxy) connection).session();
        this.session.own();
    }

    /**
     * Whether this lease has its connection to itself; to be asked once, before the lease is given to its caller. If an
     * earlier lease's guest may have been on the connection after that lease ended, this lease is over and the
     * connection closed, whatever the guest did there.
     */
    final boolean isAlone() {
        if (!session.visited()) {
            return true;
        }
        session = null;
        tenure.invalidate(leaseNumber(), Failures.stillInUse());
        return false;
    }

    /** Tells the driver that this lease begins; to be called by who made it, once. Its release tells the end. */
    final void announceBegin() throws SQLException {
        Callers callers = enter();
        try {
            mark(CHANGED);
            session().beginRequest();
        } catch (SQLException e) {
            throw onFailure(e);
        } finally {
            leave(callers);
        }
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
    public final Callers enter() throws SQLException {
        Session present = session;
        if (present == null) {
            throw Failures.connectionClosed();
        }
        if (present.isOwner()) {
            beginCall();
            if (holds()) {
                return null;
            }
            endCall();
        } else {
            present.enter();
            if (holds()) {
                return present;
            }
            present.turnBack();
        }
        throw Failures.connectionClosed();
    }

    @Override
    public final void leave(Callers guestOf) {
        if (guestOf == null) {
            endCall();
        } else {
            guestOf.leave();
        }
    }

    @Override
    final boolean enlist(OpenStatement statement) {
        Session present = session;
        if (present == null || !holds()) {
            return false;
        }
        if (present.isOwner()) {
            pushOfOwner(statement);
        } else {
            present.pushOfGuest(statement);
        }
        return true;
    }

    @Override
    final boolean isOwners(Callers call) {
        return call == null;
    }

    /**
     * Ends the lease. Does nothing the second time, from whatever thread; never fails. Guests are looked for before
     * what they may have changed; who is not alone or no owner has the release look again.
     */
    @Override
    public final void close() {
        Session present = session;
        if (present == null) {
            return;
        }
        session = null;
        try {
            boolean alone = present.isOwner() && !present.visited();
            boolean clean = alone && !isMarked(CHANGED) && !OpenStatement.anyOpen(openStatements());
            if (clean || present.announce(this)) {
                tenure.release(leaseNumber(), clean);
            }
        } catch (StackOverflowError noRoom) {
            session = present; // Whether the lease is over is for the tenure to say: it may be closed again.
            throw noRoom;
        }
    }

    /** Called by the pool's release, while nobody holds the connection. */
    final void endStatements() throws SQLException {
        OpenStatement.endAll(takeOpenStatements(), true);
    }

    @Override
    public final SQLException onFailure(SQLException e) {
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
