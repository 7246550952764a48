package io.cenote.suite.kit;

import io.cenote.spi.PoolException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Assertions;

/**
 * The callers of a test. Every thread is joined, every failure is propagated, and one that is stuck fails the test with
 * the stacks of all. Safe for use by many threads.
 */
public final class TestThreads {
    /** How the names of the thread groups of rules begin. */
    static final String RULE_GROUP = "rule ";

    /** How often a join looks whether another thread has failed. */
    private static final long JOIN_MILLIS = 20;

    /** Some ten milliseconds or more. */
    private static final int LOOKS_OF_A_WAIT = 50;

    private final Await await;
    private final List<Task<?>> tasks = new CopyOnWriteArrayList<>();
    private final Set<Thread> callers = ConcurrentHashMap.newKeySet();

    /**
     * No threads yet.
     *
     * @param await how long a thread may take to end
     */
    public TestThreads(Await await) {
        this.await = await;
    }

    /**
     * Starts a caller.
     *
     * @param <T> what it results in
     * @param name the name of its thread
     * @param body what it does
     * @return the running task
     */
    public <T> Task<T> start(String name, Callable<T> body) {
        Task<T> task = new Task<>(name, body);
        tasks.add(task);
        callers.add(task.thread);
        task.thread.setDaemon(true);
        task.thread.start();
        return task;
    }

    /**
     * Counts the current thread, too, as a caller.
     */
    public void enrol() {
        callers.add(Thread.currentThread());
    }

    /**
     * Whether a thread is a caller: one of these, or enrolled.
     *
     * @param thread the thread
     * @return whether driver calls that may wait are wrong on it
     */
    public boolean isCaller(Thread thread) {
        return callers.contains(thread);
    }

    /**
     * Whether a thread has thrown. A snapshot.
     *
     * @return whether there is one, asked for or not
     */
    public boolean anyFailed() {
        return tasks.stream().anyMatch(Task::failed);
    }

    /** Waits for every thread and throws the first failure that nobody has asked for. */
    public void joinAll() {
        joinAllWhile(() -> 0);
    }

    /**
     * Waits for every thread and throws the first failure that nobody has asked for. For threads with much to do: what
     * is bounded is not the whole time but the time in which they do not get on.
     *
     * @param progress a figure that changes as they get on
     */
    public void joinAllWhile(LongSupplier progress) {
        for (Task<?> task : tasks) {
            task.join(progress);
        }
        for (Task<?> task : tasks) {
            if (!task.looked) {
                task.result();
            }
        }
    }

    /**
     * A thread group for a rule: the threads that are started within it, the pool's included, are born into it, and a
     * failure's text tells them from those of other rules.
     *
     * @param rule the rule's id
     * @return a new group
     */
    public static ThreadGroup newGroup(String rule) {
        return new ThreadGroup(RULE_GROUP + rule);
    }

    /**
     * One caller.
     *
     * @param <T> what it results in
     */
    public final class Task<T> {
        private final Thread thread;
        /** Both written by the thread before it ends, read after it was joined. */
        private T value;

        private Throwable thrown;
        /** Written and read by whoever joins. */
        private volatile boolean looked;

        private Task(String name, Callable<T> body) {
            this.thread = new Thread(() -> run(body), name);
        }

        private void run(Callable<T> body) {
            try {
                value = body.call();
            } catch (Throwable e) {
                thrown = e;
            }
        }

        /**
         * Waits for the end.
         *
         * @return what the body returned
         */
        public T result() {
            join();
            rethrow();
            return value;
        }

        private void rethrow() {
            looked = true;
            if (thrown != null) {
                throw new AssertionError("'" + thread.getName() + "' failed: " + thrown, thrown);
            }
        }

        /**
         * Waits for the end, which must be a failure.
         *
         * @param <X> the kind that is expected
         * @param kind the kind that is expected
         * @return what the body threw
         */
        public <X extends Throwable> X failure(Class<X> kind) {
            join();
            looked = true;
            if (thrown == null) {
                Assertions.fail(
                        "'" + thread.getName() + "' should fail with " + kind.getName() + ", but returned " + value);
            }
            if (!kind.isInstance(thrown)) {
                throw new AssertionError(
                        "'" + thread.getName() + "' should fail with " + kind.getName() + ", but threw " + thrown,
                        thrown);
            }
            return kind.cast(thrown);
        }

        /** Whether it threw what no rule expects of a caller, and nobody knows yet. */
        private boolean faulty() {
            return !looked
                    && failed()
                    && !(thrown instanceof PoolException
                            || thrown instanceof SQLException
                            || thrown instanceof InterruptedException);
        }

        /** Interrupts the thread. */
        public void interrupt() {
            thread.interrupt();
        }

        @Override
        public String toString() {
            return "'" + thread.getName() + "'";
        }

        /**
         * Whether it has ended. A snapshot.
         *
         * @return whether the body has returned or thrown
         */
        public boolean ended() {
            return !thread.isAlive();
        }

        /**
         * Whether it has ended by throwing. A snapshot.
         *
         * @return whether the body has thrown
         */
        public boolean failed() {
            // Its writes are seen once its thread is known to be dead.
            return ended() && thrown != null;
        }

        /**
         * Whether it waits for something. A snapshot.
         *
         * @return whether its thread is parked, with or without a limit
         */
        public boolean waits() {
            Thread.State state = thread.getState();
            return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
        }

        /**
         * Waits until it is parked and stays so, or has ended. A lock that is held for a moment parks it, too: only who
         * is seen waiting time and again waits for what the test keeps from coming.
         */
        public void untilItWaits() {
            AtomicInteger inARow = new AtomicInteger();
            await.until(
                    this + " waits",
                    () -> ended() || inARow.updateAndGet(looks -> waits() ? looks + 1 : 0) >= LOOKS_OF_A_WAIT);
        }

        /** Waits for the end. */
        public void join() {
            join(() -> 0);
        }

        private void join(LongSupplier progress) {
            // Longer than what the thread itself may wait for, so that its own failure is seen.
            long limit = 2 * await.bound().toMillis();
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limit);
            long before = progress.getAsLong();
            try {
                do {
                    thread.join(JOIN_MILLIS);
                    long now = progress.getAsLong();
                    if (now != before) {
                        before = now;
                        end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limit);
                    }
                    // After a fault elsewhere this thread may wait in vain.
                    tasks.stream()
                            .filter(task -> task != this && task.faulty())
                            .findFirst()
                            .ifPresent(Task::rethrow);
                } while (thread.isAlive() && System.nanoTime() - end < 0);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for '" + thread.getName() + "'", e);
            }
            if (thread.isAlive()) {
                looked = true;
                Assertions.fail("'" + thread.getName() + "' has not ended after " + limit
                        + " ms: it is stuck at" + ThreadDump.text(thread)
                        + await.hint()
                        + ThreadDump.text());
            }
        }
    }
}
