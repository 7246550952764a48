package io.cenote.compare.bench;

import io.cenote.compare.load.BareStructure;
import io.cenote.compare.load.Supply;
import io.cenote.compare.measure.Reference;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What is measured of a bare structure. */
@State(Scope.Benchmark)
public class BareBenchmark extends Ordered {
    private Supply<Connection> supply;

    /** For JMH. */
    public BareBenchmark() {}

    /** Fills it. */
    @Setup
    public void open() throws Exception {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(database().connect());
        }
        supply = BareStructure.of(Reference.named(subject).orElseThrow(), all);
    }

    /** Takes a connection and gives it back, unused. */
    @Benchmark
    public Connection acquireRelease() throws Exception {
        Connection connection = supply.acquire();
        supply.release(connection);
        return connection;
    }
}
