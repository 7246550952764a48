package io.cenote.suite.reference;

import java.time.Duration;

/** When to try to connect again after a failure: later each time. Guarded by the pool's lock. */
class Backoff {
    private static final long FIRST = Duration.ofMillis(100).toNanos();
    private static final long LONGEST = Duration.ofSeconds(1).toNanos();

    private Throwable lastError;
    private long lastErrorAt;
    private long pause;
    private long firstErrorAt;
    private int inARow;

    void failed(long now, Throwable error) {
        firstErrorAt = inARow == 0 ? now : firstErrorAt;
        inARow++;
        lastError = error;
        lastErrorAt = now;
        pause = pause == 0 ? FIRST : Math.min(LONGEST, 2 * pause);
    }

    void reset() {
        lastError = null;
        pause = 0;
        inARow = 0;
    }

    boolean isOver(long now) {
        return lastError == null || now - lastErrorAt >= pause;
    }

    /** Whether connecting has failed for so long, and more often than by chance; zero is never. */
    boolean hasLasted(Duration limit) {
        return !limit.isZero() && inARow >= 3 && lastErrorAt - firstErrorAt >= limit.toNanos();
    }

    Throwable lastError() {
        return lastError;
    }

    Duration age(long now) {
        return Duration.ofNanos(now - lastErrorAt);
    }
}
