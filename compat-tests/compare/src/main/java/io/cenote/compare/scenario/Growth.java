package io.cenote.compare.scenario;

import io.cenote.compare.load.Callers;
import io.cenote.compare.peers.OpenPeer;
import io.cenote.compare.stub.CountingDriver;
import io.cenote.compare.stub.Pause;
import io.cenote.compare.stub.StubConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** As many callers as there may be connections, on a pool that has none: each keeps its own until all are served. */
final class Growth {
    static final int CALLERS = 20;
    static final Duration CONNECT = Duration.ofMillis(50);

    private Growth() {}

    static Found run(Order order) throws Exception {
        Subject subject = new Subject(order.subject());
        subject.warmUp();
        CountingDriver driver = CountingDriver.register("growth", properties -> {
            Pause.of(CONNECT);
            return StubConnection.open();
        });
        try (OpenPeer pool = subject.open(driver, CALLERS, 0, Subject.PATIENCE)) {
            Pause.of(CONNECT.multipliedBy(2)); // some connect once, to see whether they can
            driver.takeMostConnecting();
            AtomicLong last = new AtomicLong(Long.MIN_VALUE);
            CountDownLatch served = new CountDownLatch(CALLERS);
            Callers callers = Callers.ready(CALLERS, number -> {
                try {
                    Connection connection = pool.dataSource().getConnection();
                    last.accumulateAndGet(System.nanoTime(), Math::max);
                    served.countDown();
                    served.await();
                    connection.close();
                } catch (SQLException e) {
                    while (served.getCount() > 0) {
                        served.countDown(); // the others wait for nobody any more
                    }
                    throw e;
                }
            });
            long start = callers.go();
            callers.join();
            return new Found()
                    .with("last-served", (last.get() - start) / 1e6)
                    .with("concurrent-connects", driver.takeMostConnecting());
        }
    }
}
