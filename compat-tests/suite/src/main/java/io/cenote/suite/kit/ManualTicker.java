package io.cenote.suite.kit;

import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A clock that stands still until the test moves it. Safe for use by many threads; {@link #advance} by one at a time.
 *
 * <p>Starts shortly before the clock's values wrap, as the real one may.
 */
public final class ManualTicker implements Ticker {
    private static final class Pass implements Registration {
        private final ManualTicker owner;
        private final long period;
        private final Runnable work;
        private long due;

        Pass(ManualTicker owner, long period, Runnable work, long due) {
            this.owner = owner;
            this.period = period;
            this.work = work;
            this.due = due;
        }

        @Override
        public void close() {
            synchronized (owner.passes) {
                owner.passes.remove(this);
            }
        }
    }

    /** Also the monitor that guards what it holds; nothing that blocks runs under it. */
    private final List<Pass> passes = new ArrayList<>();

    /** Written by the thread that advances, read by everybody. */
    private volatile long now = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

    /** A clock that nothing is registered with. */
    public ManualTicker() {}

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public long coarseNanos() {
        return now;
    }

    @Override
    public Registration every(Duration period, Runnable pass) {
        Objects.requireNonNull(pass, "pass");
        long nanos = Math.max(1, period.toNanos());
        Pass added = new Pass(this, nanos, pass, now + nanos);
        synchronized (passes) {
            passes.add(added);
        }
        return added;
    }

    /**
     * Moves the clock on and runs the passes that fall due, in their order, on this thread, each at its own time. A
     * pass that throws fails the test.
     *
     * @param by how far
     */
    public void advance(Duration by) {
        long end = now + by.toNanos();
        for (Optional<Pass> next = takeDue(end); next.isPresent(); next = takeDue(end)) {
            next.get().work.run();
        }
        now = end;
    }

    /**
     * Moves the clock on as if the machine had slept: every pass that falls due runs once, at the end.
     *
     * @param by how far
     */
    public void leap(Duration by) {
        long end = now + by.toNanos();
        now = end;
        List<Pass> due = new ArrayList<>();
        synchronized (passes) {
            for (Pass pass : passes) {
                if (pass.due - end <= 0) {
                    due.add(pass);
                    pass.due = end + pass.period;
                }
            }
        }
        due.forEach(pass -> pass.work.run());
    }

    /**
     * How many passes are registered.
     *
     * @return the count; zero once every pool on this clock is closed
     */
    public int registrations() {
        synchronized (passes) {
            return passes.size();
        }
    }

    private Optional<Pass> takeDue(long end) {
        synchronized (passes) {
            Optional<Pass> next = passes.stream()
                    .filter(pass -> pass.due - end <= 0)
                    .min(Comparator.comparingLong(pass -> pass.due - end));
            next.ifPresent(pass -> {
                now = pass.due - now > 0 ? pass.due : now;
                pass.due += pass.period;
            });
            return next;
        }
    }
}
