package io.cenote.compare.faults;

import io.cenote.compare.peers.OpenPeer;
import io.cenote.compare.peers.Peer;
import io.cenote.compare.peers.PeerSettings;
import io.cenote.compare.stub.CountingDriver;
import io.cenote.compare.stub.Pause;
import io.cenote.compare.stub.StubConnection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Trials that count one thing. */
final class OwnMeasures {
    private static final Duration LASTS = Duration.ofSeconds(3);
    private static final Duration WARM = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int CROWD = 16;

    /** What changes a session, so that its holder notices if somebody else does it. */
    private static final Set<String> CHANGES = Set.of("rollback", "commit", "setAutoCommit", "close", "abort");

    private final Peer peer;

    OwnMeasures(Peer peer) {
        this.peer = peer;
    }

    private OpenPeer open(CountingDriver driver, int size) {
        return peer.open(new PeerSettings(driver.url(), null, null, size, size, PATIENCE));
    }

    /** Milliseconds from the close of a pool until the last of four waiters is released. */
    Seen closeWithWaiters() throws Exception {
        OpenPeer pool = open(CountingDriver.register("close", properties -> StubConnection.open()), Course.SIZE);
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < Course.SIZE; i++) {
            held.add(pool.dataSource().getConnection());
        }
        CountDownLatch released = new CountDownLatch(Course.SIZE);
        for (int i = 0; i < Course.SIZE; i++) {
            start(() -> {
                try {
                    pool.dataSource().getConnection();
                } finally {
                    released.countDown();
                }
            });
        }
        Pause.of(Duration.ofMillis(300)); // All wait by then: there is nothing to have.
        long closed = System.nanoTime();
        start(pool::close);
        released.await(PATIENCE.toMillis() * 2, TimeUnit.MILLISECONDS);
        return Seen.only((System.nanoTime() - closed) / 1e6);
    }

    /**
     * The longest wait of many threads for few connections, as a multiple of the mean wait. Counted is what begins after
     * a second: before that it is the pool, and the JVM, that begin.
     */
    Seen fairness() throws Exception {
        OpenPeer pool = open(CountingDriver.register("fair", properties -> StubConnection.open()), 2);
        LongAdder waits = new LongAdder();
        LongAdder count = new LongAdder();
        AtomicLong longest = new AtomicLong();
        long begun = System.nanoTime() + WARM.toNanos();
        long end = begun + LASTS.toNanos();
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(start(() -> {
                while (System.nanoTime() < end) {
                    long asked = System.nanoTime();
                    try (Connection connection = pool.dataSource().getConnection()) {
                        long waited = System.nanoTime() - asked;
                        if (asked - begun >= 0) {
                            waits.add(waited);
                            count.increment();
                            longest.accumulateAndGet(waited, Math::max);
                        }
                        connection.nativeSQL("works");
                        Pause.of(Duration.ofMillis(1));
                    }
                }
            }));
        }
        for (Thread thread : crowd) {
            thread.join();
        }
        return Seen.only((double) longest.get() * count.sum() / waits.sum());
    }

    /** How often a session was changed by another thread than its holder, or had two holders. */
    Seen racingCloses() throws Exception {
        LongAdder touches = new LongAdder();
        Holders holders = new Holders(touches);
        OpenPeer pool = open(CountingDriver.register("race", properties -> holders.watched()), 2);
        long end = System.nanoTime() + LASTS.toNanos();
        List<Thread> all = new ArrayList<>();
        AtomicReference<Connection> handle = new AtomicReference<>();
        all.add(start(() -> {
            while (System.nanoTime() < end) {
                Connection connection = pool.dataSource().getConnection();
                holders.use(connection);
                handle.set(connection);
                while (handle.get() != null && System.nanoTime() < end) {
                    Thread.onSpinWait(); // A wake-up would take longer than the whole close.
                }
                closeAnyway(connection);
            }
        }));
        all.add(start(() -> {
            while (System.nanoTime() < end) {
                Connection connection = handle.getAndSet(null);
                if (connection == null) {
                    Thread.onSpinWait();
                } else {
                    closeAnyway(connection);
                }
            }
        }));
        for (int i = 0; i < 2; i++) {
            all.add(start(() -> {
                while (System.nanoTime() < end) {
                    try (Connection connection = pool.dataSource().getConnection()) {
                        holders.use(connection);
                    }
                }
            }));
        }
        for (Thread thread : all) {
            thread.join();
        }
        return Seen.only(touches.sum());
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void closeAnyway(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // Somebody else has closed it.
        }
    }

    private static Thread start(Action action) {
        Thread thread = new Thread(() -> {
            try {
                action.run();
            } catch (Exception e) {
                // Of a pool that is closed, or under the feet of whom another thread has closed the handle.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Connections that know the thread that uses them at present. */
    private static final class Holders {
        private static final String COMES = "comes";
        private static final String GOES = "goes";

        private final LongAdder touches;

        Holders(LongAdder touches) {
            this.touches = touches;
        }

        /** Its holder works with it for a moment, and nobody else may. */
        void use(Connection connection) throws SQLException {
            connection.nativeSQL(COMES);
            for (int i = 0; i < 20; i++) {
                connection.nativeSQL("works");
            }
            connection.nativeSQL(GOES);
        }

        Connection watched() {
            Connection stub = StubConnection.open();
            AtomicReference<Thread> holder = new AtomicReference<>();
            return (Connection) Proxy.newProxyInstance(
                    OwnMeasures.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        String name = method.getName();
                        Thread me = Thread.currentThread();
                        Thread present = holder.get();
                        Object first = arguments == null ? null : arguments[0];
                        if (first == COMES && !holder.compareAndSet(null, me)
                                || CHANGES.contains(name) && present != null && present != me) {
                            touches.increment();
                        }
                        if (first == GOES) {
                            holder.compareAndSet(me, null);
                        }
                        try {
                            return name.equals("equals") ? proxy == arguments[0] : method.invoke(stub, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }
}
