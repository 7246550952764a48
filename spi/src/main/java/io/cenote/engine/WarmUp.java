package io.cenote.engine;

import io.cenote.spi.ConnectFailedException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The numbers of connections that callers have asked to have open, and who waits for them.
 *
 * <p>A goal is entered before the Opener is asked, so that its next look, which follows every change of what is open,
 * sees it; and before its pool is looked at for being closed, while close sets the gate before it ends all goals: one
 * of the two ends it.
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
    }

    private final ManagedPool<C> pool;
    private final DriverCalls calls;
    private final Set<Goal> goals = ConcurrentHashMap.newKeySet();

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

    /** How many connections are to be open; looks at the goals that are reached, or cannot be reached any more. */
    int wanted(int open) {
        int wanted = 0;
        for (Goal goal : goals) {
            int most = pool.config().maxSize();
            if (goal.connections <= open) {
                complete(goal, null);
            } else if (goal.connections > most) {
                complete(goal, () -> outOfBounds(goal.connections, most));
            } else {
                wanted = Math.max(wanted, goal.connections);
            }
        }
        return wanted;
    }

    /** An attempt to connect has failed. */
    void failed(Throwable cause) {
        for (Goal goal : goals) {
            complete(
                    goal,
                    () -> new ConnectFailedException(
                            "pool '" + pool.config().name() + "': warming up to " + goal.connections
                                    + " connections failed: " + Explanation.oneLine(cause),
                            cause));
        }
    }

    /** The pool is closed. */
    void end() {
        goals.forEach(goal -> complete(goal, pool::closedException));
    }

    /** Not on this thread, which has more to do than what depends on the goal. */
    private void complete(Goal goal, Supplier<Throwable> failure) {
        if (!goals.remove(goal)) {
            return;
        }
        Runnable completion = failure == null
                ? () -> goal.reached.complete(null)
                : () -> goal.reached.completeExceptionally(failure.get());
        try {
            calls.run(completion);
        } catch (Throwable noThread) {
            completion.run(); // The pool is closed and its threads have ended, or there is none to be had.
        }
    }
}
