package io.cenote.jdbc;

import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Deadline;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolStats;
import io.cenote.spi.Ticker;
import java.sql.Connection;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A pool that was opened, and the look whether its first connection comes: {@code initializationFailTimeout}.
 *
 * <p>The pool connects in its own way meanwhile, several at a time. An attempt that fails while others run is no failure
 * yet: a database may have room for fewer connections than the pool.
 */
final class Start {
    final ConnectionPool<Connection> pool;
    final JdbcConnector connector;
    private final long patienceNanos;
    private final long began = Ticker.realNanos();
    private final CompletableFuture<Void> outcome = new CompletableFuture<>();

    /**
     * How many attempts that ran beside the first failed one may fail too; -1 before it. Written by the thread that
     * completes one look, which begins the next; so no two write at once.
     */
    private volatile int others = -1;

    /** Gives this start up; on the thread that knows first that it failed, so that the database is not asked once more. */
    private final Consumer<Start> giveUp;

    /** Begins the look, unless {@code failTimeoutMillis} is negative. */
    Start(ConnectionPool<Connection> pool, JdbcConnector connector, long failTimeoutMillis, Consumer<Start> giveUp) {
        this.pool = pool;
        this.connector = connector;
        this.giveUp = giveUp;
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(failTimeoutMillis);
        if (failTimeoutMillis < 0) {
            outcome.complete(null);
        } else {
            look();
        }
    }

    /**
     * Puts in force what the pool is to be: it was opened without connections to keep, for no attempt may end before the look
     * has begun. To be called where nobody else can give this start up.
     */
    void goOnWith(PoolConfig wanted) {
        if (!outcome.isCompletedExceptionally()) { // Then it is closed already, if this thread was told.
            pool.reconfigure(wanted.toBuilder().name(pool.config().name()).build());
        }
    }

    private void look() {
        pool.warmUp(1).whenComplete((nothing, failure) -> {
            Throwable thrown = failure instanceof CompletionException ? failure.getCause() : failure;
            if (thrown == null || forgives(thrown)) {
                outcome.complete(null);
            } else if (!isOver(thrown)) {
                look();
            } else if (pool.stats().open() > 0) {
                outcome.complete(null); // One that ran beside it: looked at after the attempts, so in one of the two.
            } else {
                outcome.completeExceptionally(told(thrown));
                giveUp.accept(this);
            }
        });
    }

    private Throwable told(Throwable failure) {
        if (!(failure instanceof ConnectFailedException)) {
            return failure;
        }
        Throwable cause = failure.getCause();
        String all = cause.toString();
        // Servers quote whole stacks, which the cause has; what we say ourselves says at its end what to do.
        String why = cause instanceof SetupException
                ? all.replaceAll("\\s*\\R\\s*", " ")
                : all.lines().findFirst().orElse("");
        return new ConnectFailedException(
                "pool '" + pool.config().name() + "' does not start, its first connection failed: " + why
                        + (why.endsWith(".") ? "" : ".") + next(cause),
                cause);
    }

    private static String next(Throwable cause) {
        if (cause instanceof SetupException) {
            return ""; // It says itself what to correct.
        }
        return (Failures.isNoCredentials(cause)
                        ? " The database was not asked: correct the provider, or what it needs;"
                        : " Check that the database can be reached and takes the credentials;")
                + " initializationFailTimeout=-1 starts without it.";
    }

    /** With no patience at all, as HikariCP has it: what matters is a connection that cannot be set up. */
    private boolean forgives(Throwable failure) {
        return patienceNanos == 0
                && failure instanceof ConnectFailedException
                && !(failure.getCause() instanceof SetupException);
    }

    private boolean isOver(Throwable failure) {
        if (!(failure instanceof ConnectFailedException) || failure.getCause() instanceof SetupException) {
            return true;
        }
        others = others < 0 ? pool.stats().connecting() : others - 1;
        return others <= 0 && Ticker.realNanos() - began >= patienceNanos;
    }

    /**
     * Waits for the outcome; if there is none in time, or the thread is interrupted, whoever asks for a connection will
     * see. An interrupt stays set.
     *
     * @throws RuntimeException why there is no first connection
     */
    void await(Duration timeout) {
        try {
            outcome.get(Deadline.saturatedNanos(timeout), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            // Not failed yet.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    /** Why there is no first connection, for whoever stopped waiting before that was known. */
    RuntimeException failure() {
        try {
            outcome.getNow(null);
        } catch (CompletionException e) {
            return (RuntimeException) e.getCause();
        }
        return new IllegalStateException("pool '" + pool.config().name() + "' did not start: its start was given up");
    }

    /** What a pool holds that has not started. */
    static PoolStats nothing(int maxSize) {
        Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, 0L);
        }
        return new PoolStats(maxSize, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, closed);
    }
}
