package io.cenote.stress.chaos;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolSuspendedException;
import io.cenote.spi.Tenure;
import io.cenote.spi.TooManyWaitersException;
import io.cenote.suite.kit.FakeConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One thread that uses a pool in every way there is, wrong ones included. An episode is one passage: from asking for a
 * connection to being done with it, or being refused.
 */
final class Caller {
    /** What a shape throws now and then: the lease must come back. */
    private static final class ShapeFault extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static final int LONGEST_WAIT_NANOS = 2_000_000;
    private static final int LONGEST_HOLD_NANOS = 300_000;
    private static final int STALE = 4;

    private final ConnectionPool<FakeConnection> pool;
    private final Ledger ledger;
    private final Subject subject;
    private final SplittableRandom random;

    /** What it has ended already, to be ended again when the connection may be another's. */
    private final Deque<Handle> stale = new ArrayDeque<>();

    Caller(Subject subject, long seed) {
        this.subject = subject;
        this.pool = subject.pool;
        this.ledger = subject.ledger;
        this.random = new SplittableRandom(seed);
    }

    /** Goes through so many episodes; whether it got through them all, the pool not being closed. */
    boolean run(int episodes) {
        AtomicInteger left = new AtomicInteger(episodes);
        return runWhile(() -> left.getAndDecrement() > 0);
    }

    /** Goes through episodes; false if the pool was closed. */
    boolean runWhile(BooleanSupplier goesOn) {
        while (goesOn.getAsBoolean()) {
            try {
                episode(0);
            } catch (PoolClosedException closed) {
                return false;
            } finally {
                ledger.episodes.incrementAndGet();
            }
            if (random.nextInt(2) == 0) {
                Thread.interrupted();
            }
        }
        return true;
    }

    private void episode(int depth) {
        endAStray();
        Handle handle;
        try {
            handle = ask(depth > 0);
        } catch (AcquireTimeoutException inVain) {
            ledger.timeouts.incrementAndGet();
            return;
        } catch (InterruptedException interrupted) {
            ledger.interrupts.incrementAndGet();
            return;
        } catch (PoolSuspendedException | TooManyWaitersException | ConnectFailedException | ShapeFault refused) {
            return;
        }
        if (handle != null) {
            handle.take();
            try {
                use(handle, depth);
            } finally {
                end(handle);
            }
        }
    }

    private Handle ask(boolean holding) throws InterruptedException {
        int how = random.nextInt(100);
        if (how < 10) {
            return pool.tryAcquire().map(this::plain).orElse(null);
        }
        if (how < 20) {
            return pool.acquire(Duration.ZERO, this::shape);
        }
        // Who holds one and waits for another without end waits for itself.
        if (how < 70 || holding) {
            return pool.acquire(Duration.ofNanos(1 + random.nextInt(LONGEST_WAIT_NANOS)), this::shape);
        }
        try {
            return pool.acquire(subject.await.bound(), this::shape);
        } catch (AcquireTimeoutException stuck) {
            throw new AssertionError("stuck: a caller was not served within " + subject.await.bound(), stuck);
        }
    }

    private Handle shape(Tenure<FakeConnection> tenure, long lease, FakeConnection connection) {
        Handle handle = new Handle(tenure, lease, connection, ledger);
        if (random.nextInt(100) == 0) {
            ledger.ended.incrementAndGet(); // By the pool, which gets it back.
            throw new ShapeFault();
        }
        return handle;
    }

    private Handle plain(Lease<FakeConnection> lease) {
        FakeConnection connection;
        try {
            connection = lease.connection();
        } catch (IllegalStateException takenBack) {
            throw new PoolClosedException("a drain was quicker");
        }
        return new Handle(new PlainTenure(lease), 0, connection, ledger);
    }

    private void use(Handle handle, int depth) {
        int what = random.nextInt(100);
        if (what < 25) {
            handle.soil();
        } else if (what < 28) {
            handle.connection().breakOff();
        } else if (what < 31) {
            handle.connection().die();
        } else if (what < 34) {
            Thread.currentThread().interrupt();
        } else if (what < 37 && depth == 0) {
            episode(1);
        }
        if (random.nextInt(4) == 0) {
            LockSupport.parkNanos(random.nextInt(LONGEST_HOLD_NANOS));
        }
    }

    private void end(Handle handle) {
        handle.letGo();
        int how = random.nextInt(100);
        boolean clean = random.nextBoolean();
        if (how < 3 && handle.isShareable()) {
            subject.strays.add(handle);
            return;
        }
        if (how < 9 && handle.isShareable()) {
            subject.strays.add(
                    handle); // Somebody else may be quicker, or come when the connection is another's long since.
        }
        if (how < 15) {
            handle.invalidate();
        } else {
            handle.release(clean);
        }
        if (how % 5 == 0) {
            handle.release(random.nextBoolean());
            handle.invalidate();
        }
        if (how % 4 == 0) {
            stale.add(handle);
            if (stale.size() > STALE) {
                stale.remove().release(true);
            }
        }
    }

    private void endAStray() {
        Handle stray = random.nextInt(2) == 0 ? subject.strays.poll() : null;
        if (stray != null) {
            stray.release(random.nextBoolean());
        }
    }
}
