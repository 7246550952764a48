package io.cenote.engine;

import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A clock that a test moves by hand; passes run on the test's thread. */
final class TestTicker implements Ticker {
    private static final class Pass {
        final long period;
        final Runnable work;
        volatile long due;

        Pass(long period, Runnable work, long due) {
            this.period = period;
            this.work = work;
            this.due = due;
        }
    }

    private final List<Pass> passes = new CopyOnWriteArrayList<>();

    /** Written by the test, read by everybody. Starts shortly before the clock's values wrap, as the real one may. */
    private volatile long now = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public long coarseNanos() {
        return now;
    }

    @Override
    public Registration every(Duration period, Runnable work) {
        Pass pass = new Pass(period.toNanos(), work, now + period.toNanos());
        passes.add(pass);
        return () -> passes.remove(pass);
    }

    /** The period of the only pass that there is. */
    Duration period() {
        return Duration.ofNanos(passes.get(0).period);
    }

    /** Whether every pool on this clock has ended its passes. */
    boolean isIdle() {
        return passes.isEmpty();
    }

    /** Moves on, pass by pass. */
    void advance(Duration by) {
        long end = now + by.toNanos();
        while (true) {
            long next = end;
            for (Pass pass : passes) {
                next = pass.due - next < 0 ? pass.due : next;
            }
            now = next;
            runDue();
            if (next == end) {
                return;
            }
        }
    }

    /** Moves on as after a pause of the machine: every pass that was due runs once. */
    void leap(Duration by) {
        now += by.toNanos();
        runDue();
    }

    private void runDue() {
        for (Pass pass : new ArrayList<>(passes)) {
            if (pass.due - now <= 0) {
                pass.due = now + pass.period;
                pass.work.run();
            }
        }
    }
}
