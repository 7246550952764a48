package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.LeaseReport;
import io.cenote.spi.PoolListener;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Counts what happens off the fast path, and tells the listener. Leases are counted by the slots' lease numbers: the
 * fast path has no shared counter.
 */
final class Recorder {
    private final String pool;
    private final PoolListener listener;
    private final System.Logger log;
    private final AtomicBoolean listenerFailed = new AtomicBoolean();

    final LongAdder opened = new LongAdder();
    final LongAdder connectFailures = new LongAdder();
    final LongAdder waits = new LongAdder();
    final LongAdder waitNanos = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

    Recorder(String pool, PoolListener listener) {
        this.pool = pool;
        this.listener = listener;
        this.log = System.getLogger("io.cenote." + pool);
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, new LongAdder());
        }
    }

    void opened(long nanos) {
        opened.increment();
        tell(to -> to.opened(pool, Duration.ofNanos(nanos)));
    }

    void connectFailed(Throwable cause) {
        connectFailures.increment();
        tell(to -> to.connectFailed(pool, cause));
    }

    void closed(CloseReason reason) {
        closed.get(reason).increment();
        tell(to -> to.closed(pool, reason));
    }

    void waited(long nanos) {
        countWait(nanos);
        tell(to -> to.waited(pool, Duration.ofNanos(nanos)));
    }

    void timedOut(long nanos) {
        countWait(nanos);
        timeouts.increment();
        tell(to -> to.timedOut(pool, Duration.ofNanos(nanos)));
    }

    void leaked(LeaseReport lease) {
        tell(to -> to.leaked(pool, lease));
    }

    void lost(LeaseReport lease) {
        tell(to -> to.lost(pool, lease));
    }

    /** A wait that ended by an interrupt or because the pool was closed. */
    void countWait(long nanos) {
        waits.increment();
        waitNanos.add(nanos);
    }

    Map<CloseReason, Long> closes() {
        Map<CloseReason, Long> counts = new EnumMap<>(CloseReason.class);
        closed.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }

    void log(Level level, String message) {
        try {
            log.log(level, message);
        } catch (Throwable ignored) {
            // A logger that fails must cost nothing: there is nobody left to tell.
        }
    }

    private void tell(Consumer<PoolListener> event) {
        if (listener == PoolListener.NONE) {
            return;
        }
        try {
            event.accept(listener);
        } catch (Throwable thrown) {
            if (listenerFailed.compareAndSet(false, true)) {
                log(
                        Level.WARNING,
                        "pool '" + pool + "': its listener threw, said once: " + Explanation.oneLine(thrown));
            }
        }
    }
}
