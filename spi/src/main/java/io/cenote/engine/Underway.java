package io.cenote.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The attempts to connect that run, and what their ages tell the {@link Opener}. Times are nanoseconds on the real
 * clock.
 *
 * <ol>
 *   <li>U1: an attempt promises help (O3) until it has lasted for the Opener's patience and for four mean connect times.
 *   <li>U2: it counts against {@code maxConnecting} (O1) until it has lasted for a second and for four mean connect
 *       times; then it is taken to hang. Its slot it keeps.
 *   <li>U3: as long as nothing has succeeded since an attempt began that is taken to hang, it may be that the server is
 *       slow altogether: then only one at a time is tried beyond {@code maxConnecting}, as after a probe that hangs (O4).
 * </ol>
 *
 * Why a slow server is not stormed: until one attempt succeeds, one in a second begins beyond {@code maxConnecting}, and
 * never more than there are slots. What succeeds raises the mean, by an eighth of its own time: after three that took
 * longer than ever, or the first of all, none of their kind is taken to hang.
 */
final class Underway {
    private static final long COUNTED_NANOS = 1_000_000_000;
    private static final int UNUSUAL = 4;

    /** Something that runs; not compared by value. */
    interface Running {
        /** When it began. */
        long begun();
    }

    /** Written by the Opener and by attempts that end, read by the Opener and by reports. */
    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    private final Mean connectTime = new Mean();

    void begin(Running attempt) {
        running.add(attempt);
    }

    void end(Running attempt) {
        running.remove(attempt);
    }

    int count() {
        return running.size();
    }

    /** How long an attempt took that ended well. */
    void took(long nanos) {
        connectTime.add(nanos);
    }

    /** The mean time to connect; zero if unknown. */
    long meanNanos() {
        return connectTime.nanos();
    }

    /** U1: how many attempts are likely to serve a waiter soon. */
    int promising(long now, long patience) {
        long promising = unusual(patience);
        int count = 0;
        for (Running attempt : running) {
            count += now - attempt.begun() < promising ? 1 : 0;
        }
        return count;
    }

    /**
     * When there is room for one more attempt beside those that run, if none ends before (U2, U3); at {@code now} or
     * before if there is. To be asked again then: what turns out to hang may leave less room.
     *
     * @param max maxConnecting
     * @param lastSuccess when an attempt last succeeded; before all attempts if none has
     */
    long roomAt(int max, long lastSuccess, long now) {
        if (running.size() < max) {
            return now;
        }
        long counted = unusual(COUNTED_NANOS);
        long next = now + counted;
        int counting = 0;
        boolean slowAltogether = false;
        for (Running attempt : running) {
            long at = attempt.begun();
            if (now - at < counted) {
                counting++;
                next = at + counted - next < 0 ? at + counted : next;
            } else {
                slowAltogether |= at - lastSuccess >= 0;
            }
        }
        return counting < (slowAltogether ? 1 : max) ? now : next;
    }

    /** Until when a probe that runs holds back the next, for {@code patience} each; {@code now} if none does. */
    long probedUntil(long patience, long now) {
        long until = now;
        for (Running attempt : running) {
            long end = attempt.begun() + patience;
            until = end - until > 0 ? end : until;
        }
        return until;
    }

    private long unusual(long least) {
        return Math.max(least, UNUSUAL * connectTime.nanos());
    }
}
