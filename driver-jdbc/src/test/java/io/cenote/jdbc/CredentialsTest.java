package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.Pools;
import io.cenote.spi.Settings.Setting;
import io.cenote.suite.kit.ManualTicker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With which credentials connections are opened, and what becomes of those opened with others. */
@SuppressWarnings("try") // Leases that are only held.
final class CredentialsTest {
    private static final Deadline AN_HOUR = Deadline.after(Duration.ofHours(1));
    private static final String CANARY = "k4n4r1e-V0gel";

    private final Stubbed stubbed = new Stubbed();
    private final StubDriver driver = stubbed.driver;
    private final List<String> passwords = new CopyOnWriteArrayList<>();
    private final ManualTicker ticker = new ManualTicker();

    @AfterEach
    void close() {
        stubbed.close();
    }

    private JdbcConnector connector(CredentialsProvider provider) {
        return connector(CredentialStore.of(provider, ticker));
    }

    private JdbcConnector connector(CredentialStore credentials) {
        return new JdbcConnector(
                new ConnectionSource.OfDriver(new Setting("url", driver.url(), "test"), Optional.empty(), Map.of()),
                SessionDefaults.OF_DRIVER,
                FatalErrors.CLEAR_ONES_ONLY,
                credentials);
    }

    /** A database that takes one password. */
    private void takesOnly(String password) {
        driver.answers.put("Driver.connect", (method, arguments) -> {
            String given = ((java.util.Properties) arguments[1]).getProperty("password");
            passwords.add(given);
            if (!password.equals(given)) {
                throw new SQLException("password " + given + " is wrong", "28P01");
            }
            return driver.stub(Connection.class);
        });
    }

    @Test
    void aProviderIsAskedForEachConnectionUnlessItSaysForHowLongItsAnswerIsGood() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        JdbcConnector each = connector(() -> Credentials.of("scott", "p" + asked.incrementAndGet()));
        each.connect(AN_HOUR);
        each.connect(AN_HOUR);
        assertEquals("p2", driver.connectedWith.getProperty("password"));
        assertEquals("scott", driver.connectedWith.getProperty("user"));

        JdbcConnector kept =
                connector(() -> new Credentials("scott", "q" + asked.incrementAndGet(), Duration.ofHours(1)));
        kept.connect(AN_HOUR);
        kept.connect(AN_HOUR);
        assertEquals(3, asked.get());
    }

    @Test
    void aConnectUsesWhatIsHeldToItsEndAndOnlyThenAsksItself() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        JdbcConnector connector =
                connector(() -> new Credentials("scott", "p" + asked.incrementAndGet(), Duration.ofHours(1)));
        connector.connect(AN_HOUR);
        ticker.advance(Duration.ofMinutes(59));
        connector.connect(AN_HOUR);
        assertEquals("p1", driver.connectedWith.getProperty("password"));
        ticker.advance(Duration.ofMinutes(1));
        connector.connect(AN_HOUR);
        assertEquals("p2", driver.connectedWith.getProperty("password"));
    }

    /** For so long that a test that moves the clock on until something happens does not come to the end. */
    private static final Duration FOR_AGES = Duration.ofHours(100_000);

    /** A provider whose answers are good for a time: p1, p2 and so on; what it does before each is the test's. */
    private static final class Provider implements CredentialsProvider {
        final Duration validFor;
        final AtomicInteger asked = new AtomicInteger();
        final List<Thread> threads = new CopyOnWriteArrayList<>();
        volatile Callable<?> before = () -> null;

        Provider(Duration validFor) {
            this.validFor = validFor;
        }

        @Override
        public Credentials credentials() throws Exception {
            threads.add(Thread.currentThread());
            int number = asked.incrementAndGet();
            before.call();
            return new Credentials("scott", "p" + number, validFor);
        }
    }

    private ConnectionPool<Connection> pool(JdbcConnector connector, int maxSize) {
        return Pools.open(
                connector,
                PoolConfig.builder()
                        .name("credentials")
                        .maxSize(maxSize)
                        .minIdle(0)
                        .maxLifetime(Duration.ZERO)
                        .idleTimeout(Duration.ZERO)
                        .keepalive(Duration.ZERO)
                        .validateAfterIdle(Duration.ZERO)
                        .connectTimeout(Duration.ofMillis(250))
                        .build(),
                new PoolRuntime(ticker, PoolListener.NONE));
    }

    /** With which password a new connection is opened. */
    private String passwordOfTheNext(ConnectionPool<Connection> pool) throws Exception {
        pool.evict();
        pool.acquire().close();
        return driver.connectedWith.getProperty("password");
    }

    @Test
    void credentialsAreAskedForBeforeTheyEndThoughNobodyConnects() throws Exception {
        for (int leased = 0; leased <= 1; leased++) {
            Provider provider = new Provider(Duration.ofHours(1));
            try (ConnectionPool<Connection> pool = pool(connector(provider), 1)) {
                Lease<Connection> lease = pool.acquire();
                if (leased == 0) {
                    lease.close(); // At rest; else all of it is in use.
                }
                ticker.advance(Duration.ofMinutes(44));
                assertEquals(1, provider.asked.get());
                ticker.advance(Duration.ofMinutes(2));
                Stubbed.await("it is asked", () -> provider.asked.get() == 2);
                assertFalse(provider.threads.contains(Thread.currentThread()));
                lease.close();
                Stubbed.await("its answer is used", () -> "p2".equals(uncheckedPasswordOfTheNext(pool)));
                assertEquals(2, provider.asked.get());
            }
        }
    }

    @Test
    void aProviderThatThrowsAheadOfTheEndCostsOneWarningAndIsAskedAgain() throws Exception {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler handler = new SecretsTest.Recording(logged);
        Logger logger = Logger.getLogger("io.cenote.credentials");
        logger.addHandler(handler);
        Provider provider = new Provider(FOR_AGES);
        try (ConnectionPool<Connection> pool = pool(connector(provider), 1)) {
            pool.acquire().close();
            provider.before = () -> {
                throw new java.io.IOException("vault is sealed to " + CANARY);
            };
            ticker.leap(FOR_AGES.dividedBy(4).multipliedBy(3));
            Stubbed.await("it is asked again and again", () -> {
                ticker.advance(Duration.ofSeconds(30));
                return provider.asked.get() >= 4;
            });
            assertEquals("p1", passwordOfTheNext(pool));
            assertEquals(1, logged.size(), logged::toString);
            assertTrue(
                    logged.get(0).contains("the credentials provider failed: java.io.IOException"), logged::toString);
            assertFalse(logged.get(0).contains(CANARY), logged::toString);
            provider.before = () -> null;
            Stubbed.await("it answers", () -> {
                ticker.advance(Duration.ofSeconds(30));
                return !"p1".equals(uncheckedPasswordOfTheNext(pool));
            });
        } finally {
            logger.removeHandler(handler);
        }
    }

    private String uncheckedPasswordOfTheNext(ConnectionPool<Connection> pool) {
        try {
            return passwordOfTheNext(pool);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void betweenTwoQuestionsAheadThereAreASecondThenTwoAtLastAMinute() throws Exception {
        Provider provider = new Provider(Duration.ofHours(1));
        CredentialStore store = CredentialStore.of(provider, ticker);
        assertFalse(store.isRenewalDue(), "nobody has needed any yet");
        store.current(AN_HOUR);
        provider.before = () -> {
            throw new java.io.IOException();
        };
        ticker.advance(Duration.ofMinutes(45));
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            assertTrue(store.isRenewalDue());
            assertThrows(SQLException.class, () -> store.renew(AN_HOUR));
            ticker.advance(Duration.ofSeconds(seconds).minusNanos(1));
            assertFalse(store.isRenewalDue());
            ticker.advance(Duration.ofNanos(1));
        }
        provider.before = () -> null;
        store.renew(AN_HOUR);
        ticker.advance(Duration.ofMinutes(44));
        assertFalse(store.isRenewalDue());
        ticker.advance(Duration.ofMinutes(1));
        assertTrue(store.isRenewalDue(), "as long after the new ones as after the first");
    }

    @Test
    void aProviderThatHangsKeepsNobodyFromConnectingAndIsAskedAgain() throws Exception {
        Provider provider = new Provider(FOR_AGES);
        CountDownLatch latch = new CountDownLatch(1);
        try (ConnectionPool<Connection> pool = pool(connector(provider), 1)) {
            pool.acquire().close();
            provider.before = () -> {
                boolean open = false;
                while (!open) {
                    try {
                        open = latch.await(30, TimeUnit.SECONDS);
                    } catch (InterruptedException deaf) {
                        // As some clients are.
                    }
                }
                return null;
            };
            ticker.leap(FOR_AGES.dividedBy(4).multipliedBy(3));
            Stubbed.await("it hangs", () -> provider.asked.get() == 2);
            assertEquals("p1", passwordOfTheNext(pool));
            provider.before = () -> null;
            Stubbed.await("it is asked by another thread", () -> {
                ticker.advance(Duration.ofSeconds(1));
                return provider.asked.get() == 3;
            });
            Stubbed.await("its answer is used", () -> "p3".equals(uncheckedPasswordOfTheNext(pool)));
            latch.countDown();
            Stubbed.await("the first has ended", () -> pool.stats().abandoned() == 0);
            assertEquals("p3", passwordOfTheNext(pool), "an answer that comes late is not taken");
        } finally {
            latch.countDown();
        }
    }

    @Test
    void whatIsGoodForSecondsOnlyIsRenewedAheadToo() throws Exception {
        Provider provider = new Provider(Duration.ofSeconds(8));
        try (ConnectionPool<Connection> pool = pool(connector(provider), 1)) {
            pool.acquire().close();
            ticker.advance(Duration.ofSeconds(5));
            assertEquals(1, provider.asked.get());
            ticker.advance(Duration.ofSeconds(2)); // One more than three quarters, and one less than all.
            Stubbed.await("it is asked though nobody connects", () -> provider.asked.get() == 2);
        }
    }

    @Test
    void nothingIsAskedAfterTheClose() throws Exception {
        Provider provider = new Provider(Duration.ofHours(1));
        ConnectionPool<Connection> pool = pool(connector(provider), 1);
        Lease<Connection> lease = pool.acquire();
        pool.close();
        ticker.advance(Duration.ofHours(2));
        assertEquals(0, ticker.registrations());
        lease.close();
        assertEquals(1, provider.asked.get());
    }

    @Test
    void connectionsOfAPasswordThatIsNoLongerGivenAreReplacedThoughTheUserIsTheSame() throws Exception {
        Provider provider = new Provider(Duration.ofHours(1));
        try (ConnectionPool<Connection> pool = pool(connector(provider), 2)) {
            pool.warmUp(2).toCompletableFuture().get(30, TimeUnit.SECONDS);
            ticker.advance(Duration.ofMinutes(44));
            assertEquals(2, pool.stats().open());
            ticker.advance(Duration.ofMinutes(2));
            Stubbed.await("the old ones are closed", () -> {
                ticker.advance(Duration.ofSeconds(1));
                return pool.stats().closed(CloseReason.MAX_LIFETIME) == 2;
            });
            pool.acquire().close();
            assertEquals("p2", driver.connectedWith.getProperty("password"));
            assertEquals(2, provider.asked.get());
        }
    }

    @Test
    void thePasswordThatIsGivenAgainIsNoOther() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CredentialStore store = CredentialStore.of(
                () -> new Credentials("scott", asked.incrementAndGet() < 3 ? "same" : "other", Duration.ofHours(1)),
                ticker);
        CredentialStore.Mark first = store.current(AN_HOUR).mark();
        store.renew(AN_HOUR);
        assertFalse(store.isOutdated(first));
        store.renew(AN_HOUR);
        assertTrue(store.isOutdated(first));
        assertEquals(3, asked.get());
    }

    @Test
    void aRefusalIsToldThoughTheProviderHasNoOtherAnswer() {
        takesOnly("new");
        Provider provider = new Provider(Duration.ofHours(1));
        JdbcConnector connector = connector(provider);
        provider.before = () -> {
            if (provider.asked.get() > 1) {
                throw new java.io.IOException();
            }
            return null;
        };
        SQLException refused = assertThrows(SQLException.class, () -> connector.connect(AN_HOUR));
        assertEquals("28P01", refused.getSQLState());
        assertTrue(refused.getSuppressed()[0].getMessage().startsWith("the credentials provider failed"));
    }

    @Test
    void aPasswordThatTheDatabaseRefusesIsAskedForOnceMoreAndTriedOnceMore() throws Exception {
        takesOnly("new");
        AtomicInteger asked = new AtomicInteger();
        JdbcConnector rotated = connector(
                () -> new Credentials("scott", asked.incrementAndGet() == 1 ? "old" : "new", Duration.ofHours(1)));
        rotated.connect(AN_HOUR);
        assertEquals(List.of("old", "new"), passwords);

        passwords.clear();
        JdbcConnector wrong = connector(() -> Credentials.of("scott", "bad" + asked.incrementAndGet()));
        SQLException refused = assertThrows(SQLException.class, () -> wrong.connect(AN_HOUR));
        assertEquals("28P01", refused.getSQLState());
        assertEquals(2, passwords.size());
    }

    @Test
    void aFixedPasswordThatIsRefusedIsNotTriedAgain() {
        takesOnly("new");
        JdbcConnector fixed = connector(CredentialStore.of(Credentials.of("scott", "old")));
        SQLException refused = assertThrows(SQLException.class, () -> fixed.connect(AN_HOUR));
        assertEquals("28P01", refused.getSQLState());
        assertEquals(List.of("old"), passwords);
    }

    @Test
    void whatAProviderThrowsOrReturnsFailsTheConnectWithoutTellingAPassword() {
        takesOnly("x");
        for (CredentialsProvider broken : List.<CredentialsProvider>of(
                () -> null,
                () -> {
                    throw new java.io.IOException("vault is sealed");
                },
                () -> Credentials.of("scott", CANARY))) {
            SQLException failed =
                    assertThrows(SQLException.class, () -> connector(broken).connect(AN_HOUR));
            assertFalse(told(failed).contains(CANARY), told(failed));
        }
        assertFalse(Credentials.of("scott", CANARY).toString().contains(CANARY));
    }

    @Test
    void whatADriverThrowsTellsNeitherOfTwoPasswordsThatItWasGiven() {
        AtomicInteger asked = new AtomicInteger();
        JdbcConnector connector = connector(() -> Credentials.of("scott", CANARY + asked.incrementAndGet()));
        for (Throwable second : List.of(
                new SQLException(CANARY + 2),
                new IllegalStateException(CANARY + 2),
                new AssertionError(CANARY + 2 + " and " + CANARY + 1))) {
            asked.set(0);
            driver.answers.put("Driver.connect", (method, arguments) -> {
                if (asked.get() == 1) {
                    throw new SQLException("wrong: " + CANARY + 1, "28P01");
                }
                throw second;
            });
            String told = told(assertThrows(SQLException.class, () -> connector.connect(AN_HOUR)));
            assertFalse(told.contains(CANARY), told);
            assertTrue(told.contains("***"), told);
        }
    }

    @Test
    void anErrorOfAProviderIsLoggedWithoutItsText() throws Exception {
        CredentialStore store = CredentialStore.of(
                () -> {
                    throw new AssertionError(CANARY);
                },
                ticker);
        SQLException failed = assertThrows(SQLException.class, () -> store.renew(AN_HOUR));
        assertEquals("the credentials provider failed: java.lang.AssertionError", failed.getMessage());
    }

    private static String told(Throwable thrown) {
        StringWriter told = new StringWriter();
        thrown.printStackTrace(new PrintWriter(told));
        return told.toString();
    }

    @Test
    void aChangedPasswordOpensTheNextConnectionsAndThoseOpenedWithTheOldOneAreOutdated() throws Exception {
        stubbed.source.setUsername("scott");
        stubbed.source.setPassword("old");
        stubbed.source.setMaximumPoolSize(2);
        try (Connection first = stubbed.source.getConnection()) {
            stubbed.source.setPassword("new");
            try (Connection second = stubbed.source.getConnection()) {
                assertEquals("new", driver.connectedWith.getProperty("password"));
                assertEquals("scott", driver.connectedWith.getProperty("user"));
            }
        }
        stubbed.source.setCredentials(Credentials.of("tiger", "x"));
        assertEquals("tiger", stubbed.source.getUsername());
    }

    @Test
    void onlyAnotherUserOfAProviderOutdatesWhatIsOpen() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        List<String> users = List.of("a", "a", "b");
        JdbcConnector connector =
                connector(() -> Credentials.of(users.get(asked.get()), "p" + asked.incrementAndGet()));
        Connection first = connector.connect(AN_HOUR);
        connector.connect(AN_HOUR);
        assertFalse(connector.isOutdated(first), "a token is new each time");
        connector.connect(AN_HOUR);
        assertTrue(connector.isOutdated(first));
    }
}
