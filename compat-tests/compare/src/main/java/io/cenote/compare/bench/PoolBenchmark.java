package io.cenote.compare.bench;

import io.cenote.compare.measure.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What is measured, on whatever pool. Runs in a JVM of its own; parameters come over JMH's socket, so that none shows in
 * a list of processes.
 */
@State(Scope.Benchmark)
public class PoolBenchmark {
    /** The name of the pool. */
    @Param("")
    public String subject;

    /** {@link Database#url}. */
    @Param("")
    public String url;

    /** {@link Database#user}. */
    @Param("")
    public String user;

    /** {@link Database#passwordEnv}. */
    @Param("")
    public String passwordEnv;

    /** How many connections the pool holds. */
    @Param("0")
    public int size;

    private FilledPool pool;
    private DataSource dataSource;

    /** For JMH. */
    public PoolBenchmark() {}

    /** Opens the pool and waits until it is full. */
    @Setup
    public void open() throws SQLException {
        pool = FilledPool.open(subject, new Database(url, user, passwordEnv), size);
        dataSource = pool.dataSource();
    }

    /** Closes the pool. */
    @TearDown
    public void close() {
        pool.close();
    }

    /** Takes a connection and gives it back, unused. */
    @Benchmark
    public Connection acquireRelease() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.close();
        return connection;
    }

    /** A whole request. */
    @Benchmark
    public int selectOne() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(Database.QUERY);
                ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getInt(1);
        }
    }
}
