package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.LeaseReport;
import io.cenote.spi.PoolListener;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Counts what happens off the fast path, and tells the listener. Leases are counted by the slots' lease numbers: the
 * fast path has no shared counter.
 *
 * <p>A listener may acquire from the pool that tells it, and then waits for what the pool does next. So nothing is told
 * by a thread that has a slot in hand, decides to connect, or serves other pools too: what it has to tell is
 * {@linkplain #collect collected} and told when it is done, or on a thread that nobody waits for.
 */
final class Recorder {
    private final String pool;
    private final PoolListener listener;
    private final Executor elsewhere;

    /** If nobody listens no event is made: each kind is one more class at a first start. */
    private final boolean listening;

    /** Made when there is something to say: loggers are a tenth of a first start. Threads that race get the same one. */
    private volatile System.Logger log;

    private final AtomicBoolean listenerFailed = new AtomicBoolean();

    final LongAdder opened = new LongAdder();
    final LongAdder connectFailures = new LongAdder();
    final LongAdder waits = new LongAdder();
    final LongAdder waitNanos = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

    /** What threads that collect have to tell. Each list is its thread's own. */
    private final Map<Thread, List<Runnable>> collected = new ConcurrentHashMap<>();

    /** {@code elsewhere} runs something on a thread that nobody waits for. */
    Recorder(String pool, PoolListener listener, Executor elsewhere) {
        this(pool, listener, elsewhere, null);
    }

    /** {@code log} may be null, for the platform's. */
    Recorder(String pool, PoolListener listener, Executor elsewhere, System.Logger log) {
        this.elsewhere = elsewhere;
        this.pool = pool;
        this.listener = listener;
        this.log = log;
        this.listening = listener != PoolListener.NONE;
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, new LongAdder());
        }
    }

    /** Whether there is somebody to tell. */
    boolean listening() {
        return listening;
    }

    void opened(long nanos) {
        opened.increment();
        if (listening) {
            tell(to -> to.opened(pool, Duration.ofNanos(nanos)));
        }
    }

    void connectFailed(Throwable cause) {
        connectFailures.increment();
        if (listening) {
            tell(to -> to.connectFailed(pool, cause));
        }
    }

    /** To be followed by {@link #tellClosed} when the slot is out of hand. */
    void countClosed(CloseReason reason) {
        closed.get(reason).increment();
    }

    void tellClosed(CloseReason reason) {
        if (listening) {
            tell(to -> to.closed(pool, reason));
        }
    }

    void closed(CloseReason reason) {
        countClosed(reason);
        tellClosed(reason);
    }

    void waited(long nanos) {
        countWait(nanos);
        if (listening) {
            tell(to -> to.waited(pool, Duration.ofNanos(nanos)));
        }
    }

    void timedOut(long nanos) {
        countWait(nanos);
        timeouts.increment();
        if (listening) {
            tell(to -> to.timedOut(pool, Duration.ofNanos(nanos)));
        }
    }

    void leaked(LeaseReport lease) {
        if (listening) {
            tell(to -> to.leaked(pool, lease));
        }
    }

    void lost(LeaseReport lease) {
        if (listening) {
            tell(to -> to.lost(pool, lease));
        }
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
            if (log == null) {
                log = System.getLogger("io.cenote." + pool);
            }
            log.log(level, message);
        } catch (Throwable ignored) {
            // A logger that fails must cost nothing: there is nobody left to tell.
        }
    }

    private void tell(Consumer<PoolListener> event) {
        List<Runnable> collecting = collected.get(Thread.currentThread());
        if (collecting != null) {
            collecting.add(() -> tellNow(event));
        } else if (Alarm.isCurrentThread()) {
            run(elsewhere, () -> tellNow(event));
        } else {
            tellNow(event);
        }
    }

    /** Runs something that may have events, and tells them afterwards, in their order, on this thread. */
    void collect(Runnable work) {
        collect(work, Runnable::run);
    }

    /** Runs something that may have events, and tells them afterwards, in their order, on a thread nobody waits for. */
    void collectForElsewhere(Runnable work) {
        collect(work, elsewhere);
    }

    private void collect(Runnable work, Executor teller) {
        Thread me = Thread.currentThread();
        if (!listening || collected.containsKey(me)) {
            work.run();
            return;
        }
        List<Runnable> events;
        try {
            events = new ArrayList<>();
            collected.put(me, events);
        } catch (OutOfMemoryError noMemory) {
            work.run(); // The work matters more than who is told of it when.
            return;
        }
        try {
            work.run();
        } finally {
            collected.remove(me);
            if (!events.isEmpty()) {
                run(Alarm.isCurrentThread() ? elsewhere : teller, () -> events.forEach(Runnable::run));
            }
        }
    }

    private static void run(Executor teller, Runnable events) {
        try {
            teller.execute(events);
        } catch (Throwable noThread) {
            events.run(); // The pool is closed and its threads have ended, or there is none to be had.
        }
    }

    private void tellNow(Consumer<PoolListener> event) {
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
