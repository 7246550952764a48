package io.cenote.compare.stub;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Logger;

/**
 * A JDBC driver under a URL of its own that counts what a pool asks of it, and connects to what it is told to. Pools find
 * it as any other, through {@link DriverManager}.
 */
public final class CountingDriver implements Driver {
    private static final String PREFIX = "jdbc:cenote-counted:";

    private final Source source;
    private final String url;
    private final LongAdder attempts = new LongAdder();
    private final LongAdder opened = new LongAdder();
    private final AtomicInteger connecting = new AtomicInteger();
    /** Raised by the connecting threads, read and set back by the one that measures. */
    private final AtomicInteger mostConnecting = new AtomicInteger();

    /** Where connections come from. */
    @FunctionalInterface
    public interface Source {
        /** Connects; may wait as long as a network would. */
        Connection connect(Properties properties) throws SQLException;
    }

    private CountingDriver(String name, Source source) {
        this.source = source;
        this.url = PREFIX + name;
    }

    /**
     * A driver that pools can find from now on.
     *
     * @param name tells its URL from those of others
     * @param source where its connections come from
     */
    public static CountingDriver register(String name, Source source) throws SQLException {
        CountingDriver driver = new CountingDriver(name, source);
        DriverManager.registerDriver(driver);
        return driver;
    }

    /** The URL that it alone accepts. */
    public String url() {
        return url;
    }

    /** How many connects have begun. */
    public long attempts() {
        return attempts.sum();
    }

    /** How many connections it has given out. */
    public long opened() {
        return opened.sum();
    }

    /** How many connects run now. */
    public int connecting() {
        return connecting.get();
    }

    /** How many connects have run at the same time at most, since the last call. */
    public int takeMostConnecting() {
        return mostConnecting.getAndSet(connecting.get());
    }

    @Override
    public Connection connect(String to, Properties properties) throws SQLException {
        if (!acceptsURL(to)) {
            return null;
        }
        attempts.increment();
        mostConnecting.accumulateAndGet(connecting.incrementAndGet(), Math::max);
        try {
            Connection connection = source.connect(properties);
            opened.increment();
            return connection;
        } finally {
            connecting.decrementAndGet();
        }
    }

    @Override
    public boolean acceptsURL(String to) {
        return url.equals(to);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String to, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("io.cenote.compare.stub");
    }
}
