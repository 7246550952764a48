package io.cenote.compare.bench;

import io.cenote.compare.measure.Database;
import io.cenote.compare.stub.CountingDriver;
import io.cenote.compare.stub.PlainConnection;
import java.sql.SQLException;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What a JVM that JMH measures is told. Parameters come over JMH's socket, so that none shows in a list of processes.
 */
@State(Scope.Benchmark)
public abstract class Ordered {
    /** The name of the pool, or of what is measured in its place. */
    @Param("")
    public String subject;

    /** {@link Database#url}; empty for a stub that costs nothing. */
    @Param("")
    public String url;

    /** {@link Database#user}. */
    @Param("")
    public String user;

    /** {@link Database#passwordEnv}. */
    @Param("")
    public String passwordEnv;

    /** How many connections there are. */
    @Param("0")
    public int size;

    /** For its subclasses. */
    protected Ordered() {}

    /** What to connect to. */
    final Database database() throws SQLException {
        return url.isEmpty()
                ? new Database(
                        CountingDriver.register("plain", properties -> PlainConnection.open())
                                .url(),
                        "",
                        "")
                : new Database(url, user, passwordEnv);
    }
}
