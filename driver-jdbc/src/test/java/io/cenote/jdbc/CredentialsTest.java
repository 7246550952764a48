package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.Deadline;
import io.cenote.spi.Settings.Setting;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
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

    @AfterEach
    void close() {
        stubbed.close();
    }

    private JdbcConnector connector(CredentialsProvider provider) {
        return connector(CredentialStore.of(provider));
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
    void credentialsThatEndSoonAreAskedForAheadAndKeptToTheirEndIfThatFails() throws Exception {
        List<Credentials> answers = new ArrayList<>(List.of(new Credentials("scott", "old", Duration.ofNanos(1))));
        JdbcConnector connector = connector(() -> answers.remove(0));
        connector.connect(AN_HOUR);
        answers.add(new Credentials("scott", "new", Duration.ofHours(1)));
        connector.connect(AN_HOUR);
        assertEquals("new", driver.connectedWith.getProperty("password"));

        CredentialStore.Held ending = new CredentialStore.Held(
                Credentials.of("scott", "x"), io.cenote.spi.Ticker.realNanos() - 10, 5, Long.MAX_VALUE);
        assertFalse(ending.isFresh());
        assertTrue(ending.isGood());
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
            StringWriter told = new StringWriter();
            failed.printStackTrace(new PrintWriter(told));
            assertFalse(told.toString().contains(CANARY), told.toString());
        }
        assertFalse(Credentials.of("scott", CANARY).toString().contains(CANARY));
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
