package io.cenote.compare.bench;

import io.cenote.compare.measure.Database;
import java.sql.Connection;
import java.sql.SQLException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What is measured of a connection that each thread keeps for itself, without a pool. */
@State(Scope.Benchmark)
public class RawBenchmark extends Ordered {
    /** For JMH. */
    public RawBenchmark() {}

    /** A thread's own. */
    @State(Scope.Thread)
    public static class Own {
        private Connection connection;

        /** For JMH. */
        public Own() {}

        /** Connects. */
        @Setup
        public void connect(RawBenchmark benchmark) throws SQLException {
            connection = benchmark.database().connect();
        }
    }

    /** A whole request. */
    @Benchmark
    public int selectOne(Own own) throws SQLException {
        return Statements.once(own.connection, Database.QUERY);
    }

    /** A statement. */
    @Benchmark
    public int statementCycle(Own own) throws SQLException {
        return Statements.once(own.connection, Database.QUERY);
    }
}
