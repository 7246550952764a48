package io.cenote.jdbc;

import java.sql.SQLException;
import java.sql.Wrapper;

/**
 * What all objects that we hand out have in common: each stands for an object of the driver, whose calls are counted and
 * whose errors are seen.
 */
interface Proxied extends Wrapper {
    /**
     * The driver's object.
     *
     * @throws SQLException if this is closed
     */
    Wrapper delegate() throws SQLException;

    /**
     * Counts a call that may reach the server before it is made; see {@link Callers}.
     *
     * @return to be given to {@link #leave} when the call is over, which must be in a {@code finally}
     * @throws SQLException if the lease is over; there is nothing to leave then
     */
    Callers enter() throws SQLException;

    /** The call that began with {@link #enter} is over. */
    void leave(Callers call);

    /** Sees an error of the driver and returns what to throw. */
    SQLException onFailure(SQLException e);

    /** The holder was given an object of the driver's, which may lead to the driver's connection and close it. */
    void onUnwrapped() throws SQLException;

    /** Ends on this object if it is asked for, else on the driver's or what that one wraps. */
    @Override
    default <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        Callers call = enter();
        try {
            Wrapper present = delegate();
            T found;
            try {
                found = type.isInstance(present) ? type.cast(present) : present.unwrap(type);
            } catch (SQLException e) {
                throw onFailure(e);
            }
            onUnwrapped();
            return found;
        } finally {
            leave(call);
        }
    }

    @Override
    default boolean isWrapperFor(Class<?> type) throws SQLException {
        if (type.isInstance(this)) {
            return true;
        }
        Callers call = enter();
        try {
            Wrapper present = delegate();
            try {
                return type.isInstance(present) || present.isWrapperFor(type);
            } catch (SQLException e) {
                throw onFailure(e);
            }
        } finally {
            leave(call);
        }
    }
}
