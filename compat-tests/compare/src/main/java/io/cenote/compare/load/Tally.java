package io.cenote.compare.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What some callers have seen, in nanoseconds; read after they have ended. */
final class Tally {
    private static final int DIGITS = 3;

    final AbstractHistogram wait;
    /** Acquire and close. */
    final AbstractHistogram pool;
    /** Acquire, use and close. */
    final AbstractHistogram whole;

    final AtomicLong closing = new AtomicLong();
    final AtomicLong holding = new AtomicLong();
    /** What has ended in each slice of the time. */
    final AtomicLongArray ended;

    /** For one caller, or for several that share it. */
    Tally(int slices, boolean isShared) {
        wait = histogram(isShared);
        pool = histogram(isShared);
        whole = histogram(isShared);
        ended = new AtomicLongArray(slices);
    }

    private static AbstractHistogram histogram(boolean isShared) {
        return isShared ? new ConcurrentHistogram(DIGITS) : new Histogram(DIGITS);
    }

    void operation(long waited, long held, long closed) {
        wait.recordValue(waited);
        pool.recordValue(waited + closed);
        whole.recordValue(waited + held + closed);
        closing.addAndGet(closed);
        holding.addAndGet(held);
    }

    /** Adds what others have seen. */
    void add(Tally other) {
        wait.add(other.wait);
        pool.add(other.pool);
        whole.add(other.whole);
        closing.addAndGet(other.closing.get());
        holding.addAndGet(other.holding.get());
        for (int i = 0; i < ended.length(); i++) {
            ended.addAndGet(i, other.ended.get(i));
        }
    }
}
