package io.cenote.compare.faults;

import io.cenote.compare.stub.Pause;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Callers ask a pool all the time; something goes wrong, and is put right again. Then as many callers as there were
 * connections ask for all of them at once. Callers that hang are left behind, and counted.
 */
final class Course {
    static final int SIZE = 4;
    static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static final Duration FILLING = Duration.ofSeconds(30);
    private static final Duration HEALTHY = Duration.ofMillis(600);
    private static final Duration HOLD_AFTERWARDS = Duration.ofMillis(30);
    private static final Duration PAUSE_AFTERWARDS = Duration.ofMillis(3);
    private static final long NOT_YET = Long.MAX_VALUE;

    private final DataSource pool;
    private final Scene scene;
    private final Fault fault;

    private final List<Caller> callers = new CopyOnWriteArrayList<>();
    private final LongAdder served = new LongAdder();
    private final LongAdder failedUses = new LongAdder();
    private final AtomicLong longestAcquire = new AtomicLong();
    private final AtomicInteger holding = new AtomicInteger();
    private final AtomicInteger mostHeld = new AtomicInteger();
    /** When the fault has ended; {@link #NOT_YET} before. Written by the thread of the trial, read by the callers. */
    private volatile long healed = NOT_YET;

    private final AtomicLong firstServed = new AtomicLong(NOT_YET);
    private final AtomicLong allHeld = new AtomicLong(NOT_YET);

    /** Written by the thread of the trial when the first callers, and all callers, may go; read by them. */
    private volatile boolean faultOver;

    private volatile boolean over;

    Course(DataSource pool, Scene scene, Fault fault) {
        this.pool = pool;
        this.scene = scene;
        this.fault = fault;
    }

    Seen happens() throws Exception {
        fill();
        for (int i = 0; i < SIZE; i++) {
            start(false);
        }
        Pause.of(HEALTHY);
        long attemptsBefore = scene.driver().attempts();
        long servedBefore = served.sum();
        long failedBefore = failedUses.sum();
        long begun = System.nanoTime();
        scene.begin(callers.stream().map(caller -> caller.thread).toList());
        Pause.of(fault.lasts());
        double seconds = (System.nanoTime() - begun) / 1e9;
        double attempts = (scene.driver().attempts() - attemptsBefore) / seconds;
        long servedMeanwhile = served.sum() - servedBefore;
        scene.end();
        healed = System.nanoTime();
        long failedMeanwhile = failedUses.sum() - failedBefore;
        faultOver = true;
        for (int i = 0; i < SIZE; i++) {
            start(true);
        }
        awaitAllHeld();
        over = true;
        long longest = longestAcquire.get();
        for (Caller caller : callers) {
            longest = Math.max(longest, caller.acquiringFor());
        }
        return new Seen(
                Math.max(0, longest - TIMEOUT.toNanos()) / 1e6,
                SIZE - Math.min(SIZE, mostHeld.get()),
                sinceHealed(firstServed.get()),
                sinceHealed(allHeld.get()),
                attempts,
                servedMeanwhile,
                failedMeanwhile,
                null);
    }

    private void fill() throws SQLException {
        List<Connection> all = new ArrayList<>();
        long end = System.nanoTime() + FILLING.toNanos();
        while (all.size() < SIZE) {
            try {
                all.add(pool.getConnection());
            } catch (SQLException cold) { // The first connects of a JVM load classes.
                if (System.nanoTime() - end > 0) {
                    throw cold;
                }
            }
        }
        for (Connection connection : all) {
            connection.close();
        }
    }

    private void awaitAllHeld() {
        while (allHeld.get() == NOT_YET
                && System.nanoTime() - healed < fault.patience().toNanos()) {
            LockSupport.parkNanos(2_000_000);
        }
    }

    private Double sinceHealed(long at) {
        return at == NOT_YET ? null : Math.max(0, at - healed) / 1e6;
    }

    private void start(boolean afterwards) throws InterruptedException {
        Caller caller = new Caller(afterwards);
        callers.add(caller);
        caller.thread.start();
        caller.started.await();
    }

    private final class Caller implements Runnable {
        final Thread thread = new Thread(this, "caller");
        final CountDownLatch started = new CountDownLatch(1);
        private final boolean afterwards;
        /** When its acquire began; 0 outside. Written by the caller, read by the thread of the trial. */
        private volatile long asked;

        Caller(boolean afterwards) {
            this.afterwards = afterwards;
            thread.setDaemon(true);
        }

        @Override
        public void run() {
            started.countDown();
            while (!over && (afterwards || !faultOver)) {
                try {
                    ask();
                } catch (Throwable thrown) {
                    // A driver's Error may come through; the next request tells whether the pool goes on.
                }
                Pause.of(afterwards ? PAUSE_AFTERWARDS : fault.between());
                Thread.interrupted();
            }
        }

        private void ask() throws SQLException {
            boolean used = false;
            Connection connection = acquire();
            try (connection) {
                scene.use(connection);
                used = true;
                served.increment();
                long now = System.nanoTime();
                if (now >= healed) {
                    firstServed.accumulateAndGet(now, Math::min);
                }
                if (afterwards) {
                    hold();
                }
            } finally {
                if (!used) {
                    failedUses.increment();
                }
            }
        }

        private Connection acquire() throws SQLException {
            asked = System.nanoTime();
            try {
                return pool.getConnection();
            } finally {
                longestAcquire.accumulateAndGet(acquiringFor(), Math::max);
                asked = 0;
            }
        }

        long acquiringFor() {
            long since = asked;
            return since == 0 ? 0 : System.nanoTime() - since;
        }

        private void hold() {
            int held = holding.incrementAndGet();
            mostHeld.accumulateAndGet(held, Math::max);
            if (held >= SIZE) {
                allHeld.accumulateAndGet(System.nanoTime(), Math::min);
            }
            Pause.of(HOLD_AFTERWARDS);
            holding.decrementAndGet();
        }
    }
}
