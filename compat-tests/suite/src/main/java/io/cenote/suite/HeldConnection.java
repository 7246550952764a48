package io.cenote.suite;

import io.cenote.suite.kit.FakeDriver;
import io.cenote.suite.kit.FakeSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A connection out of a pool, and the fake session's knowledge of who holds it. Ends once.
 *
 * <p>The session is told before the connection is closed: from then on it may belong to somebody else.
 */
public final class HeldConnection implements AutoCloseable {
    private final Connection connection;
    private final FakeSession session;
    private final String holder;

    HeldConnection(FakeDriver driver, Connection connection, String holder) throws SQLException {
        this.connection = connection;
        // The one question that every pool passes on to the driver and that changes nothing.
        this.session = driver.session(Integer.parseInt(connection.nativeSQL("which session is this?")));
        this.holder = holder;
        session.take(holder);
    }

    /**
     * The pool's connection, whether or not it is closed.
     *
     * @return the connection
     */
    public Connection connection() {
        return connection;
    }

    /**
     * What is behind it.
     *
     * @return the session
     */
    public FakeSession session() {
        return session;
    }

    /**
     * Executes a statement.
     *
     * @param sql see {@link FakeSession}
     * @throws SQLException if it fails
     */
    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Tells the session that its holder is done, and leaves the close to the rule.
     *
     * @return the connection, still open
     */
    public Connection letGo() {
        session.giveBack(holder);
        return connection;
    }

    /**
     * Returns the connection to its pool. To be called once.
     *
     * @throws SQLException if the pool throws it
     */
    @Override
    public void close() throws SQLException {
        letGo().close();
    }

    /** Returns the connection to a pool that may be closed, and may say so. To be called once, instead of close. */
    void closeLate() {
        try {
            close();
        } catch (SQLException e) {
            // What matters is what becomes of the session.
        }
    }
}
