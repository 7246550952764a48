package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Redactor;
import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretsTest {
    private static final String CANARY = "k4n4r1e-V0gel";

    private static Secrets secrets(String url, Map<String, String> options) {
        return new Secrets(url, Redactor.url(url), options);
    }

    /** What a driver may have made of the URL and of the password of its own accord. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cannot connect to jdbc:db://scott:" + CANARY + "@host:5432/shop?ssl=true",
                "cannot connect to //scott:" + CANARY + "@host:5432/shop",
                "cannot connect with {user=scott, password=" + CANARY + "}",
                "password " + CANARY + " rejected",
                "password K4N4R1E-V0GEL rejected"
            })
    void aCredentialIsMaskedHoweverTheDriverQuotesIt(String message) {
        for (Secrets secrets : List.of(
                secrets("jdbc:db://scott:" + CANARY + "@host:5432/shop?ssl=true", Map.of()),
                secrets("jdbc:db:shop;user=scott;password=" + CANARY, Map.of()),
                secrets("jdbc:oracle:thin:scott/" + CANARY + "@host:1521/shop", Map.of()),
                secrets("jdbc:db:shop", Map.of("user", "scott", "password", CANARY)))) {
            String masked = secrets.masked(message);
            assertFalse(masked.toLowerCase().contains(CANARY.toLowerCase()), masked);
            assertTrue(masked.contains(Redactor.MASK), masked);
        }
    }

    @Test
    void aPasswordThatTheUrlEncodesIsMaskedDecodedToo() {
        Secrets secrets = secrets("jdbc:db://host/shop?password=p%40ss%20wort", Map.of());
        assertEquals("*** is wrong, *** too", secrets.masked("p@ss wort is wrong, p%40ss%20wort too"));
    }

    @Test
    void aShortPasswordIsMaskedAsAWordOnly() {
        Secrets secrets = secrets("jdbc:db:shop", Map.of("password", "sa"));
        assertEquals("message of '***'", secrets.masked("message of 'sa'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Access denied for user 'root'@'localhost' (using password: YES)",
                "FATAL: password authentication failed for user \"scott\"",
                "Connection to localhost:5432 refused. Check that the hostname and port are correct",
                "user a@b.example is unknown",
                "Unknown database 'shop' at [host:5432] since 12:30:01, retry=3; see https://db.example/e?code=7"
            })
    void aMessageThatTellsNothingIsLeftAsItIs(String message) {
        SQLException error = new SQLException(message, "28000", 7, new ConnectException("refused"));
        assertSame(error, secrets("jdbc:db://scott:tiger@host/shop", Map.of()).masked(error));
    }

    @Test
    void ofAnErrorThatTellsTheWholeChainIsCopiedWithKindStateCodeAndStack() {
        class DriversOwn extends SQLInvalidAuthorizationSpecException {
            private static final long serialVersionUID = 1;

            DriversOwn(String message) {
                super(message, "28P01", 1017, new IllegalStateException("sent " + CANARY));
            }
        }
        SQLException error = new DriversOwn("refused");
        error.setNextException(new SQLException("next: " + CANARY, "08001"));
        error.addSuppressed(new RuntimeException(CANARY));

        Throwable masked = secrets("jdbc:db:shop", Map.of("password", CANARY)).masked(error);

        SQLException copy = (SQLException) masked;
        assertSame(SQLInvalidAuthorizationSpecException.class, copy.getClass());
        assertEquals(DriversOwn.class.getName() + ": refused", copy.getMessage());
        assertEquals("28P01", copy.getSQLState());
        assertEquals(1017, copy.getErrorCode());
        assertEquals(List.of(error.getStackTrace()), List.of(copy.getStackTrace()));
        assertEquals(
                "java.lang.IllegalStateException: sent ***", copy.getCause().toString());
        assertEquals(
                List.of(error.getCause().getStackTrace()),
                List.of(copy.getCause().getStackTrace()));
        assertEquals("next: ***", copy.getNextException().getMessage());
        assertEquals("08001", copy.getNextException().getSQLState());
        assertEquals("java.lang.RuntimeException: ***", copy.getSuppressed()[0].toString());
    }

    @Test
    void aUrlInThePlaceOfAClassIsRefusedWithoutItsPassword() {
        try (CenoteDataSource source = new CenoteDataSource()) {
            source.setDataSourceClassName("jdbc:db://host/shop?password=" + CANARY);
            SQLException refused = assertThrows(SQLException.class, source::getConnection);
            assertTrue(refused.getMessage().contains("is not found"), refused.getMessage());
            assertFalse(trace(refused).contains(CANARY), trace(refused));
        }
    }

    @Test
    void errorsThatHangOnEachOtherInARingAreMaskedToo() {
        SQLException one = new SQLException("one " + CANARY);
        SQLException two = new SQLException("two", one);
        one.initCause(two);

        String trace = trace(secrets("jdbc:db:shop", Map.of("password", CANARY)).masked(one));
        assertFalse(trace.contains(CANARY), trace);
    }

    @Test
    void noPasswordThatADriverQuotesIsToldByATimeoutALogOrAText() throws Exception {
        Logger logger = Logger.getLogger("io.cenote");
        Level before = logger.getLevel();
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler handler = new Recording(logged);
        logger.addHandler(handler);
        logger.setLevel(Level.ALL);
        try (Stubbed stubbed = new Stubbed()) {
            String url = stubbed.driver.url() + "?user=scott&password=" + CANARY;
            for (Throwable error : List.of(
                    new SQLException("cannot connect to " + url, "08001", new ConnectException(CANARY)),
                    new IllegalArgumentException("bad: " + url),
                    new NoClassDefFoundError(url))) {
                stubbed.driver.answers.put("Driver.connect", (method, arguments) -> {
                    throw error;
                });
                try (CenoteDataSource source = new CenoteDataSource(Settings.empty(), Surroundings.none())) {
                    source.setUrl(url);
                    source.setPassword(CANARY);
                    SQLException timeout = Stubbed.timeoutAfterAFailure(source);

                    String told = trace(timeout)
                            + source
                            + source.stats()
                            + source.unwrap(ConnectionPool.class)
                            + source.unwrap(ConnectionPool.class).config().describe();
                    assertFalse(told.contains(CANARY), told);
                    assertTrue(told.contains(error.getClass().getName()), told);
                }
            }
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(before);
        }

        assertFalse(logged.isEmpty());
        assertFalse(logged.toString().contains(CANARY), logged.toString());
    }

    static String trace(Throwable error) {
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    static final class Recording extends Handler {
        private final List<String> messages;

        Recording(List<String> messages) {
            this.messages = messages;
        }

        @Override
        public void publish(LogRecord event) {
            messages.add(event.getMessage()
                    + Arrays.toString(event.getParameters())
                    + (event.getThrown() == null ? "" : trace(event.getThrown())));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
