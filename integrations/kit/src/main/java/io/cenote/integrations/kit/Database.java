package io.cenote.integrations.kit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** Where the frameworks keep their tables. */
public enum Database {
    /** In this process. */
    H2 {
        @Override
        public Address fresh() {
            return new Address("jdbc:h2:mem:test" + NUMBERS.incrementAndGet() + ";DB_CLOSE_DELAY=-1", "sa", "secret");
        }
    },
    /** A real server, started with the first database that is asked for; it ends with this process. */
    POSTGRES {
        @Override
        public Address fresh() {
            EmbeddedPostgres server = Server.STARTED;
            String name = "test" + NUMBERS.incrementAndGet();
            try (Connection connection =
                            DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"), "postgres", "");
                    Statement statement = connection.createStatement()) {
                statement.execute("create database " + name);
            } catch (SQLException e) {
                throw new AssertionError("no database on the embedded server", e);
            }
            return new Address("jdbc:postgresql://localhost:" + server.getPort() + "/" + name, "postgres", "secret");
        }
    };

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /**
     * An empty database of its own.
     *
     * @return where it is
     */
    public abstract Address fresh();

    /**
     * Where a database is.
     *
     * @param url the JDBC URL
     * @param username who may do everything there
     * @param password the user's password
     */
    public record Address(String url, String username, String password) {
        /**
         * Runs SQL past every pool.
         *
         * @param statements one after another
         */
        public void execute(String... statements) {
            try (Connection connection = DriverManager.getConnection(url, username, password);
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            } catch (SQLException e) {
                throw new AssertionError("cannot prepare " + url, e);
            }
        }
    }

    /** Started when it is first asked for. */
    private static final class Server {
        static final EmbeddedPostgres STARTED = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException("the embedded PostgreSQL does not start", e);
            }
        }
    }
}
