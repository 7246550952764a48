package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Driver;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.Pools;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.TestThreads;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every driver must do, so that any pool can hold its connections. Whoever writes a driver extends this class in
 * their tests and says where a server is that works; what a driver cannot show, such as a call that hangs, is skipped.
 *
 * <p>Every bound is 30 s times the system property {@value io.cenote.suite.kit.Await#SCALE}; only a fault reaches it.
 *
 * @param <C> the type of the driver's connections
 */
public abstract class DriverContract<C> {
    private static final int MANY = 8;

    private final Await await = Await.ordinary();
    private final TestThreads threads = new TestThreads(await);
    private final List<C> open = new ArrayList<>();
    private Connector<C> connector;

    /** For subclasses. */
    protected DriverContract() {}

    /**
     * The driver to check.
     *
     * @return the driver; may be the same every time
     */
    protected abstract Driver<C> driver();

    /**
     * A server that works.
     *
     * @return its URL
     */
    protected abstract String url();

    /**
     * What the driver needs beside the URL.
     *
     * @return its options; none unless overridden
     */
    protected Map<String, String> options() {
        return Map.of();
    }

    /**
     * Uses a connection: one round trip to the server that leaves nothing to undo.
     *
     * @param connection an open connection
     * @throws Exception if it does not work
     */
    protected abstract void use(C connection) throws Exception;

    /**
     * Where nobody listens, so that a connect fails.
     *
     * @return a URL; null, which is the default, if there is none
     */
    protected String deadUrl() {
        return null;
    }

    /**
     * Makes the server end a connection, without the driver being told.
     *
     * @param connection an open connection
     * @return whether it did; {@code false}, unless overridden, if it cannot
     * @throws Exception if that fails
     */
    protected boolean cutOff(C connection) throws Exception {
        return false;
    }

    /**
     * A call that waits for the server and gets no answer, until the connection is aborted.
     *
     * @param connection an open connection
     * @throws Exception as the aborted call does
     */
    protected void hang(C connection) throws Exception {
        throw new UnsupportedOperationException("this driver has no call that hangs");
    }

    /**
     * Whether {@link #hang} is there.
     *
     * @return {@code false} unless overridden
     */
    protected boolean canHang() {
        return false;
    }

    /**
     * Whether the driver knows its options and refuses others before it connects.
     *
     * @return {@code true} unless overridden
     */
    protected boolean knowsItsOptions() {
        return true;
    }

    private Connector<C> connector() {
        if (connector == null) {
            connector = driver().connector(url(), options());
        }
        return connector;
    }

    private Deadline soon() {
        return Deadline.after(await.bound());
    }

    private C connect() throws Exception {
        C connection = connector().connect(soon());
        synchronized (open) {
            open.add(connection);
        }
        return connection;
    }

    /** Closes what a test has opened; the connections first, as a pool does. */
    @AfterEach
    final void closeWhatIsOpen() {
        threads.joinAll();
        open.forEach(connection -> connector.close(connection));
        if (connector != null) {
            connector.close();
        }
    }

    private void gone(C connection) {
        open.remove(connection);
    }

    @Test
    void aDriverAcceptsItsUrlsAndNoOthers() {
        assertTrue(driver().accepts(url()));
        for (String other : List.of("", "nonsense:x", "http://localhost/")) {
            assertFalse(driver().accepts(other), other);
        }
    }

    @Test
    void anUnknownOptionIsRefusedByItsName() {
        assumeTrue(knowsItsOptions(), "the driver hands its options on");
        Exception refusal = assertThrows(
                IllegalArgumentException.class,
                () -> driver().connector(url(), Map.of("noSuchOption", "1")).close());
        assertTrue(refusal.getMessage().contains("noSuchOption"), refusal.getMessage());
    }

    @Test
    void aConnectorOpensNothingUntilItIsAsked() {
        String dead = deadUrl();
        assumeTrue(dead != null, "there is no URL where nobody listens");
        driver().connector(dead, options()).close();
    }

    @Test
    void eachConnectGivesANewConnectionThatWorks() throws Exception {
        Set<C> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < MANY; i++) {
            C connection = connect();
            assertInstanceOf(driver().connectionType(), connection);
            assertTrue(seen.add(connection), "given out twice");
            assertFalse(connector().isBroken(connection));
            use(connection);
        }
    }

    @Test
    void manyThreadsConnectAtOnce() throws Exception {
        List<Task<C>> tasks = new ArrayList<>();
        connector();
        for (int i = 0; i < MANY; i++) {
            tasks.add(threads.start("connecting " + i, this::connect));
        }
        Set<C> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Task<C> task : tasks) {
            assertTrue(seen.add(task.result()), "given out twice");
        }
        for (C connection : seen) {
            use(connection);
        }
    }

    @Test
    void aConnectThatFailsSaysWhyAndLeavesTheConnectorUsable() throws Exception {
        String dead = deadUrl();
        assumeTrue(dead != null, "there is no URL where nobody listens");
        try (Connector<C> failing = driver().connector(dead, options())) {
            for (int i = 0; i < 3; i++) {
                Exception e = assertThrows(Exception.class, () -> failing.connect(soon()));
                assertFalse(String.valueOf(e.getMessage()).isBlank(), "no message: " + e);
            }
        }
    }

    @Test
    void anOpenConnectionIsValidAndNotBrokenBeforeAndAfterUse() throws Exception {
        C connection = connect();
        for (int i = 0; i < 3; i++) {
            assertTrue(connector().isValid(connection, soon()));
            assertFalse(connector().isBroken(connection));
            use(connection);
            assertFalse(connector().isBroken(connection));
            connector().reset(connection, soon());
        }
        assertTrue(connector().isValid(connection, soon()));
    }

    @Test
    void aClosedConnectionIsNotValid() throws Exception {
        C connection = connect();
        C other = connect();
        gone(connection);
        connector().close(connection);
        assertFalse(connector().isValid(connection, soon()));
        use(other);
    }

    @Test
    void anAbortedConnectionIsNotValidAndHarmsNoOther() throws Exception {
        C connection = connect();
        C other = connect();
        gone(connection);
        connector().abort(connection);
        assertFalse(connector().isValid(connection, soon()));
        use(other);
    }

    @Test
    void anAbortEndsACallThatHangs() throws Exception {
        assumeTrue(canHang(), "the driver has no call that hangs");
        C connection = connect();
        Task<Exception> hanging = threads.start("hanging", () -> assertThrows(Exception.class, () -> hang(connection)));
        await.until("it hangs", () -> !hanging.ended());
        gone(connection);
        connector().abort(connection);
        hanging.result();
        assertFalse(connector().isValid(connection, soon()));
    }

    @Test
    void aConnectionThatTheServerEndedIsNoticed() throws Exception {
        C connection = connect();
        use(connection);
        assumeTrue(cutOff(connection), "the server cannot be made to end a connection");
        await.until(
                "it is noticed",
                () -> connector().isBroken(connection) || !connector().isValid(connection, soon()));
        C another = connect();
        assertNotSame(connection, another);
        use(another);
    }

    @Test
    void anInterruptDisturbsNeitherTheLookNorTheReset() throws Exception {
        C connection = connect();
        use(connection);
        Thread.currentThread().interrupt();
        try {
            assertFalse(connector().isBroken(connection));
            connector().reset(connection, soon());
        } finally {
            assertTrue(Thread.interrupted(), "the flag is kept");
        }
        use(connection);
    }

    @Test
    void everyPoolThatIsThereHoldsItsConnections() throws Exception {
        for (String pool : Pools.names()) {
            PoolConfig config = PoolConfig.builder()
                    .provider(pool)
                    .maxSize(2)
                    .minIdle(0)
                    .acquireTimeout(await.bound())
                    .validateAfterIdle(Duration.ZERO)
                    .build();
            try (ConnectionPool<C> connections = Pools.open(driver().connector(url(), options()), config)) {
                for (int i = 0; i < MANY; i++) {
                    try (Lease<C> one = connections.acquire();
                            Lease<C> two = connections.acquire()) {
                        use(one.connection());
                        use(two.connection());
                    }
                }
                assertEquals(2, connections.stats().opened(), pool + ": what is released is used again");
            }
        }
    }
}
