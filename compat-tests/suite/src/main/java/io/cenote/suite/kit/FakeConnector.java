package io.cenote.suite.kit;

import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assertions;

/**
 * A strict driver of connections to nothing: counts what a pool does, does what a test says, and notes every misuse.
 *
 * <p>Misuse is what no driver has to bear: a connection handed to two holders, used, checked or closed after it was
 * closed, closed or reset while somebody holds it, two driver calls at once on it, a second close of the connector.
 * {@link #assertNoMisuse} fails with all of it. Driver calls on a caller's thread are kept apart, in
 * {@link #callsOnCallers}. Safe for use by many threads.
 */
public final class FakeConnector implements Connector<FakeConnection> {
    /** What a driver call does before its ordinary outcome: waits, throws, or nothing. */
    @FunctionalInterface
    public interface Behaviour {
        /** Nothing out of the ordinary. */
        Behaviour NONE = connection -> {};

        /**
         * Runs at the start of the call.
         *
         * @param connection the connection that is called on; null when connecting
         * @throws Throwable anything: the call ends with it
         */
        void run(FakeConnection connection) throws Throwable;

        /**
         * A call that fails.
         *
         * @param thrown gives what to throw, anew for every call
         * @return the behaviour
         */
        static Behaviour failing(Supplier<? extends Throwable> thrown) {
            return connection -> {
                throw thrown.get();
            };
        }
    }

    /** The driver calls that a test can script. */
    public enum Call {
        /** {@link Connector#connect}. */
        CONNECT,
        /** {@link Connector#isValid}. */
        IS_VALID,
        /** {@link Connector#isBroken}. */
        IS_BROKEN,
        /** {@link Connector#reset}. */
        RESET,
        /** {@link Connector#close(Object)}. */
        CLOSE,
        /** {@link Connector#abort}. */
        ABORT
    }

    private final Predicate<Thread> isCaller;
    private final Queue<String> misuses = new ConcurrentLinkedQueue<>();
    private final Queue<String> callsOnCallers = new ConcurrentLinkedQueue<>();
    private final List<FakeConnection> opened = new CopyOnWriteArrayList<>();
    private final AtomicInteger serials = new AtomicInteger();
    private final AtomicInteger[] calls = new AtomicInteger[Call.values().length];
    private final AtomicInteger connecting = new AtomicInteger();
    private final AtomicInteger peakConnecting = new AtomicInteger();
    private final AtomicInteger live = new AtomicInteger();
    private final AtomicInteger peakLive = new AtomicInteger();
    private final AtomicInteger physical = new AtomicInteger();
    private final AtomicInteger peakPhysical = new AtomicInteger();
    private final AtomicInteger connectorCloses = new AtomicInteger();

    /** By call: what the next ones do, before what all do. Set by the test, read by the driver calls. */
    private final Queue<Behaviour>[] once = queues();

    private final AtomicReferenceArray<Behaviour> always = new AtomicReferenceArray<>(Call.values().length);

    /** What connect returns instead of a new connection, or null for a new one; set by the test. */
    private volatile Supplier<FakeConnection> outcome;

    /** Whether the pool may take leases back; set by the test before it may, read by whoever uses a connection. */
    private volatile boolean takingBack;

    /** Whether the pool may give up driver calls; set by the test before it may, read by those calls. */
    private volatile boolean givingUp;

    /**
     * A driver that works.
     *
     * @param isCaller tells the threads that acquire and release from those of a pool
     */
    public FakeConnector(Predicate<Thread> isCaller) {
        this.isCaller = Objects.requireNonNull(isCaller, "isCaller");
        for (int i = 0; i < calls.length; i++) {
            calls[i] = new AtomicInteger();
            always.set(i, Behaviour.NONE);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Queue<Behaviour>[] queues() {
        Queue<Behaviour>[] queues = new Queue[Call.values().length];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new ConcurrentLinkedQueue<>();
        }
        return queues;
    }

    /**
     * Scripts all further calls of a kind.
     *
     * @param call the kind
     * @param behaviour what they do first; {@link Behaviour#NONE} heals
     */
    public void on(Call call, Behaviour behaviour) {
        always.set(call.ordinal(), Objects.requireNonNull(behaviour, "behaviour"));
    }

    /**
     * Scripts the next call of a kind; several are used up in order, before {@link #on}.
     *
     * @param call the kind
     * @param behaviour what it does first
     */
    public void once(Call call, Behaviour behaviour) {
        once[call.ordinal()].add(behaviour);
    }

    /**
     * Has connect return something else than a new connection.
     *
     * @param outcome gives what to return, null included; null: new connections again
     */
    public void connectReturns(Supplier<FakeConnection> outcome) {
        this.outcome = outcome;
    }

    /** From now on the pool may take leases back: what is aborted in its holder's hands is misused by nobody. */
    public void allowTakingBack() {
        takingBack = true;
    }

    /**
     * From now on the pool may give up calls that take too long. Nobody can tell whether such a call has just ended, or
     * is about to begin, when its connection is aborted: a close may come right before or after an abort, and any call
     * right after it.
     */
    public void allowGivingUp() {
        givingUp = true;
    }

    /** Ends everything that was scripted. Connections that died stay dead. */
    public void heal() {
        for (Call call : Call.values()) {
            on(call, Behaviour.NONE);
            once[call.ordinal()].clear();
        }
        outcome = null;
    }

    /**
     * A connection of this connector that no pool was given, broken already.
     *
     * @return the connection; {@code isBroken} says so
     */
    public FakeConnection brokenConnection() {
        FakeConnection connection = new FakeConnection(this, serials.incrementAndGet(), false);
        connection.breakOff();
        return connection;
    }

    @Override
    public FakeConnection connect(Deadline deadline) throws Exception {
        count(Call.CONNECT);
        if (connectorCloses.get() > 0) {
            misuse("connect on " + here() + " after the connector was closed");
        }
        raise(peakConnecting, connecting.incrementAndGet());
        raise(peakLive, live.incrementAndGet());
        raise(peakPhysical, physical.incrementAndGet());
        boolean isOpen = false;
        try {
            behave(Call.CONNECT, null);
            Supplier<FakeConnection> other = outcome;
            if (other != null) {
                return other.get();
            }
            FakeConnection connection = new FakeConnection(this, serials.incrementAndGet(), true);
            opened.add(connection);
            isOpen = true;
            return connection;
        } finally {
            connecting.decrementAndGet();
            if (!isOpen) {
                live.decrementAndGet();
                physical.decrementAndGet();
            }
        }
    }

    @Override
    public boolean isValid(FakeConnection connection, Deadline deadline) {
        count(Call.IS_VALID);
        connection.enter("isValid");
        try {
            behave(Call.IS_VALID, connection);
            return !connection.isDead() && !connection.isBrokenOff();
        } finally {
            connection.exit();
        }
    }

    @Override
    public void reset(FakeConnection connection, Deadline deadline) {
        count(Call.RESET);
        connection.enter("reset");
        try {
            behave(Call.RESET, connection);
            connection.clean();
        } finally {
            connection.exit();
        }
    }

    @Override
    public boolean isBroken(FakeConnection connection) {
        calls[Call.IS_BROKEN.ordinal()].incrementAndGet();
        behave(Call.IS_BROKEN, connection);
        return connection.isBrokenOff();
    }

    @Override
    public void close(FakeConnection connection) {
        count(Call.CLOSE);
        connection.enter(FakeConnection.CLOSE);
        try {
            boolean first = connection.end(FakeConnection.CLOSE);
            if (first && connection.counts()) {
                live.decrementAndGet();
            }
            try {
                behave(Call.CLOSE, connection);
            } finally {
                if (first && connection.counts()) {
                    physical.decrementAndGet();
                }
            }
        } finally {
            connection.exit();
        }
    }

    @Override
    public void abort(FakeConnection connection) {
        calls[Call.ABORT.ordinal()].incrementAndGet();
        if (connection.end(FakeConnection.ABORT) && connection.counts()) {
            live.decrementAndGet();
            physical.decrementAndGet();
        }
        behave(Call.ABORT, connection);
    }

    @Override
    public void close() {
        if (connectorCloses.incrementAndGet() > 1) {
            misuse("the connector was closed twice, now on " + here());
        }
    }

    /**
     * How many calls of a kind have begun.
     *
     * @param call the kind
     * @return the count
     */
    public int calls(Call call) {
        return calls[call.ordinal()].get();
    }

    /**
     * How many calls of all kinds have begun: as long as this goes on, so does the pool.
     *
     * @return the count
     */
    public long callsInAll() {
        return Arrays.stream(calls).mapToLong(AtomicInteger::get).sum();
    }

    /**
     * The connections that connect has returned.
     *
     * @return a live view, in the order of their opening
     */
    public List<FakeConnection> opened() {
        return opened;
    }

    /**
     * How many connections are open: connect has returned them and no close or abort of them has begun.
     *
     * @return the count at this moment
     */
    public int open() {
        return live.get() - connecting.get();
    }

    /**
     * How many attempts to connect run.
     *
     * @return the count at this moment
     */
    public int connecting() {
        return connecting.get();
    }

    /**
     * How many driver calls run, attempts to connect included; isBroken and abort are not counted.
     *
     * @return the count at this moment
     */
    public int running() {
        return connecting.get()
                + (int) opened.stream().filter(FakeConnection::isInCall).count();
    }

    /**
     * The most attempts to connect that ever ran at once.
     *
     * @return the peak
     */
    public int peakConnecting() {
        return peakConnecting.get();
    }

    /**
     * The most connections there ever were at once: being opened, or open.
     *
     * @return the peak
     */
    public int peakLive() {
        return peakLive.get();
    }

    /**
     * The most connections that a server would ever have seen at once: being opened, open, or being closed.
     *
     * @return the peak
     */
    public int peakPhysical() {
        return peakPhysical.get();
    }

    /**
     * How often the connector itself was closed.
     *
     * @return the count
     */
    public int connectorCloses() {
        return connectorCloses.get();
    }

    /**
     * Calls of connect, isValid and close that ran on the thread of a caller.
     *
     * @return one line each
     */
    public List<String> callsOnCallers() {
        return List.copyOf(callsOnCallers);
    }

    /** Fails with everything that the pool did to this driver and must not do to any. */
    public void assertNoMisuse() {
        if (!misuses.isEmpty()) {
            Assertions.fail("the driver was misused " + misuses.size() + " times; first: "
                    + String.join("; ", misuses.stream().limit(5).toList()));
        }
    }

    boolean isTakingBack() {
        return takingBack;
    }

    boolean isGivingUp() {
        return givingUp;
    }

    void misuse(String what) {
        misuses.add(what);
    }

    static String here() {
        return "thread '" + Thread.currentThread().getName() + "'";
    }

    private void count(Call call) {
        calls[call.ordinal()].incrementAndGet();
        if (call != Call.RESET && isCaller.test(Thread.currentThread())) {
            callsOnCallers.add(call + " on " + here());
        }
    }

    private void behave(Call call, FakeConnection connection) {
        Behaviour behaviour = once[call.ordinal()].poll();
        if (behaviour == null) {
            behaviour = always.get(call.ordinal());
        }
        try {
            behaviour.run(connection);
        } catch (Throwable thrown) {
            throw FakeConnector.<RuntimeException>undeclared(thrown);
        }
    }

    /** A driver throws what it likes, declared or not. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X undeclared(Throwable thrown) throws X {
        throw (X) thrown;
    }

    private static void raise(AtomicInteger peak, int value) {
        peak.accumulateAndGet(value, Math::max);
    }
}
