package io.cenote.spi;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A pool whose leases are shown to hooks when they begin and before they end.
 *
 * <p>Whoever ends a lease must win its {@link Ending} first, so that the hook runs once, while the connection is still
 * that lease's: nobody else can release it meanwhile. A release is never clean, because the hooks may have used the
 * connection.
 *
 * @param <C> the type of the connections
 */
final class HookedPool<C> implements ConnectionPool<C> {
    private final ConnectionPool<C> pool;
    private final Hooks<C> hooks;

    HookedPool(ConnectionPool<C> pool, Hooks<C> hooks) {
        this.pool = pool;
        this.hooks = hooks;
    }

    /** The end of one lease, which one caller wins. */
    private static final class Ending<C> {
        private final AtomicBoolean won = new AtomicBoolean();
        private final Hooks<C> hooks;
        private final C connection;

        Ending(Hooks<C> hooks, C connection) {
            this.hooks = hooks;
            this.connection = connection;
        }

        /** Whether this caller is the one to end the lease; the hook has run then. */
        boolean win() {
            if (!won.compareAndSet(false, true)) {
                return false;
            }
            hooks.released(connection);
            return true;
        }

        boolean isWon() {
            return won.get();
        }
    }

    /** The pool's side of one lease. */
    private static final class HookedTenure<C> implements Tenure<C> {
        private final Tenure<C> tenure;
        private final Ending<C> ending;

        /** Kept reachable while a hook runs at its end: it is not lost then. Written before it is handed out. */
        private Object handle;

        HookedTenure(Tenure<C> tenure, Ending<C> ending) {
            this.tenure = tenure;
            this.ending = ending;
        }

        @Override
        public boolean release(long lease, boolean clean) {
            try {
                return ending.win() && tenure.release(lease, false);
            } finally {
                Reference.reachabilityFence(handle);
            }
        }

        @Override
        public boolean invalidate(long lease, Throwable cause) {
            try {
                return ending.win() && tenure.invalidate(lease, cause);
            } finally {
                Reference.reachabilityFence(handle);
            }
        }

        @Override
        public boolean holds(long lease) {
            return !ending.isWon() && tenure.holds(lease);
        }

        @Override
        public String toString() {
            return tenure.toString();
        }
    }

    /** A lease in its ordinary form. */
    private static final class HookedLease<C> implements Lease<C> {
        private final Lease<C> lease;
        private final Ending<C> ending;

        HookedLease(Lease<C> lease, Ending<C> ending) {
            this.lease = lease;
            this.ending = ending;
        }

        @Override
        public C connection() {
            if (ending.isWon()) {
                throw new IllegalStateException("this lease is closed; acquire another one");
            }
            return lease.connection();
        }

        @Override
        public void invalidate(Throwable cause) {
            if (ending.win()) {
                lease.invalidate(cause);
            }
        }

        @Override
        public void close() {
            if (ending.win()) {
                lease.close();
            }
        }

        @Override
        public String toString() {
            return lease.toString();
        }
    }

    @Override
    public Lease<C> acquire() throws InterruptedException {
        return begun(pool.acquire());
    }

    @Override
    public Lease<C> acquire(Duration timeout) throws InterruptedException {
        return begun(pool.acquire(timeout));
    }

    @Override
    public Optional<Lease<C>> tryAcquire() {
        return pool.tryAcquire().map(this::begun);
    }

    private Lease<C> begun(Lease<C> lease) {
        C connection = connectionOf(lease);
        try {
            hooks.acquired(connection);
        } catch (Throwable thrown) {
            lease.invalidate(thrown);
            throw thrown;
        }
        return new HookedLease<>(lease, new Ending<>(hooks, connection));
    }

    /** Of a lease that just began: if it is over by now, a close has taken it back. */
    private C connectionOf(Lease<C> lease) {
        try {
            return lease.connection();
        } catch (IllegalStateException e) {
            throw new PoolClosedException("pool '" + pool.config().name() + "' is closed");
        }
    }

    @Override
    public <H> H acquire(Duration timeout, LeaseShape<C, H> shape) throws InterruptedException {
        return pool.acquire(timeout, (tenure, lease, connection) -> {
            try {
                hooks.acquired(connection);
            } catch (Throwable thrown) {
                tenure.invalidate(lease, thrown);
                throw thrown;
            }
            HookedTenure<C> hooked = new HookedTenure<>(tenure, new Ending<>(hooks, connection));
            try {
                H handle = shape.lease(hooked, lease, connection);
                hooked.handle = handle;
                return handle;
            } catch (Throwable thrown) {
                hooked.release(lease, false);
                throw thrown;
            }
        });
    }

    @Override
    public CompletionStage<Void> warmUp(int connections) {
        return pool.warmUp(connections);
    }

    @Override
    public PoolStats stats() {
        return pool.stats();
    }

    @Override
    public PoolConfig config() {
        return pool.config();
    }

    @Override
    public void reconfigure(PoolConfig config) {
        pool.reconfigure(config);
    }

    @Override
    public void evict() {
        pool.evict();
    }

    @Override
    public void suspend() {
        pool.suspend();
    }

    @Override
    public void resume() {
        pool.resume();
    }

    @Override
    public void close() {
        pool.close();
    }

    @Override
    public boolean isClosed() {
        return pool.isClosed();
    }

    @Override
    public CloseReport close(Duration drain) {
        return pool.close(drain);
    }

    @Override
    public String toString() {
        return pool.toString();
    }
}
