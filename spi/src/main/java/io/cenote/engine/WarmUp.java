package io.cenote.engine;

import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.Ticker;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * The numbers of connections that callers have asked to have open, and who waits for them.
 *
 * <p>A goal is entered before the Opener is asked, so that its next look, which follows every change of what is open,
 * sees it; and before its pool is looked at for being closed, while close sets the gate before it ends all goals: one
 * of the two ends it.
 *
 * <p>What depends on a goal is a caller's code and may wait. So a goal that is over is put aside, and whoever put it there
 * has it {@linkplain #tell told} afterwards: on a thread of the pool that nobody waits for.
 *
 * @param <C> the type of the connections
 */
final class WarmUp<C> {
    /** Each is one caller's, so not compared by value. */
    private static final class Goal {
        final int connections;
        final CompletableFuture<Void> reached = new CompletableFuture<>();

        Goal(int connections) {
            this.connections = connections;
        }

        /** {@code failure} may be null, if it is reached. */
        void end(Supplier<Throwable> failure) {
            Throwable why;
            try {
                why = failure == null ? null : failure.get();
            } catch (Throwable unsaid) {
                why = unsaid; // Where there is no memory for the reason, that is it.
            }
            if (why == null) {
                reached.complete(null);
            } else {
                reached.completeExceptionally(why);
            }
        }
    }

    private final ManagedPool<C> pool;
    private final DriverCalls calls;
    private final Set<Goal> goals = ConcurrentHashMap.newKeySet();

    /** The ends of goals that nobody has been told of yet. */
    private final Queue<Runnable> untold = new ConcurrentLinkedQueue<>();

    WarmUp(ManagedPool<C> pool, DriverCalls calls) {
        this.pool = pool;
        this.calls = calls;
    }

    /** Enters a goal. */
    CompletionStage<Void> to(int connections) {
        int most = pool.config().maxSize();
        if (connections < 0 || connections > most) {
            throw outOfBounds(connections, most);
        }
        if (connections <= Census.of(pool, Ticker.realNanos()).open()
                && !pool.slots().closed()) {
            return CompletableFuture.<Void>completedFuture(null).minimalCompletionStage();
        }
        Goal goal = new Goal(connections);
        goals.add(goal);
        if (pool.slots().closed()) {
            end();
        } else {
            pool.opener().ask();
        }
        return goal.reached.minimalCompletionStage();
    }

    private IllegalArgumentException outOfBounds(int connections, int most) {
        return new IllegalArgumentException("pool '" + pool.config().name() + "': cannot warm up to " + connections
                + " connections; must be 0 to maximumPoolSize, " + most);
    }

    /**
     * How many connections are to be open; puts the goals aside that are reached, or cannot be reached any more. To be
     * followed by {@link #tell} or {@link #tellHere}.
     */
    int wanted(int open) {
        int wanted = 0;
        for (Goal goal : goals) {
            int most = pool.config().maxSize();
            if (goal.connections <= open) {
                putAside(goal, null);
            } else if (goal.connections > most) {
                putAside(goal, () -> outOfBounds(goal.connections, most));
            } else {
                wanted = Math.max(wanted, goal.connections);
            }
        }
        return wanted;
    }

    /** An attempt to connect has failed. */
    void failed(Throwable cause) {
        for (Goal goal : goals) {
            putAside(
                    goal,
                    () -> new ConnectFailedException(
                            "pool '" + pool.config().name() + "': warming up to " + goal.connections
                                    + " connections failed: " + Explanation.oneLine(cause),
                            cause));
        }
        tell();
    }

    /** The pool is closed. */
    void end() {
        goals.forEach(goal -> putAside(goal, pool::closedException));
        tell();
    }

    /** Into the queue first: where there is no memory for that, the goal stays for the next look. Twice does no harm. */
    private void putAside(Goal goal, Supplier<Throwable> failure) {
        untold.add(() -> goal.end(failure));
        goals.remove(goal);
    }

    /** Whether somebody is to be told of the end of a goal. */
    boolean hasUntold() {
        return !untold.isEmpty();
    }

    /** Has everybody told who is to be told, on other threads. */
    void tell() {
        while (hasUntold() && !isToldElsewhere()) {
            Runnable next = untold.poll();
            if (next != null) {
                next.run();
            }
        }
    }

    /** The same, the first of them on this thread, which waits if he does: the others do not wait for him. */
    void tellHere() {
        Runnable first = untold.poll();
        if (first != null) {
            boolean cared = !hasUntold() || isToldElsewhere();
            first.run();
            if (!cared) {
                tell();
            }
        }
    }

    /** Whether there was a thread for the rest; if not, the pool is closed and its threads have ended, or none is to be had. */
    private boolean isToldElsewhere() {
        try {
            calls.run(this::tellHere);
            return true;
        } catch (Throwable noThread) {
            return false;
        }
    }
}
