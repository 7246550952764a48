package io.cenote.suite.kit;

import io.cenote.suite.kit.FakeDriver.Call;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLWarning;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the server and the driver know of one connection: its properties, its transaction, its statements, who holds it.
 *
 * <p>Properties are named as in JDBC without {@code set}: {@code AutoCommit}, {@code Schema}. The statement {@code insert}
 * writes a row, which is committed at once or with the transaction; {@code fail 23505} fails with that SQLState, and with
 * one of class 08 the session is dead afterwards. As with the strictest of real databases, neither isolation nor
 * read-only can be set during a transaction, and a connection without auto-commit is in a transaction after its first
 * statement. Safe for use by many threads.
 */
public final class FakeSession {
    /** What a new session has. */
    private static final Map<String, Object> INITIAL = Map.of(
            "AutoCommit",
            true,
            "ReadOnly",
            false,
            "TransactionIsolation",
            Connection.TRANSACTION_READ_COMMITTED,
            "Catalog",
            "catalog",
            "Schema",
            "schema",
            "Holdability",
            ResultSet.HOLD_CURSORS_OVER_COMMIT,
            "NetworkTimeout",
            0,
            "TypeMap",
            Map.of());

    private final FakeDriver driver;
    private final int serial;
    private final RawConnection connection;
    private final Map<String, Object> properties = new ConcurrentHashMap<>(INITIAL);
    private final Properties clientInfo = new Properties();
    private final AtomicReference<String> holder = new AtomicReference<>();
    private final AtomicReference<Thread> caller = new AtomicReference<>();
    private final AtomicInteger openStatements = new AtomicInteger();
    private final AtomicInteger committed = new AtomicInteger();
    private final AtomicInteger uncommitted = new AtomicInteger();

    /** All set by whoever calls on the connection, or by the test; read by the test and by later calls. */
    private volatile boolean inTransaction;

    private volatile boolean dead;
    private volatile boolean closed;
    private volatile SQLWarning warning;

    FakeSession(FakeDriver driver, int serial) {
        this.driver = driver;
        this.serial = serial;
        this.connection = FakeJdbc.connection(this);
    }

    /**
     * The session's number.
     *
     * @return 0 for the first of the driver
     */
    public int serial() {
        return serial;
    }

    RawConnection connection() {
        return connection;
    }

    FakeDriver driver() {
        return driver;
    }

    /**
     * Notes who holds it; two holders are a misuse.
     *
     * @param who the holder
     */
    public void take(String who) {
        String other = holder.getAndSet(who);
        if (other != null) {
            driver.misuse(this + " is handed to " + who + " while " + other + " holds it");
        }
        if (closed) {
            driver.misuse(this + " is handed to " + who + " after it was closed");
        }
    }

    /**
     * Notes that the holder is done.
     *
     * @param who the holder
     */
    public void giveBack(String who) {
        if (!holder.compareAndSet(who, null)) {
            driver.misuse(who + " gives " + this + " back, which " + holder.get() + " holds");
        }
    }

    /** Has the server gone away from this session: every statement fails with SQLState 08006, isValid says no. */
    public void die() {
        dead = true;
    }

    /**
     * Puts a warning on the connection, as a statement may.
     *
     * @param text the warning
     */
    public void warn(String text) {
        warning = new SQLWarning(text);
    }

    /**
     * Whether it has a warning.
     *
     * @return whether a warning is there
     */
    public boolean hasWarning() {
        return warning != null;
    }

    /**
     * A property of the connection.
     *
     * @param name as in JDBC without {@code set}
     * @return what it is now
     */
    public Object property(String name) {
        return properties.get(name);
    }

    /**
     * A property of a new connection.
     *
     * @param name as in JDBC without {@code set}
     * @return what it is at first
     */
    public static Object initially(String name) {
        return INITIAL.get(name);
    }

    /**
     * A property for the server's eyes.
     *
     * @param name the property's name
     * @return its value; null if it was never set
     */
    public String clientInfo(String name) {
        return clientInfo.getProperty(name);
    }

    /**
     * Whether there is an open transaction.
     *
     * @return whether a statement has run since the last commit or rollback, without auto-commit
     */
    public boolean isInTransaction() {
        return inTransaction;
    }

    /**
     * How many rows are written for good.
     *
     * @return the count
     */
    public int committed() {
        return committed.get();
    }

    /**
     * How many statements are open.
     *
     * @return the count
     */
    public int openStatements() {
        return openStatements.get();
    }

    /**
     * Whether it was closed or aborted.
     *
     * @return whether it is over
     */
    public boolean isClosed() {
        return closed;
    }

    boolean isDead() {
        return dead;
    }

    SQLWarning warning() {
        return warning;
    }

    void clearWarnings() {
        warning = null;
    }

    Properties clientInfo() {
        return clientInfo;
    }

    /** Notes the start of a call; two at once are a misuse. */
    boolean enter(String call) {
        Thread here = Thread.currentThread();
        Thread other = caller.compareAndExchange(null, here);
        if (other != null && other != here) {
            driver.misuse(this + ": " + call + " on thread '" + here.getName() + "' during a call on '"
                    + other.getName() + "'");
        }
        return other == null;
    }

    void exit() {
        caller.set(null);
    }

    void requireOpen() throws SQLException {
        if (closed) {
            throw new SQLNonTransientConnectionException(this + " is closed", "08003");
        }
    }

    void requireAlive() throws SQLException {
        requireOpen();
        if (dead) {
            throw new SQLNonTransientConnectionException(this + ": the server has gone", "08006");
        }
    }

    void set(String name, Object value) throws SQLException {
        driver.behave(Call.SET, this);
        requireAlive();
        if (inTransaction && (name.equals("ReadOnly") || name.equals("TransactionIsolation"))) {
            throw new SQLException(name + " cannot be set in the middle of a transaction", "25001");
        }
        if (name.equals("AutoCommit") && value.equals(true) && inTransaction) {
            // As JDBC has it: switching auto-commit on commits.
            commit();
        }
        properties.put(name, value);
    }

    void setClientInfo(String name, String value) {
        if (value == null) {
            clientInfo.remove(name);
        } else {
            clientInfo.setProperty(name, value);
        }
    }

    void commit() throws SQLException {
        requireAlive();
        committed.addAndGet(uncommitted.getAndSet(0));
        inTransaction = false;
    }

    void rollback() throws SQLException {
        driver.behave(Call.ROLLBACK, this);
        requireAlive();
        uncommitted.set(0);
        inTransaction = false;
    }

    void execute(String sql) throws SQLException {
        driver.behave(Call.EXECUTE, this);
        requireAlive();
        inTransaction = properties.get("AutoCommit").equals(false);
        if (sql.startsWith("fail ")) {
            String state = sql.substring("fail ".length());
            if (state.startsWith("08")) {
                dead = true;
            }
            throw new SQLException("the statement failed as told", state);
        }
        if (sql.equals("insert")) {
            (inTransaction ? uncommitted : committed).incrementAndGet();
        }
    }

    boolean isValid() throws SQLException {
        driver.behave(Call.IS_VALID, this);
        return !closed && !dead;
    }

    void statementOpened() {
        openStatements.incrementAndGet();
    }

    void statementClosed() {
        openStatements.decrementAndGet();
    }

    /** Ends it; the first time it is one session less. */
    void end() {
        boolean first;
        synchronized (this) {
            first = !closed;
            closed = true;
        }
        if (first) {
            openStatements.set(0);
            driver.ended();
        }
    }

    void close() throws SQLException {
        boolean first = !closed;
        end();
        if (first) {
            driver.behave(Call.CLOSE, this);
        }
    }

    @Override
    public String toString() {
        return "session " + serial;
    }
}
