package io.cenote.compare.scenario;

import io.cenote.compare.load.Callers;
import io.cenote.compare.peers.OpenPeer;
import io.cenote.compare.stub.CountingDriver;
import io.cenote.compare.stub.Pause;
import io.cenote.compare.stub.StubConnection;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many callers at once on a pool that has few connections and may open many, where a connect takes far longer than the few
 * need to serve all. A pool that opens many does so for nothing.
 */
final class Burst {
    static final int CALLERS = 50;
    static final int MINIMUM = 5;
    static final int MAXIMUM = 50;
    static final Duration CONNECT = Duration.ofMillis(150);
    static final Duration HOLD = Duration.ofMillis(2);

    /** By then every connect that the burst has begun is counted, and a pool that refills itself has begun. */
    private static final Duration AFTERWARDS = Duration.ofMillis(600);

    private Burst() {}

    static Found run(Order order) throws Exception {
        Subject subject = new Subject(order.subject());
        subject.warmUp();
        CountingDriver driver = CountingDriver.register("burst", properties -> {
            Pause.of(CONNECT);
            return StubConnection.open();
        });
        try (OpenPeer pool = subject.open(driver, MAXIMUM, MINIMUM, Subject.PATIENCE)) {
            Subject.fill(pool.dataSource(), MINIMUM);
            Pause.of(CONNECT.multipliedBy(2)); // what the filling has asked for as well
            long before = driver.opened();
            AtomicLong last = new AtomicLong();
            Callers callers = Callers.ready(CALLERS, number -> {
                Connection connection = pool.dataSource().getConnection();
                Pause.of(HOLD);
                connection.close();
                last.accumulateAndGet(System.nanoTime(), Math::max);
            });
            last.set(Long.MIN_VALUE);
            long start = callers.go();
            callers.join();
            Pause.of(AFTERWARDS);
            return new Found().with("total", (last.get() - start) / 1e6).with("opened", driver.opened() - before);
        }
    }
}
