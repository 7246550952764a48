package io.cenote.jdbc;

import io.cenote.spi.Surroundings;
import java.io.PrintWriter;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** The properties of a {@link CenoteDataSource} that every {@link DataSource} has. */
public abstract sealed class StandardProperties extends SuppliedProperties implements DataSource
        permits CenoteDataSource {
    private volatile PrintWriter logWriter;

    StandardProperties(HikariFile file, Surroundings surroundings) {
        super(file, surroundings);
    }

    /**
     * Sets {@code connectionTimeout} in seconds, as {@link DataSource} has it.
     *
     * @param seconds the longest wait of {@code getConnection}; 0 is the default
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if the data source has started
     */
    @Override
    public final void setLoginTimeout(int seconds) {
        if (seconds == 0) {
            put("connectionTimeout", null);
        } else {
            setConnectionTimeout(seconds * 1000L);
        }
    }

    /**
     * The value of {@code connectionTimeout}.
     *
     * @return seconds, rounded up
     */
    @Override
    public final int getLoginTimeout() {
        return (int) Math.min(Integer.MAX_VALUE, (getConnectionTimeout() + 999) / 1000);
    }

    /**
     * What {@link #setLogWriter} was given. Nothing is written to it: the log is {@link System.Logger}, under the name
     * {@code io.cenote.<poolName>}.
     */
    @Override
    public final PrintWriter getLogWriter() {
        return logWriter;
    }

    /** Kept and otherwise ignored, see {@link #getLogWriter}. */
    @Override
    public final void setLogWriter(PrintWriter out) {
        logWriter = out;
    }

    /**
     * Not supported: {@code java.util.logging} is not used.
     *
     * @throws SQLFeatureNotSupportedException always
     */
    @Override
    public final Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException(
                "getParentLogger(): this data source logs through System.Logger, not java.util.logging");
    }
}
