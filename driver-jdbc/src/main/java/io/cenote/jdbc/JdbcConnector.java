package io.cenote.jdbc;

import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Redactor;
import io.cenote.spi.Settings.Setting;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A JDBC driver, a URL and the driver's properties. */
final class JdbcConnector implements Connector<Connection> {
    private final String url;
    private final String shownUrl;
    private final java.sql.Driver driver;
    private final Properties properties = new Properties();
    private final FatalErrors fatalErrors;
    private final Secrets secrets;

    /** For what the SPI passes on: where it comes from is not known here. */
    JdbcConnector(String url, Map<String, String> options, FatalErrors fatalErrors) {
        this(
                new Setting(JdbcSettings.URL, url, "code"),
                options,
                Optional.ofNullable(options.get(JdbcSettings.DRIVER_CLASS_NAME))
                        .map(name -> new Setting(JdbcSettings.DRIVER_CLASS_NAME, name, "option of the driver")),
                fatalErrors);
    }

    /** {@code className} is among the options too; here it says where it comes from. */
    JdbcConnector(
            Setting urlSetting, Map<String, String> options, Optional<Setting> className, FatalErrors fatalErrors) {
        this.url = urlSetting.value();
        this.shownUrl = Redactor.url(url);
        this.fatalErrors = fatalErrors;
        this.secrets = new Secrets(url, shownUrl, options);
        this.properties.putAll(options);
        this.properties.remove(JdbcSettings.DRIVER_CLASS_NAME);
        this.driver = className
                .map(named -> DriverLookup.named(named, urlSetting))
                .orElseGet(() -> DriverLookup.forUrl(urlSetting));
    }

    /** Whatever the driver throws is without the credentials of this connector. */
    @Override
    public Connection connect(Deadline deadline) throws SQLException {
        try {
            return connect();
        } catch (SQLException | RuntimeException | Error e) {
            Throwable masked = secrets.masked(e);
            if (masked == e) {
                throw e;
            }
            throw masked instanceof SQLException sql ? sql : Failures.driverFailed(masked);
        }
    }

    private Connection connect() throws SQLException {
        Properties copy = new Properties();
        copy.putAll(properties);
        Connection raw = driver.connect(url, copy);
        if (raw == null) {
            throw new SQLException(
                    driver.getClass().getName() + " does not take the URL " + shownUrl + " after all", "08001");
        }
        try {
            return new JdbcConnection(new Session(raw, fatalErrors, shownUrl));
        } catch (SQLException | RuntimeException | Error e) {
            try {
                raw.close();
            } catch (SQLException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    @Override
    public void adopt(Connection connection) throws SQLException {
        ((PhysicalProxy) connection).adopt();
    }

    @Override
    public boolean isValid(Connection connection, Deadline deadline) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(deadline.remainingNanos() + TimeUnit.SECONDS.toNanos(1) - 1);
        try {
            return session(connection).isValid((int) Math.min(Math.max(seconds, 1), Integer.MAX_VALUE));
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void reset(Connection connection, Deadline deadline) throws SQLException {
        ((PhysicalProxy) connection).reset(deadline);
    }

    @Override
    public boolean isBroken(Connection connection) {
        return session(connection).isBroken();
    }

    @Override
    public void close(Connection connection) {
        try {
            session(connection).close();
        } catch (SQLException gone) {
            // The connection is given up either way, and nobody waits for the outcome.
        }
    }

    /**
     * Drivers end hung calls in {@link Connection#abort}. Some cannot: what is left then is to close, which may wait for
     * the hung call. It does so on this thread, which the pool keeps for this abort: a thread of a pool that the
     * application uses as well would be lost to the application meanwhile.
     */
    @Override
    public void abort(Connection connection) {
        Session session = session(connection);
        session.suspect();
        try {
            session.raw.abort(Runnable::run);
            if (session.raw.isClosed()) {
                return;
            }
        } catch (SQLException | RuntimeException | LinkageError unable) {
            // As if it had done nothing.
        }
        close(connection);
    }

    java.sql.Driver driver() {
        return driver;
    }

    private static Session session(Connection connection) {
        return ((PhysicalProxy) connection).session();
    }

    @Override
    public String toString() {
        return "JdbcConnector(" + shownUrl + ", " + driver.getClass().getName() + ")";
    }
}
