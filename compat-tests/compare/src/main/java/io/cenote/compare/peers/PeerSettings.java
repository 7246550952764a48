package io.cenote.compare.peers;

import java.time.Duration;
import java.util.Objects;

/**
 * What is set alike for every pool.
 *
 * <p>Whatever is not named here stays as each pool comes, validation before a connection is handed out included: DBCP2
 * asks each time, HikariCP and this project's pools after 500 ms of idleness, the others not at all.
 *
 * @param url a JDBC URL for which {@link java.sql.DriverManager} has a driver
 * @param user the database user; null for none
 * @param password the user's password; null for none
 * @param maximumPoolSize the most connections
 * @param minimumIdle how many connections to keep while nobody needs them. Agroal, c3p0 and Vibur count the leased ones
 *     too; DBCP2, which has no maintenance unless asked, and Vibur fill up to it once, at the start
 * @param connectionTimeout how long a caller waits for a connection
 * @param resetSql what undoes what is set by SQL, for the pools that are asked to; null for nothing
 */
public record PeerSettings(
        String url,
        String user,
        String password,
        int maximumPoolSize,
        int minimumIdle,
        Duration connectionTimeout,
        String resetSql) {
    /** Checks that nothing is missing and that the sizes agree. */
    public PeerSettings {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(connectionTimeout, "connectionTimeout");
        if (maximumPoolSize < 1) {
            throw new IllegalArgumentException("maximumPoolSize is " + maximumPoolSize + "; must be at least 1");
        }
        if (minimumIdle < 0 || minimumIdle > maximumPoolSize) {
            throw new IllegalArgumentException(
                    "minimumIdle is " + minimumIdle + "; must be from 0 to maximumPoolSize, " + maximumPoolSize);
        }
    }

    /** Settings without SQL that undoes SQL. */
    public PeerSettings(
            String url,
            String user,
            String password,
            int maximumPoolSize,
            int minimumIdle,
            Duration connectionTimeout) {
        this(url, user, password, maximumPoolSize, minimumIdle, connectionTimeout, null);
    }

    /** Settings without a user, and with nothing kept open that nobody needs. */
    public static PeerSettings of(String url, int maximumPoolSize, Duration connectionTimeout) {
        return new PeerSettings(url, null, null, maximumPoolSize, 0, connectionTimeout);
    }

    int connectionTimeoutMillis() {
        return Math.toIntExact(connectionTimeout.toMillis());
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PeerSettings[maximumPoolSize=" + maximumPoolSize + ", minimumIdle=" + minimumIdle
                + ", connectionTimeout=" + connectionTimeout + "]";
    }
}
