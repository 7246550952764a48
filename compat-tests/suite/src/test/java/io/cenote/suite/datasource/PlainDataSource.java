package io.cenote.suite.datasource;

import io.cenote.suite.DataSourceSettings;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * The plainest pool that keeps every rule, or breaks one as told. One lock guards everything; no driver call runs under
 * it or on a caller's thread, except what a return undoes.
 */
final class PlainDataSource implements DataSource, AutoCloseable {
    private static final long TRUSTED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** A caller in line. */
    private static final class Waiter {
        private final Condition served;
        private PlainConnection given;

        Waiter(Condition served) {
            this.served = served;
        }
    }

    private final DataSourceSettings settings;
    private final Fault fault;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<PlainConnection> idle = new ArrayDeque<>();
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    /** Places that are taken: idle, leased, being opened, validated or closed. */
    private int taken;

    private int connecting;
    private int leased;
    private boolean closed;
    private Throwable lastError;

    PlainDataSource(DataSourceSettings settings, Fault fault) {
        this.settings = settings;
        this.fault = fault;
        if (has(Fault.A_THREAD_IS_LEFT)) {
            background(() -> LockSupport.park());
        }
    }

    boolean has(Fault asked) {
        return fault == asked;
    }

    @Override
    public Connection getConnection() throws SQLException {
        PlainConnection connection;
        lock.lock();
        try {
            requireOpen();
            if (has(Fault.AN_OUTAGE_IS_FOR_ALL) && lastError != null) {
                throw new SQLException("the last connect failed", lastError);
            }
            connection = waiters.isEmpty() ? idle.poll() : null;
            if (connection != null
                    && has(Fault.AN_INTERRUPTED_CALLER_KEEPS_WHAT_IT_TOOK)
                    && Thread.currentThread().isInterrupted()) {
                throw new SQLException("interrupted");
            }
            if (connection == null || isDue(connection)) {
                connection = await(connection);
            }
            leased++;
        } finally {
            lock.unlock();
        }
        return connection.lease();
    }

    private boolean isDue(PlainConnection connection) {
        return !has(Fault.NOTHING_IS_VALIDATED) && System.nanoTime() - connection.idleSince() > TRUSTED_NANOS;
    }

    /** Waits in line, for a connection that must be validated first if there is one. The lock is held. */
    private PlainConnection await(PlainConnection due) throws SQLException {
        if (due != null && has(Fault.THE_CALLER_VALIDATES)) {
            validate(due);
        } else if (due != null) {
            background(() -> validate(due));
        }
        Waiter waiter = new Waiter(lock.newCondition());
        waiters.add(waiter);
        if (due == null) {
            openIfThereIsRoom();
        }
        long left = has(Fault.CALLERS_DO_NOT_WAIT)
                ? 0
                : settings.connectionTimeout().toNanos();
        try {
            while (waiter.given == null && left > 0 && (!closed || goesOnAfterClose())) {
                left = await(waiter, left);
            }
        } catch (InterruptedException e) {
            if (!has(Fault.AN_INTERRUPT_IS_SWALLOWED)) {
                Thread.currentThread().interrupt();
            }
            if (waiter.given == null) {
                waiters.remove(waiter);
                throw new SQLException("interrupted while waiting for a connection", e);
            }
        }
        if (!has(Fault.WHO_HAS_TIMED_OUT_STAYS_IN_LINE)) {
            waiters.remove(waiter);
        }
        if (waiter.given == null) {
            requireOpen();
            throw timeout();
        }
        return waiter.given;
    }

    private boolean goesOnAfterClose() {
        return has(Fault.WAITERS_OUTLIVE_THE_POOL) || has(Fault.A_CLOSED_POOL_GOES_ON);
    }

    private long await(Waiter waiter, long nanos) throws InterruptedException {
        if (!has(Fault.CALLERS_ARE_DEAF_TO_INTERRUPTS)) {
            return waiter.served.awaitNanos(nanos);
        }
        waiter.served.awaitUninterruptibly();
        return nanos;
    }

    private SQLException timeout() {
        String message = has(Fault.A_TIMEOUT_TELLS_NOTHING)
                ? "timeout"
                : leased + " of " + settings.maximumPoolSize() + " connections are leased";
        Throwable cause = has(Fault.A_CONNECT_ERROR_IS_HIDDEN) ? null : lastError;
        return has(Fault.A_TIMEOUT_IS_LIKE_ANY_FAILURE)
                ? new SQLException(message, cause)
                : new SQLTransientConnectionException(message, cause);
    }

    private void requireOpen() throws SQLException {
        if (closed && !has(Fault.A_CLOSED_POOL_GOES_ON)) {
            throw new SQLException("the pool is closed");
        }
    }

    /** The lock is held. */
    private void openIfThereIsRoom() {
        boolean room = taken < settings.maximumPoolSize() || has(Fault.THE_MAXIMUM_IS_IGNORED);
        if (waiters.isEmpty() || !room || has(Fault.ONE_CONNECTS_AT_A_TIME) && connecting > 0) {
            return;
        }
        taken++;
        connecting++;
        if (has(Fault.THE_CALLER_CONNECTS)) {
            int holds = lock.getHoldCount();
            for (int i = 0; i < holds; i++) {
                lock.unlock();
            }
            connect();
            for (int i = 0; i < holds; i++) {
                lock.lock();
            }
        } else {
            background(this::connect);
        }
    }

    private void connect() {
        boolean needed = true;
        while (needed) {
            try {
                PlainConnection opened = new PlainConnection(this, DriverManager.getConnection(settings.url()));
                lock.lock();
                try {
                    connecting--;
                    lastError = null;
                    if (closed && has(Fault.A_LATE_CONNECT_IS_LEFT_OPEN)) {
                        return;
                    }
                } finally {
                    lock.unlock();
                }
                publish(opened);
                return;
            } catch (Throwable e) {
                LockSupport.parkNanos(PAUSE_NANOS);
                lock.lock();
                try {
                    lastError = e;
                    needed = !waiters.isEmpty()
                            && !closed
                            && !has(Fault.A_FAILED_CONNECT_LOSES_ITS_PLACE)
                            && !has(Fault.AN_OUTAGE_IS_FOR_EVER);
                    if (!needed) {
                        connecting--;
                        if (!has(Fault.A_FAILED_CONNECT_LOSES_ITS_PLACE) && !has(Fault.AN_OUTAGE_IS_FOR_EVER)) {
                            taken--;
                        }
                    }
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private void validate(PlainConnection connection) {
        try {
            if (connection.isValid()) {
                publish(connection);
            } else {
                destroy(connection);
            }
        } catch (Throwable e) {
            if (!has(Fault.A_FAILED_VALIDATION_LOSES_ITS_PLACE)) {
                destroy(connection);
            }
        }
    }

    /** The end of a lease, on its holder's thread. */
    void giveBack(PlainConnection connection) {
        boolean holdsLock = has(Fault.A_RESTORE_HOLDS_THE_LOCK);
        if (holdsLock) {
            lock.lock();
        }
        boolean usable;
        try {
            usable = connection.restore();
        } catch (Throwable e) {
            usable = has(Fault.A_FAILED_RESTORE_IS_IGNORED);
        } finally {
            if (holdsLock) {
                lock.unlock();
            }
        }
        lock.lock();
        try {
            leased--;
        } finally {
            lock.unlock();
        }
        if (usable && !has(Fault.A_RETURNED_CONNECTION_IS_THROWN_AWAY)) {
            publish(connection);
        } else {
            destroy(connection);
        }
    }

    /** Gives it to the first in line, or keeps it. */
    private void publish(PlainConnection connection) {
        boolean late;
        lock.lock();
        try {
            late = closed && !has(Fault.A_CLOSED_POOL_TAKES_BACK) && !has(Fault.A_CLOSED_POOL_GOES_ON);
            if (!late) {
                Waiter next = next();
                if (next == null) {
                    connection.idle();
                    idle.push(connection);
                } else {
                    next.given = connection;
                    next.served.signal();
                }
                if (has(Fault.A_RETURNED_CONNECTION_IS_LISTED_TWICE)) {
                    idle.push(connection);
                }
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            destroy(connection);
        }
    }

    private Waiter next() {
        if (has(Fault.A_RETURN_WAKES_NOBODY)
                || has(Fault.THE_LAST_FEW_WAITERS_ARE_FORGOTTEN) && waiters.size() > 1 && waiters.size() < 5) {
            return null;
        }
        return has(Fault.THE_LAST_WAITER_IS_SERVED_FIRST) ? waiters.pollLast() : waiters.poll();
    }

    private void destroy(PlainConnection connection) {
        background(() -> {
            boolean holdsLock = has(Fault.A_CLOSE_HOLDS_THE_LOCK);
            if (holdsLock) {
                lock.lock();
            }
            boolean failed = false;
            try {
                connection.close();
            } catch (Throwable e) {
                failed = true;
            } finally {
                if (holdsLock) {
                    lock.unlock();
                }
            }
            lock.lock();
            try {
                if (!failed || !has(Fault.A_FAILED_CLOSE_LOSES_ITS_PLACE)) {
                    taken--;
                }
                openIfThereIsRoom();
            } finally {
                lock.unlock();
            }
        });
    }

    @Override
    public void close() throws SQLException {
        Deque<PlainConnection> surplus = new ArrayDeque<>();
        lock.lock();
        try {
            if (closed && has(Fault.A_POOL_CANNOT_BE_CLOSED_TWICE)) {
                throw new SQLException("the pool is closed already");
            }
            closed = true;
            waiters.forEach(waiter -> waiter.served.signal());
            surplus.addAll(idle);
            idle.clear();
        } finally {
            lock.unlock();
        }
        surplus.forEach(this::destroy);
    }

    private static void background(Runnable call) {
        Thread thread = new Thread(call);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (isWrapperFor(type)) {
            return type.cast(this);
        }
        throw new SQLException("no " + type.getName() + " here");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return !has(Fault.A_DATA_SOURCE_WRAPS_NOTHING) && type.isInstance(this);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("one user for all");
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("nothing is logged");
    }
}
