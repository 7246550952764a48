package io.cenote.engine;

import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.Deadline;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.Ticker;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What is known of a pool's present {@link Outage}, and what follows from it for callers: while connecting has failed
 * for {@code failFastAfter} and nothing is open, whoever comes and would have to wait is refused.
 *
 * <p>There is no state that says so and could be left behind: it follows from the outage, which the next success ends,
 * and from the slots.
 *
 * @param <C> the type of the connections
 */
final class Breaker<C> {
    private static final long REST_NANOS = 50_000_000;

    private final ManagedPool<C> pool;
    private final Recorder recorder;

    /**
     * Updated atomically by attempts that end, so that none is lost and each line of the log is written once; read by
     * the Opener, by callers that are about to wait and by reports. Null while the last attempt succeeded.
     */
    private final AtomicReference<Outage> outage = new AtomicReference<>();

    /** When the last attempt began, on the real clock. Written by the Opener; read by it and, for a message, by callers. */
    private volatile long lastBegun = Ticker.realNanos();

    /** When the first attempt after the last failure began. Written by the Opener; read by callers too. */
    private volatile long firstBegun = lastBegun;

    /** Whether an attempt has ended. Written by the first ones, read by the Opener. */
    private volatile boolean tried;

    /** Whether one has ended well. Likewise. */
    private volatile boolean succeeded;

    /** When an attempt last succeeded. Written by attempts that succeed, read by those that fail and by the Opener. */
    private volatile long lastSuccess = lastBegun;

    Breaker(ManagedPool<C> pool, Recorder recorder) {
        this.pool = pool;
        this.recorder = recorder;
    }

    /** The failures since the last success, or null. */
    Outage outage() {
        return outage.get();
    }

    /** Whether it is known if connecting works: an attempt has ended. */
    boolean tried() {
        return tried;
    }

    /** Whether attempts are to run one at a time while some fail: so many have, or none has ever succeeded. */
    boolean probes(Outage now) {
        return now.established() || !succeeded;
    }

    /** When an attempt last succeeded, on the real clock; before all attempts if none has. */
    long lastSuccess() {
        return lastSuccess;
    }

    /** An attempt begins. */
    void begun(long at) {
        Outage now = outage.get();
        if (now != null && firstBegun - now.at() <= 0) {
            firstBegun = at;
        }
        lastBegun = at;
    }

    /**
     * An attempt has failed that began at a time on the real clock. To be followed by a look of the Opener. What began
     * before the last success tells of the time before it, and begins no outage.
     */
    void failed(Throwable cause, long began) {
        long at = Ticker.realNanos();
        Outage now =
                began - lastSuccess < 0 ? null : outage.updateAndGet(before -> Outage.after(before, cause, began, at));
        tried = true; // After the outage: whoever finds that one has ended finds the pace that follows from it.
        if (now != null && now.justEstablished()) {
            recorder.log(
                    Level.WARNING,
                    "pool '" + pool.config().name() + "': outage begun, " + now.inARow()
                            + " attempts to connect failed in a row; the last: " + Explanation.oneLine(cause));
        }
        recorder.connectFailed(cause);
    }

    /** An attempt has succeeded; its connection is in no caller's hands yet. */
    void succeeded() {
        succeeded = true;
        tried = true;
        lastSuccess = Ticker.realNanos();
        Outage ended = outage.get() == null ? null : outage.getAndSet(null);
        if (ended != null && ended.established()) {
            recorder.log(
                    Level.INFO,
                    "pool '" + pool.config().name() + "': outage ended after " + ended.inARow()
                            + " failed attempts to connect");
        }
    }

    /**
     * When the pace of an outage allows the next attempt, on the real clock. Not at once after one that took long to fail:
     * whoever gives the pool up because of that failure shall be in time to spare the server the next.
     */
    long nextAttempt(Outage now) {
        long rested = now.at() + REST_NANOS;
        long paced = lastBegun + now.gapNanos();
        return paced - rested > 0 ? paced : rested;
    }

    /** Whether callers are refused; {@code now} may be null. */
    boolean refuses(Outage now, Census census) {
        return now != null
                && now.established()
                && census.open() == 0
                && !now.isStale(firstBegun, Ticker.realNanos())
                && !pool.config().failFastAfter().isZero()
                && now.lasted() >= Deadline.saturatedNanos(pool.config().failFastAfter());
    }

    /** Why a caller that comes now is not to wait, or null. */
    ConnectFailedException refusal() {
        Outage now = outage.get();
        if (now == null || !refuses(now, Census.of(pool, Ticker.realNanos()))) {
            return null;
        }
        PoolConfig config = pool.config();
        long wait = nextAttempt(now) - Ticker.realNanos();
        return new ConnectFailedException(
                "pool '" + config.name() + "': connecting has failed for " + Explanation.seconds(now.lasted()) + ", "
                        + now.inARow() + " attempts in a row, so callers do not wait (failFastAfter "
                        + config.failFastAfter().toMillis() + " ms); the next attempt "
                        + (wait > 0 ? "begins in " + wait / 1_000_000 + " ms" : "is under way")
                        + " and lets callers in if it succeeds; last connect error: "
                        + Explanation.oneLine(now.cause())
                        + ". Check that the server can be reached and takes the credentials.",
                now.cause());
    }
}
