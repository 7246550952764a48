package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A thread goes on using a lease while another closes it, on a driver that notices every call that overlaps with the next
 * holder's use of the connection.
 */
final class RacingUseTest {
    private static final int ROUNDS = 5_000;

    private final Stubbed stubbed = new Stubbed();
    private final Thread holder = Thread.currentThread();
    private final AtomicInteger hits = new AtomicInteger();

    /** The driver's connection that the holder uses at present and has told nobody about. */
    private final AtomicReference<Connection> alone = new AtomicReference<>();

    /** What the other thread uses until it is refused. */
    private final AtomicReference<Connection> shared = new AtomicReference<>();

    /** Whether the other thread is to acquire a lease and share it. */
    private volatile boolean wanted;

    private volatile boolean over;

    @AfterEach
    void close() {
        stubbed.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lifo", "channel", "condition"})
    void noCallOfAThreadThatIsLateMeetsTheNextHolder(String pool) throws Exception {
        stubbed.source.setPool(pool);
        stubbed.driver.answers.put("Driver.connect", (method, arguments) -> watched());
        FutureTask<Void> late = new FutureTask<>(this::useUntilOver);
        new Thread(late).start();
        for (int round = 0; round < ROUNDS && !late.isDone(); round++) {
            if (round % 2 == 0) {
                shared.set(stubbed.source.getConnection());
            } else {
                wanted = true;
                Stubbed.await("the other thread's lease", () -> !wanted || late.isDone());
            }
            Connection first = shared.get();
            for (int i = 0; i < round % 50; i++) {
                Thread.onSpinWait();
            }
            if (first != null) {
                first.close();
            }
            try (LeasedConnection second = (LeasedConnection) stubbed.source.getConnection()) {
                alone.set(second.session().raw);
                assertTrue(second.getAutoCommit(), "round " + round);
                second.commit();
                alone.set(null);
            }
            stubbed.driver.calls.clear();
        }
        over = true;
        late.get(30, TimeUnit.SECONDS);

        assertEquals(0, hits.get(), "calls that met the next holder");
    }

    private Void useUntilOver() throws SQLException {
        while (!over) {
            if (wanted) {
                shared.set(stubbed.source.getConnection());
                wanted = false;
            }
            Connection present = shared.get();
            if (present == null) {
                Thread.onSpinWait();
                continue;
            }
            try {
                while (true) {
                    present.setAutoCommit(false);
                    present.createStatement().close();
                    present.rollback();
                }
            } catch (SQLException refused) {
                assertEquals("08003", refused.getSQLState(), refused.toString());
                shared.compareAndSet(present, null);
            }
        }
        return null;
    }

    /** A connection of the driver that counts calls of other threads that meet a holder who is alone. */
    private Connection watched() {
        Connection stub = stubbed.driver.stub(Connection.class);
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    boolean other = Thread.currentThread() != holder;
                    boolean met = other && alone.get() == self;
                    try {
                        return method.invoke(stub, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (met || other && alone.get() == self) {
                            hits.incrementAndGet();
                        }
                    }
                });
    }
}
