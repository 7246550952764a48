package io.cenote.compare.hikari;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection of any type in the shape of a {@link Connection}, as HikariCP wants it. Each JDBC call that HikariCP
 * makes on its own connections becomes the connector's call of the same purpose.
 *
 * @param <C> the type of the connection
 */
final class PhysicalConnection<C> implements InvocationHandler {
    /** How {@link Connection#unwrap} finds back to the connection. */
    interface Handle {
        PhysicalConnection<?> physical();
    }

    private static final String CONNECTION_FAILURE = "08006";

    private final Connector<C> connector;
    private final C connection;
    private final Duration resetTimeout;
    private final long openedNanos = System.nanoTime();
    private final ConnectorDataSource<C> owner;
    /** JDBC asks a driver to bear use by many threads: calls come one after another, abort excepted. */
    private final ReentrantLock calls = new ReentrantLock();

    private final AtomicBoolean closed = new AtomicBoolean();

    /** Why it will be closed; null: HikariCP has not said. Written by the threads that use it, read by the one that closes. */
    private volatile CloseReason fate;

    PhysicalConnection(Connector<C> connector, C connection, Duration resetTimeout, ConnectorDataSource<C> owner) {
        this.connector = connector;
        this.connection = connection;
        this.resetTimeout = resetTimeout;
        this.owner = owner;
    }

    Connection asJdbc() {
        return (Connection) Proxy.newProxyInstance(
                PhysicalConnection.class.getClassLoader(), new Class<?>[] {Connection.class, Handle.class}, this);
    }

    C connection() {
        return connection;
    }

    void fate(CloseReason reason) {
        fate = reason;
    }

    CloseReason fate() {
        return fate;
    }

    long openedNanos() {
        return openedNanos;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "physical" -> this;
            case "isValid" -> isValid((Integer) arguments[0]);
            case "clearWarnings" -> reset();
            case "close" -> close();
            case "abort" -> abort();
            case "isClosed" -> closed.get();
            case "getAutoCommit" -> true;
            case "isReadOnly" -> false;
            case "getTransactionIsolation" -> Connection.TRANSACTION_READ_COMMITTED;
            case "getNetworkTimeout" -> 0;
            case "setNetworkTimeout", "getWarnings", "getCatalog", "getSchema" -> null;
            case "isWrapperFor" -> ((Class<?>) arguments[0]).isInstance(proxy);
            case "unwrap" -> ((Class<?>) arguments[0]).cast(proxy);
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            case "toString" -> String.valueOf(connection);
            default -> throw new UnsupportedOperationException("HikariCP does not call " + method.getName());
        };
    }

    private boolean isValid(int seconds) {
        boolean valid = false;
        calls.lock();
        try {
            valid = !closed.get() && connector.isValid(connection, Deadline.after(Duration.ofSeconds(seconds)));
            return valid;
        } finally {
            calls.unlock();
            if (!valid) {
                fate = CloseReason.FAILED_VALIDATION;
            }
        }
    }

    /**
     * HikariCP cleans up on every release, and this is the last call of it. A driver that cannot clean up reports the
     * connection as failed; on a closed connection the call throws, as JDBC says.
     */
    private Object reset() throws SQLException {
        calls.lock();
        try {
            if (closed.get()) {
                throw new SQLException("the connection is closed");
            }
            connector.reset(connection, Deadline.after(resetTimeout));
            return null;
        } catch (Exception e) {
            fate = CloseReason.RESET_FAILED;
            throw new SQLException("the connection could not be reset", CONNECTION_FAILURE, e);
        } finally {
            calls.unlock();
        }
    }

    /** Lets a call that runs end first; calls that come later find the connection closed, and do not wait for a slow close. */
    private Object close() {
        if (closed.compareAndSet(false, true)) {
            calls.lock();
            calls.unlock();
            owner.closing(this);
            connector.close(connection);
        }
        return null;
    }

    private Object abort() {
        if (closed.compareAndSet(false, true)) {
            owner.closing(this);
            connector.abort(connection);
        }
        return null;
    }
}
