package io.cenote.compare.bench;

import io.cenote.compare.measure.Database;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What is measured of a pool. */
@State(Scope.Benchmark)
public class PoolBenchmark extends Ordered {
    private FilledPool pool;
    private DataSource dataSource;

    /** For JMH. */
    public PoolBenchmark() {}

    /** Opens the pool and waits until it is full. */
    @Setup
    public void open() throws SQLException {
        pool = FilledPool.open(subject, database(), size);
        dataSource = pool.dataSource();
    }

    /** Closes the pool. */
    @TearDown
    public void close() {
        pool.close();
    }

    /** A connection that a thread keeps. */
    @State(Scope.Thread)
    public static class Held {
        private Connection connection;

        /** For JMH. */
        public Held() {}

        /** Takes it. */
        @Setup
        public void acquire(PoolBenchmark benchmark) throws SQLException {
            connection = benchmark.dataSource.getConnection();
        }

        /** Gives it back. */
        @TearDown
        public void release() throws SQLException {
            connection.close();
        }
    }

    /** Takes a connection and gives it back, unused. */
    @Benchmark
    public Connection acquireRelease() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.close();
        return connection;
    }

    /** Takes a connection, and gives it back with something that has to be undone. */
    @Benchmark
    public Connection acquireChangeRelease() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        connection.close();
        return connection;
    }

    /** A whole request. */
    @Benchmark
    public int selectOne() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return Statements.once(connection, Database.QUERY);
        }
    }

    /** A statement on a connection that is held all the time. */
    @Benchmark
    public int statementCycle(Held held) throws SQLException {
        return Statements.once(held.connection, Database.QUERY);
    }
}
