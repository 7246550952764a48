package io.cenote.suite;

import java.time.Duration;

/**
 * What a rule wants of a data source; all else is at the pool's own default.
 *
 * @param url the JDBC URL, for which {@link java.sql.DriverManager} has a driver; no user, no password
 * @param maximumPoolSize the most connections, 1 or more; none need be kept idle
 * @param connectionTimeout how long a caller waits for a connection
 */
public record DataSourceSettings(String url, int maximumPoolSize, Duration connectionTimeout) {}
