package io.cenote.compare.scenario;

import io.cenote.compare.measure.Database;
import io.cenote.compare.peers.OpenPeer;
import io.cenote.compare.stub.PlainConnection;
import java.sql.Connection;
import java.util.Arrays;

/** From the making of a pool to its first connection: the first time in a JVM, and once the code is known. */
final class ColdStart {
    static final int SIZE = 10;
    private static final int REPEATS = 21;
    /** On a server, each repeat opens all connections again. */
    private static final int REPEATS_ON_YOURS = 5;

    private ColdStart() {}

    static Found run(Order order) throws Exception {
        Subject subject = new Subject(order.subject());
        driverIsKnown(order.database());
        double first = startMillis(subject, order.database());
        double[] warm = new double[order.database().embedded() ? REPEATS : REPEATS_ON_YOURS];
        for (int i = 0; i < warm.length; i++) {
            warm[i] = startMillis(subject, order.database());
        }
        Arrays.sort(warm);
        return new Found().with("first", first).with("warm", warm[warm.length / 2]);
    }

    /** The classes of the driver are not the pool's to load. */
    private static void driverIsKnown(Database database) throws Exception {
        (database.embedded() ? PlainConnection.open() : database.connect()).close();
    }

    private static double startMillis(Subject subject, Database database) throws Exception {
        long start = System.nanoTime();
        try (OpenPeer pool = subject.open(database, SIZE)) {
            Connection connection = pool.dataSource().getConnection();
            double millis = (System.nanoTime() - start) / 1e6;
            connection.close();
            return millis;
        }
    }
}
