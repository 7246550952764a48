package io.cenote.suite.kit;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.junit.jupiter.api.Assertions;

/**
 * A strict JDBC driver of connections to nothing: counts what a pool does, does what a test says, and notes every misuse.
 *
 * <p>Each instance has a URL of its own, which {@link DriverManager} knows from {@link #register} to {@link #deregister}.
 * Its connections are {@link FakeSession}s behind {@link RawConnection}. Misuse is a connection that is handed to two
 * holders, and two calls at once on one connection, except {@code close}, {@code abort} and {@code isClosed};
 * {@link #assertNoMisuse} fails with all of it. Safe for use by many threads.
 */
public final class FakeDriver implements Driver {
    /** What a call does before its ordinary outcome: waits, throws, or nothing. */
    @FunctionalInterface
    public interface Behaviour {
        /** Nothing out of the ordinary. */
        Behaviour NONE = session -> {};

        /**
         * Runs at the start of the call.
         *
         * @param session the session that is called on; null when connecting
         * @throws SQLException if the call is to fail so; it may end with a RuntimeException or an Error as well
         */
        void run(FakeSession session) throws SQLException;

        /**
         * A call that fails.
         *
         * @param thrown gives what to throw, anew for every call
         * @return the behaviour
         */
        static Behaviour failing(Supplier<? extends Throwable> thrown) {
            return session -> {
                throw FakeDriver.<RuntimeException>undeclared(thrown.get());
            };
        }
    }

    /** The calls that a test can script. */
    public enum Call {
        /** {@link Driver#connect}. */
        CONNECT,
        /** {@link Connection#isValid}. */
        IS_VALID,
        /** {@link Connection#rollback()}. */
        ROLLBACK,
        /** Whatever sets a property of a connection. */
        SET,
        /** Whatever executes a statement. */
        EXECUTE,
        /** {@link Connection#close}. */
        CLOSE
    }

    private static final AtomicInteger INSTANCES = new AtomicInteger();

    private final String url = "jdbc:cenote-suite-" + INSTANCES.incrementAndGet() + ":";
    private final Queue<String> misuses = new ConcurrentLinkedQueue<>();
    private final List<FakeSession> opened = new CopyOnWriteArrayList<>();
    private final AtomicInteger connecting = new AtomicInteger();
    private final AtomicInteger live = new AtomicInteger();
    private final AtomicInteger peakLive = new AtomicInteger();
    private final Map<Call, AtomicInteger> calls = new EnumMap<>(Call.class);

    /** By call: what the next ones do, before what all do. Set by the test, read by the calls. */
    private final Map<Call, Queue<Behaviour>> once = new EnumMap<>(Call.class);

    private final AtomicReferenceArray<Behaviour> always = new AtomicReferenceArray<>(Call.values().length);

    /** A driver that works. */
    public FakeDriver() {
        for (Call call : Call.values()) {
            calls.put(call, new AtomicInteger());
            once.put(call, new ConcurrentLinkedQueue<>());
            always.set(call.ordinal(), Behaviour.NONE);
        }
    }

    /** Makes it known to {@link DriverManager}. */
    public void register() {
        try {
            DriverManager.registerDriver(this);
        } catch (SQLException e) {
            throw new AssertionError("the driver cannot be registered", e);
        }
    }

    /** Makes it unknown again. */
    public void deregister() {
        try {
            DriverManager.deregisterDriver(this);
        } catch (SQLException e) {
            throw new AssertionError("the driver cannot be deregistered", e);
        }
    }

    /**
     * The URL that this driver alone accepts.
     *
     * @return the URL
     */
    public String url() {
        return url;
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
        once.get(call).add(behaviour);
    }

    /**
     * How many driver calls have begun, of any kind.
     *
     * @return the count
     */
    public long callsInAll() {
        return calls.values().stream().mapToLong(AtomicInteger::get).sum();
    }

    /** Has the server gone: every open session is dead, and none can be opened until {@link #heal}. */
    public void outage() {
        on(
                Call.CONNECT,
                Behaviour.failing(() -> new SQLNonTransientConnectionException("the server is away", "08001")));
        opened.forEach(FakeSession::die);
    }

    /** Ends everything that was scripted. Sessions that died stay dead. */
    public void heal() {
        for (Call call : Call.values()) {
            on(call, Behaviour.NONE);
            once.get(call).clear();
        }
    }

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        connecting.incrementAndGet();
        peakLive.accumulateAndGet(live.incrementAndGet(), Math::max);
        boolean isOpen = false;
        try {
            behave(Call.CONNECT, null);
            synchronized (opened) {
                FakeSession session = new FakeSession(this, opened.size());
                opened.add(session);
                isOpen = true;
                return session.connection();
            }
        } finally {
            connecting.decrementAndGet();
            if (!isOpen) {
                live.decrementAndGet();
            }
        }
    }

    /**
     * How many calls of a kind have begun.
     *
     * @param call the kind
     * @return the count
     */
    public int calls(Call call) {
        return calls.get(call).get();
    }

    /**
     * A session by its number.
     *
     * @param serial the number
     * @return the session
     */
    public FakeSession session(int serial) {
        return opened.get(serial);
    }

    /**
     * How many sessions are open: connect has returned them, and no close or abort of them has begun.
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
     * The most sessions there ever were at once: being opened, or open.
     *
     * @return the peak
     */
    public int peakLive() {
        return peakLive.get();
    }

    /** Fails with everything that the pool did to this driver and must not do to any. */
    public void assertNoMisuse() {
        if (!misuses.isEmpty()) {
            Assertions.fail("the driver was misused " + misuses.size() + " times; first: "
                    + String.join("; ", misuses.stream().limit(5).toList()));
        }
    }

    void misuse(String what) {
        misuses.add(what);
    }

    /** One session less. */
    void ended() {
        live.decrementAndGet();
    }

    void behave(Call call, FakeSession session) throws SQLException {
        calls.get(call).incrementAndGet();
        Behaviour behaviour = once.get(call).poll();
        if (behaviour == null) {
            behaviour = always.get(call.ordinal());
        }
        behaviour.run(session);
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X undeclared(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Override
    public boolean acceptsURL(String asked) {
        return url.equals(asked);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String asked, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("this driver logs nothing");
    }
}
