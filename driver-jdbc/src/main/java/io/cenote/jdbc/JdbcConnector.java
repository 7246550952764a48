package io.cenote.jdbc;

import io.cenote.jdbc.CredentialStore.Held;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Settings.Setting;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Where connections come from, what every lease is to find, and with which credentials. */
final class JdbcConnector implements Connector<Connection> {
    private final ConnectionSource source;
    private final FatalErrors fatalErrors;
    private final CredentialStore credentials;

    /** Written by who changes the data source, one at a time; read once by each connect. */
    private volatile SessionDefaults defaults;

    /**
     * Whether what runs again and again was tried on a connection. Written by connects, once; a second try does no harm.
     */
    private volatile boolean tried;

    JdbcConnector(
            ConnectionSource source, SessionDefaults defaults, FatalErrors fatalErrors, CredentialStore credentials) {
        this.source = source;
        this.defaults = defaults;
        this.fatalErrors = fatalErrors;
        this.credentials = credentials;
    }

    /** For what the SPI passes on, where it comes from is not known; connections are as the driver opens them. */
    JdbcConnector(String url, Map<String, String> options, FatalErrors fatalErrors) {
        this(
                new ConnectionSource.OfDriver(
                        new Setting(JdbcSettings.URL, url, "code"),
                        Optional.ofNullable(options.get(JdbcSettings.DRIVER_CLASS_NAME))
                                .map(name -> new Setting(JdbcSettings.DRIVER_CLASS_NAME, name, "option of the driver")),
                        without(options)),
                SessionDefaults.OF_DRIVER,
                fatalErrors,
                CredentialStore.of((Credentials) null));
    }

    private static Map<String, String> without(Map<String, String> options) {
        Map<String, String> others = new HashMap<>(options);
        others.remove(JdbcSettings.DRIVER_CLASS_NAME);
        return others;
    }

    /** Whatever the driver throws is without the credentials of this connector. */
    @Override
    public Connection connect(Deadline deadline) throws SQLException {
        Held used = null;
        try {
            used = credentials.current(deadline);
            return connect(used, deadline);
        } catch (SQLException | RuntimeException | Error e) {
            throw masked(e, used);
        }
    }

    /** Without the credentials; what tells none and is no {@link SQLException} is thrown as it is. */
    private SQLException masked(Throwable thrown, Held used) {
        Throwable masked = secrets(used).masked(thrown);
        if (masked instanceof RuntimeException e) {
            throw e;
        }
        if (masked instanceof Error e) {
            throw e;
        }
        return masked instanceof SQLException e ? e : Failures.driverFailed(masked);
    }

    /** Made for each failure: there are few of them, and most connectors have none. */
    private Secrets secrets(Held used) {
        String password = used == null ? null : used.credentials().password();
        Secrets secrets = source.secrets();
        return password == null ? secrets : secrets.and(password);
    }

    /** One more attempt if there are other credentials than those that were refused. */
    private Connection connect(Held used, Deadline deadline) throws SQLException {
        try {
            return connect(used);
        } catch (SQLException e) {
            Held other = credentials.after(e, used, deadline);
            if (other == null) {
                throw e;
            }
            try {
                return connect(other);
            } catch (SQLException | RuntimeException | Error thrown) {
                SQLException again = masked(thrown, other);
                again.addSuppressed(e);
                throw again;
            }
        }
    }

    private Connection connect(Held used) throws SQLException {
        Connection raw = source.open(used.credentials());
        if (raw == null) {
            throw new SQLException(
                    source.wrapped().getClass().getName() + " gives no connection: it returned null for "
                            + source.shown(),
                    "08001");
        }
        try {
            SessionDefaults now = defaults;
            now.apply(raw);
            Session session = new Session(raw, fatalErrors, source.shown(), now, used.mark());
            if (!tried) {
                tryOn(session, now);
                tried = true;
            }
            return new JdbcConnection(session);
        } catch (SQLException | RuntimeException | Error e) {
            try {
                raw.close();
            } catch (SQLException | RuntimeException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /** A wrong resetSql would cost every lease its connection, as a wrong test query would every validation. */
    private static void tryOn(Session session, SessionDefaults defaults) throws SQLException {
        defaults.tryTestQuery(session.raw);
        if (defaults.resetSql() != null) {
            SessionDefaults.step("resetSql", session.raw, connection -> session.resetBySql());
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
        try {
            ((PhysicalProxy) connection).reset(deadline);
        } catch (SQLException e) {
            throw masked(e, credentials.last()); // It is logged, and drivers quote what was set.
        }
    }

    @Override
    public boolean isBroken(Connection connection) {
        return session(connection).isBroken();
    }

    @Override
    public boolean isOutdated(Connection connection) {
        return credentials.isOutdated(session(connection).openedWith);
    }

    @Override
    public boolean renews() {
        return credentials.hasProvider();
    }

    @Override
    public boolean isRenewalDue() {
        return credentials.isRenewalDue();
    }

    @Override
    public void renew(Deadline deadline) throws SQLException {
        credentials.renew(deadline);
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

    /** What opens connections from now on, and how they are then; tells whether those that are open are otherwise. */
    boolean take(JdbcSettings settings) {
        credentials.replace(settings.credentials());
        SessionDefaults next = settings.sessionDefaults();
        boolean otherwise = !Objects.equals(defaults.catalog(), next.catalog());
        defaults = next;
        return otherwise;
    }

    /** Whether a provider gives user and password, so that nobody else can. */
    boolean hasProvider() {
        return credentials.hasProvider();
    }

    /** The driver or the data source. */
    Object wrapped() {
        return source.wrapped();
    }

    private static Session session(Connection connection) {
        return ((PhysicalProxy) connection).session();
    }

    @Override
    public String toString() {
        return "JdbcConnector(" + source.shown() + ", "
                + source.wrapped().getClass().getName() + ")";
    }
}
