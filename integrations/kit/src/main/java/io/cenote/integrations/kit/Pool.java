package io.cenote.integrations.kit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.cenote.jdbc.CenoteDataSource;
import io.cenote.suite.kit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** The pool under test and the control. */
public enum Pool {
    /** The pool under test. */
    CENOTE(CenoteDataSource.class) {
        @Override
        DataSource open(Properties keys) {
            return new CenoteDataSource(keys);
        }
    },
    /** The control: what fails here too is the test's fault, or the framework's. */
    HIKARI(HikariDataSource.class) {
        @Override
        DataSource open(Properties keys) {
            return new HikariDataSource(new HikariConfig(keys));
        }
    };

    private static final Pattern SELF_DEADLOCK = Pattern.compile(
            "self-deadlock: this thread, '[^']+', waits at \\S+\\([^)]*\\) while it holds slot 0 for [.0-9]+ s,"
                    + " acquired at \\S+\\([^)]*\\)");

    private final Class<? extends DataSource> type;

    Pool(Class<? extends DataSource> type) {
        this.type = type;
    }

    /**
     * The class that a framework is told to use.
     *
     * @return the class
     */
    public Class<? extends DataSource> type() {
        return type;
    }

    /**
     * Whether a message tells a thread that it waits for itself, with both places.
     *
     * @param message of a failure
     * @return whether it does
     */
    public static boolean tellsOfSelfDeadlock(String message) {
        return SELF_DEADLOCK.matcher(message).find();
    }

    /**
     * How many connections are out.
     *
     * @param dataSource one of either pool
     * @return the number
     */
    public static int leased(DataSource dataSource) {
        if (dataSource instanceof CenoteDataSource cenote) {
            return cenote.stats().leased();
        }
        return ((HikariDataSource) dataSource).getHikariPoolMXBean().getActiveConnections();
    }

    /**
     * Waits until a pool has opened a connection, for tests whose short timeouts are not meant for that.
     *
     * @param dataSource one of either pool
     */
    public static void awaitConnection(DataSource dataSource) {
        Await.ordinary().until("a connection can be had", () -> {
            try (Connection connection = dataSource.getConnection()) {
                return connection.isValid(0);
            } catch (SQLException e) {
                return false;
            }
        });
    }

    /**
     * Whether a thread is one of this pool's, by its name.
     *
     * @param thread the thread
     * @return whether it is
     */
    public boolean owns(Thread thread) {
        return thread.getName().toLowerCase(Locale.ROOT).contains(name().toLowerCase(Locale.ROOT));
    }

    abstract DataSource open(Properties keys);
}
