package io.cenote.tcp.wire;

import io.cenote.spi.Deadline;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Asks a quiet peer for a heartbeat, and says when nothing comes. An answer is any byte that is read after the question:
 * what is written proves nothing, since the system takes it for a peer that is long gone.
 *
 * <p>A dead peer is found within the interval and the timeout together. Only the watchdog's thread asks, so that nobody
 * else's time is needed.
 */
public final class Pulse implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofHours(2);

    private final Duration timeout;
    private final BooleanSupplier dormant;
    private final Runnable ask;
    private final Runnable lost;
    private final Watchdog.Guard guard;

    /** Written by whoever hears that it is too short, read by the watchdog's thread. */
    private volatile Duration interval;

    /** When the last bytes came, real nanoseconds. Written by the reading thread, read by the watchdog's. */
    private volatile long lastRead = System.nanoTime();

    /** When an answer was asked for that has not come yet, or null. The watchdog's. */
    private Long asked;

    /**
     * Begins to listen.
     *
     * @param watchdog on whose thread everything here runs: none of it may block
     * @param interval after how long without a byte to ask
     * @param timeout how long the answer may take
     * @param dormant whether nobody needs the peer now; then it is not asked
     * @param ask sends the question
     * @param lost is told once that there was no answer
     */
    public Pulse(
            Watchdog watchdog,
            Duration interval,
            Duration timeout,
            BooleanSupplier dormant,
            Runnable ask,
            Runnable lost) {
        this.interval = interval;
        this.timeout = timeout;
        this.dormant = dormant;
        this.ask = ask;
        this.lost = lost;
        this.guard = watchdog.guard(this::beat);
        guard.arm(Deadline.after(interval));
    }

    /** Bytes have come. */
    public void read() {
        lastRead = System.nanoTime();
    }

    /** The peer finds the questions too frequent. */
    public void slower() {
        Duration twice = interval.multipliedBy(2);
        interval = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    }

    Duration interval() {
        return interval;
    }

    private void beat() {
        long now = System.nanoTime();
        long read = lastRead;
        if (asked != null && read - asked >= 0) {
            asked = null;
        }
        if (asked != null && now - asked >= Deadline.saturatedNanos(timeout)) {
            lost.run();
            return;
        }
        long due = read + Deadline.saturatedNanos(interval);
        if (asked == null && due - now <= 0) {
            if (dormant.getAsBoolean()) {
                due = now + Deadline.saturatedNanos(interval);
            } else {
                asked = now;
                ask.run();
            }
        }
        if (asked != null) {
            // Not later than the next question would be due, were it answered at once.
            due = Math.min(asked + Deadline.saturatedNanos(timeout) - now, Deadline.saturatedNanos(interval)) + now;
        }
        guard.arm(new Deadline(due));
    }

    @Override
    public void close() {
        guard.close();
    }
}
