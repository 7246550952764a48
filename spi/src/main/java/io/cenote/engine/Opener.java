package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.Ticker;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Connects in the background, so that callers only ever wait for the pool itself.
 *
 * <p>Decides in {@link #decide}, which one thread runs at a time: whoever asks while it runs has it run once more.
 *
 * <ol>
 *   <li>O1: never more than {@code maxConnecting} attempts at once, but for those that have lasted so long that they are
 *       taken to hang ({@link Underway}); each has a deadline and owns a slot that was VACANT, so connections never
 *       exceed slots. If that holds back a decision, an alarm is set for when the next is taken to hang (I4).
 *   <li>O2: prediction delays, never refuses: see {@link Forecast}. While waiters and vacancies coexist an alarm is set for
 *       the moment at which it has delayed enough (I4).
 *   <li>O3: an attempt or a validation that takes unusually long no longer counts as help to come: another is started
 *       beside it.
 *   <li>O4: after a failure attempts begin one by one, at the pace of the {@link Outage}, for the pool as a whole; once
 *       it is established, or if none has ever succeeded, only one runs at a time, the probe. Waiters keep their deadlines.
 *   <li>O5: what an abandoned attempt returns late goes to a vacant slot, or is closed.
 *   <li>O6: while callers are {@linkplain Breaker refused}, there is a probe though nobody waits: its success is
 *       what ends the refusals. Every failure, and every slot that loses its connection, is followed by a look.
 *   <li>O7: what keeps {@code minIdle} connections open is opened before that ends which it replaces, where there is
 *       room: a connection whose age ends it before the next housekeeping pass does not count.
 *   <li>O8: until an attempt has ended, well or not, {@code minIdle} alone asks for one in a second: a server that refuses
 *       the first would have to refuse the others too, and locks an account for that; and who waits for the first does
 *       not share the processors with them.
 * </ol>
 *
 * @param <C> the type of the connections
 */
final class Opener<C> {
    private static final long PATIENCE_NANOS = 250_000_000;

    /** O8: a server far away that hashes a password may take longer than the above to refuse it. */
    private static final long FIRST_PATIENCE_NANOS = 4 * PATIENCE_NANOS;

    /** A probe that runs for more than this part of {@code connectTimeout} does not hold back the next (O3). */
    private static final int PROBE_SHARE = 10;

    private static final String TWICE = "the driver returned a connection that the pool has already";

    private final ManagedPool<C> pool;
    private final Connector<C> connector;
    private final Ticker ticker;
    private final DriverCalls calls;
    private final Recorder recorder;

    private final AtomicInteger asked = new AtomicInteger();

    /** Made once: where there is no memory left, whoever asked could not be answered and nobody be asked again. */
    private final Runnable answer = this::answer;

    private final AtomicLong armedFor = new AtomicLong();
    private final Underway underway = new Underway();
    private final Mean holdTime = new Mean();
    private final Breaker<C> breaker;
    private final WarmUp<C> warmUp;

    /** Serializes filling a slot, so that a connection that a driver returns twice is seen; no driver call under it. */
    private final ReentrantLock filling = new ReentrantLock();

    Opener(ManagedPool<C> pool, Connector<C> connector, Ticker ticker, DriverCalls calls, Recorder recorder) {
        this.pool = pool;
        this.connector = connector;
        this.ticker = ticker;
        this.calls = calls;
        this.recorder = recorder;
        this.warmUp = new WarmUp<>(pool, calls);
        this.breaker = new Breaker<>(pool, recorder);
    }

    /** To be called when a waiter is counted, a slot turns vacant, an attempt ends, or limits change. Does not block. */
    void ask() {
        look();
        warmUp.tell();
    }

    private void look() {
        if (asked.getAndIncrement() == 0) {
            // Whoever asks may be waiting in the queue: what it is handed must not wait for a listener.
            recorder.collectForElsewhere(answer);
        }
    }

    private void answer() {
        int answered = 1;
        do {
            try {
                decide();
            } catch (Throwable thrown) {
                complain(thrown);
            }
            answered = asked.addAndGet(-answered);
        } while (answered != 0);
    }

    /** Must not throw: who asks next would find that somebody answers already. */
    private void complain(Throwable thrown) {
        try {
            calls.retry(this::ask);
            recorder.log(
                    Level.ERROR,
                    "pool '" + pool.config().name() + "': could not decide to connect: " + Explanation.oneLine(thrown));
        } catch (Throwable noRoom) {
            // Nothing is left to say it with.
        }
    }

    /** How long a lease lasted that began and ended while others waited. */
    void held(long nanos) {
        holdTime.add(nanos);
    }

    /** How long an attempt took that ended well. */
    void connected(long nanos) {
        underway.took(nanos);
    }

    int connecting() {
        return underway.count();
    }

    Underway underway() {
        return underway;
    }

    WarmUp<C> warmUp() {
        return warmUp;
    }

    Breaker<C> breaker() {
        return breaker;
    }

    private void decide() {
        Slots<C> slots = pool.slots();
        PoolConfig config = pool.config();
        while (!slots.closed()) {
            int waiters = slots.suspended() ? 0 : slots.gate.waiters();
            long now = Ticker.realNanos();
            // The attempts first: one that ends meanwhile is then counted twice, never not at all, and asks again.
            int attempts = underway.count();
            int promising = underway.promising(now, PATIENCE_NANOS);
            Census census = Census.of(pool, now);
            int warm = warmUp.wanted(census.open()); // Always asked: it completes what is reached.
            boolean firstTry = !breaker.tried() && underway.promising(now, FIRST_PATIENCE_NANOS) > 0; // O8
            boolean refill = !firstTry && census.lasting() + attempts < config.minIdle() // O7
                    || census.open() + attempts < warm;
            int coming = census.fresh() + promising + pool.validator().promising(now, PATIENCE_NANOS);
            boolean demand = waiters > coming;
            Outage failing = breaker.outage();
            boolean probing = breaker.refuses(failing, census); // O6
            if (firstTry || waiters > 0 && coming > 0) {
                arm(now + PATIENCE_NANOS); // O3
            }
            if (!refill && !demand && !probing) {
                return;
            }
            if (demand && pool.search().validateOneDue()) {
                continue;
            }
            if (census.vacant() == 0) {
                return;
            }
            long room = underway.roomAt(config.maxConnecting(), breaker.lastSuccess(), now);
            if (room - now > 0) { // O1
                arm(room);
                return;
            }
            if (failing != null) { // O4
                long due = breaker.nextAttempt(failing);
                if (due - now <= 0 && breaker.probes(failing)) {
                    due = underway.probedUntil(Deadline.saturatedNanos(config.connectTimeout()) / PROBE_SHARE, now);
                }
                if (due - now > 0) {
                    arm(due);
                    return;
                }
            }
            if (!refill && !probing) {
                long since = pool.exchange().waitingSince(coming);
                if (since == Long.MAX_VALUE) {
                    return; // Who was counted has been served meanwhile.
                }
                long due = new Forecast(underway.meanNanos(), holdTime.nanos()).connectAt(since, waiters, census);
                if (due - now > 0) { // O2
                    arm(due);
                    return;
                }
            }
            Slot<C> vacant = takeVacant();
            if (vacant == null) {
                return;
            }
            if (slots.closed()) {
                pool.settler().vacate(vacant); // The end of the pool looks at the words after the gate, we the reverse.
                return;
            }
            connect(vacant, config);
        }
    }

    private void arm(long at) {
        long armed = armedFor.get();
        if (armed != 0 && armed - at <= 0) {
            return;
        }
        armedFor.set(at);
        try {
            Alarm.in(Math.max(0, at - Ticker.realNanos()), () -> {
                armedFor.compareAndSet(at, 0);
                ask();
            });
        } catch (Error noRoom) {
            armedFor.compareAndSet(at, 0);
            throw noRoom;
        }
    }

    private Slot<C> takeVacant() {
        for (Slot<C> slot : pool.slots().table()) {
            if (slot.move(Slot.VACANT, Slot.HELD)) {
                return slot;
            }
        }
        return null;
    }

    private void connect(Slot<C> slot, PoolConfig config) {
        Connect attempt = null;
        try {
            attempt = new Connect(slot, Deadline.after(config.connectTimeout()));
            breaker.begun(attempt.started);
            underway.begin(attempt);
        } catch (Error noMemory) {
            if (attempt != null) {
                underway.end(attempt);
            }
            pool.settler().vacate(slot);
            throw noMemory;
        }
        calls.start(attempt);
    }

    /** Whether the connection is new; then the HELD slot has it. */
    private boolean fill(Slot<C> slot, C connection, long calmGate) {
        filling.lock();
        try {
            if (holds(connection)) {
                return false;
            }
            long now = ticker.nanos();
            slot.connection = connection;
            slot.calmGate = calmGate;
            slot.openedTick = now;
            slot.releasedTick = now;
            slot.validatedTick = now;
            pool.lifetimes().draw(slot);
            return true;
        } finally {
            filling.unlock();
        }
    }

    /** Whether the connection is in a slot already, perhaps in use. */
    private boolean holds(C connection) {
        for (Slot<C> slot : pool.slots().table()) {
            if (slot.connection == connection) {
                return true;
            }
        }
        return false;
    }

    /** One attempt to connect, for a slot that it holds. */
    private final class Connect extends Attempt implements Underway.Running {
        private final Slot<C> slot;
        private final long calmGate = pool.slots().gate.calm();
        private final long started = Ticker.realNanos();

        Connect(Slot<C> slot, Deadline deadline) {
            super(calls, deadline);
            this.slot = slot;
        }

        @Override
        public long begun() {
            return started;
        }

        @Override
        void call() {
            C connection = null;
            Throwable cause = null;
            try {
                connection = connector.connect(deadline);
                if (connection == null) {
                    cause = new IllegalStateException("the driver returned null instead of a connection");
                } else if (connector.isBroken(connection)) {
                    cause = new IllegalStateException("the driver returned a connection that is broken already");
                }
            } catch (Throwable thrown) {
                cause = thrown;
            }
            if (!finish()) {
                late(connection, cause);
                return;
            }
            if (connection == null) {
                failed(cause);
            } else {
                boolean first = !breaker.tried();
                Throwable useless;
                try {
                    useless = opened(slot, connection, cause);
                } finally {
                    // Only now: until the slot has found its waiter or is idle, this attempt is what the waiter waits
                    // for.
                    underway.end(this);
                }
                if (useless != null) {
                    warmUp.failed(useless);
                }
                lookFurther();
                if (first) {
                    recorder.log(Level.DEBUG, "pool '" + pool.config().name() + "': has its first connection");
                }
            }
        }

        /**
         * Who waits for this connection by a goal is told by this thread, {@link #afterwards}, and not after the threads
         * of further attempts have begun. With a listener it is another thread: this one has to tell him first, and he may
         * wait.
         */
        private void lookFurther() {
            if (recorder.listening()) {
                ask();
                return;
            }
            warmUp.wanted(Census.of(pool, Ticker.realNanos()).open());
            if (warmUp.hasUntold() && pool.config().minIdle() > 1) {
                try {
                    calls.run(Opener.this::ask);
                    return;
                } catch (Throwable noThread) {
                    // Then here.
                }
            }
            look();
        }

        @Override
        void afterwards() {
            warmUp.tellHere();
        }

        /**
         * The slot is HELD; {@code broken} tells why the connection is of no use, if it is of none. The slot is let go whatever
         * happens.
         *
         * @return why nobody has got this connection; null if it is fit
         */
        private Throwable opened(Slot<C> held, C connection, Throwable broken) {
            if (!fill(held, connection, calmGate)) {
                Throwable twice = new IllegalStateException(TWICE);
                try {
                    breaker.failed(twice, started);
                } finally {
                    pool.settler().vacate(held);
                }
                return twice;
            }
            try {
                long took = Ticker.realNanos() - started;
                if (permit() == null) { // How long a call hung says nothing of how long others take.
                    connected(took);
                }
                recorder.opened(took);
                if (broken == null) {
                    breaker.succeeded();
                } else {
                    breaker.failed(broken, started);
                }
            } finally {
                if (broken == null) {
                    pool.settler().settle(held);
                } else {
                    pool.settler().discard(held, CloseReason.BROKEN);
                }
            }
            return broken;
        }

        /** O5. The permit of this abandoned attempt covers the connection until it has a slot or is closed. */
        private void late(C connection, Throwable broken) {
            if (connection == null) {
                return;
            }
            Slot<C> vacant = broken == null && !pool.slots().closed() ? takeVacant() : null;
            if (vacant != null) {
                Throwable useless = opened(vacant, connection, null);
                if (useless != null) {
                    warmUp.failed(useless);
                }
                ask();
                return;
            }
            if (holds(connection)) {
                Throwable twice = new IllegalStateException(TWICE);
                breaker.failed(twice, started);
                warmUp.failed(twice);
                ask(); // O6
                return;
            }
            recorder.opened(Ticker.realNanos() - started);
            recorder.closed(CloseReason.ABANDONED);
            pool.closer().closeHere(connection);
        }

        @Override
        void abandoned(Permit permit) {
            String late = "connecting took longer than connectAttemptTimeout, "
                    + pool.config().connectTimeout().toMillis() + " ms; the attempt was abandoned";
            failed(new TimeoutException(late));
        }

        @Override
        void refused(Throwable noThread) {
            failed(noThread);
        }

        /**
         * This attempt ends without a connection. The breaker comes first: whoever decides once this is no longer under way
         * keeps the pace (O4). Goals come after that: who is told of the failure finds under way what ran beside it.
         */
        private void failed(Throwable cause) {
            try {
                breaker.failed(cause, started);
            } finally {
                underway.end(this);
                try {
                    warmUp.failed(cause);
                } finally {
                    pool.settler().vacate(slot);
                }
            }
        }

        @Override
        String describe() {
            return "connect for " + slot + ", for " + Explanation.seconds(Ticker.realNanos() - started);
        }
    }
}
