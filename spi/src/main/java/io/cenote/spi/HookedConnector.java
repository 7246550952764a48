package io.cenote.spi;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * A connector whose connections are shown to hooks when they are opened and before they are closed.
 *
 * @param <C> the type of the connections
 */
final class HookedConnector<C> implements Connector<C> {
    private final Connector<C> connector;
    private final Hooks<C> hooks;

    /**
     * The connections that {@code opened} was told of and {@code closing} was not: a close that hangs is followed by an
     * abort. Its monitor is held for a look-up, never for a call.
     */
    private final Set<C> open = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    HookedConnector(Connector<C> connector, Hooks<C> hooks) {
        this.connector = connector;
        this.hooks = hooks;
    }

    @Override
    public C connect(Deadline deadline) throws Exception {
        C connection = connector.connect(deadline);
        // Whatever is wrong with one that is known already, or with none, the pool will say.
        if (connection != null && open.add(connection)) {
            try {
                hooks.opened(connection);
                connector.adopt(connection);
            } catch (Throwable thrown) {
                open.remove(connection);
                closeAfter(thrown, connection);
                throw thrown;
            }
        }
        return connection;
    }

    private void closeAfter(Throwable thrown, C connection) {
        try {
            connector.close(connection);
        } catch (Throwable second) {
            thrown.addSuppressed(second);
        }
    }

    @Override
    public boolean isValid(C connection, Deadline deadline) {
        return connector.isValid(connection, deadline);
    }

    @Override
    public void reset(C connection, Deadline deadline) throws Exception {
        connector.reset(connection, deadline);
    }

    @Override
    public boolean isBroken(C connection) {
        return connector.isBroken(connection);
    }

    @Override
    public boolean isOutdated(C connection) {
        return connector.isOutdated(connection);
    }

    @Override
    public boolean renews() {
        return connector.renews();
    }

    @Override
    public boolean isRenewalDue() {
        return connector.isRenewalDue();
    }

    @Override
    public void renew(Deadline deadline) throws Exception {
        connector.renew(deadline);
    }

    @Override
    public void close(C connection) {
        if (open.remove(connection)) {
            hooks.closing(connection);
        }
        connector.close(connection);
    }

    /** Cuts off first: the hook may wait, and what it waits for may be what hangs. */
    @Override
    public void abort(C connection) {
        try {
            connector.abort(connection);
        } finally {
            if (open.remove(connection)) {
                hooks.closing(connection);
            }
        }
    }

    @Override
    public void close() {
        connector.close();
    }

    @Override
    public String toString() {
        return connector.toString();
    }
}
