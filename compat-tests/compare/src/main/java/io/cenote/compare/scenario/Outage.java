package io.cenote.compare.scenario;

import io.cenote.compare.load.Callers;
import io.cenote.compare.peers.OpenPeer;
import io.cenote.compare.stub.CountingDriver;
import io.cenote.compare.stub.LostConnections;
import io.cenote.compare.stub.Pause;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.h2.tools.Server;

/**
 * A server that is there, is gone, and comes back under the same address, while callers go on asking. Connects are refused
 * while it is gone, as by a machine whose server process is down, and what was open is lost, with a SQLState of class 08.
 */
final class Outage {
    static final int CALLERS = 4;
    static final Duration TIMEOUT = Duration.ofSeconds(1);

    static final Duration HEALTHY = Duration.ofSeconds(1);
    /** Between two requests of a caller, which has something else to do too. */
    private static final Duration BETWEEN = Duration.ofMillis(10);
    /** How long after the first request that is served again. */
    private static final Duration AFTERWARDS = Duration.ofMillis(1500);
    /** A pool that serves nothing by then is called down for good. */
    private static final Duration RECOVERY = Duration.ofSeconds(30);

    private static final long BUCKET_MILLIS = 250;
    private static final long NOT_YET = Long.MAX_VALUE;

    private final OpenPeer pool;
    private final long start = System.nanoTime();
    /** Served and failed requests, by the bucket of time in which they ended. */
    private final Map<Long, LongAdder> served = new ConcurrentSkipListMap<>();

    private final Map<Long, LongAdder> failed = new ConcurrentSkipListMap<>();
    private final LongAdder failedAcquires = new LongAdder();
    private final LongAdder failedStatements = new LongAdder();
    private final AtomicLong longestAcquire = new AtomicLong();
    /** Written by the thread that starts the server again, read by the callers; {@link #NOT_YET} before. */
    private volatile long healed = NOT_YET;

    private final AtomicLong firstServed = new AtomicLong(NOT_YET);
    /** Written when the callers may go, read by them. */
    private volatile boolean over;

    private Outage(OpenPeer pool) {
        this.pool = pool;
    }

    static long estimateMillis(int downMillis) {
        return HEALTHY.toMillis() + downMillis + AFTERWARDS.toMillis() + 2_000;
    }

    static Found run(Order order) throws Exception {
        System.setProperty(
                "h2.socketConnectRetry", "0"); // else its client tries again before it says that it was refused
        Subject subject = new Subject(order.subject());
        Server server = start("0");
        String port = Integer.toString(server.getPort());
        String url = "jdbc:h2:tcp://localhost:" + port + "/mem:outage;DB_CLOSE_DELAY=-1";
        DriverManager.getConnection(url).close();
        CountingDriver driver = CountingDriver.register(
                "outage", properties -> LostConnections.told(DriverManager.getConnection(url, properties)));
        OpenPeer pool = subject.open(driver, CALLERS, CALLERS, TIMEOUT);
        Subject.fill(pool.dataSource(), CALLERS);
        return new Outage(pool).happens(server, port, driver, Duration.ofMillis(order.downMillis()));
    }

    private static Server start(String port) throws SQLException {
        return Server.createTcpServer("-tcpPort", port, "-ifNotExists", "-tcpDaemon")
                .start();
    }

    private Found happens(Server server, String port, CountingDriver driver, Duration down) throws Exception {
        Callers callers = Callers.ready(CALLERS, number -> askAndAsk());
        callers.go();
        Pause.of(HEALTHY);
        long before = driver.attempts();
        server.stop();
        Pause.of(down);
        long attempts = driver.attempts() - before;
        Server again = start(port);
        long back = System.nanoTime();
        healed = back;
        while (firstServed.get() == NOT_YET && System.nanoTime() - back < RECOVERY.toNanos()) {
            Pause.of(BETWEEN);
        }
        Pause.of(AFTERWARDS);
        over = true;
        callers.join();
        again.stop();
        return found(back, attempts * 1e9 / down.toNanos());
    }

    private void askAndAsk() {
        while (!over) {
            ask();
            Pause.of(BETWEEN);
        }
    }

    private void ask() {
        long asked = System.nanoTime();
        long acquired = 0;
        boolean done = false;
        try (Connection connection = pool.dataSource().getConnection()) {
            acquired = System.nanoTime();
            try (Statement statement = connection.createStatement()) {
                done = statement.execute("select 1");
            }
        } catch (SQLException e) {
            (acquired == 0 ? failedAcquires : failedStatements).increment();
        }
        long now = System.nanoTime();
        longestAcquire.accumulateAndGet((acquired == 0 ? now : acquired) - asked, Math::max);
        long bucket = TimeUnit.NANOSECONDS.toMillis(now - start) / BUCKET_MILLIS;
        (done ? served : failed).computeIfAbsent(bucket, b -> new LongAdder()).increment();
        if (done && asked >= healed) {
            firstServed.accumulateAndGet(now, Math::min);
        }
    }

    private Found found(long back, double attemptsPerSecond) {
        Found found = new Found();
        if (firstServed.get() == NOT_YET) {
            found.without("first-served", "no request was served within " + RECOVERY.toSeconds() + " s");
        } else {
            found.with("first-served", (firstServed.get() - back) / 1e6);
        }
        found.with("failed-acquires", failedAcquires.sum())
                .with("failed-statements", failedStatements.sum())
                .with("connect-attempts", attemptsPerSecond)
                .with("longest-acquire", longestAcquire.get() / 1e6);
        long last = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / BUCKET_MILLIS;
        for (long bucket = 0; bucket < last; bucket++) {
            found.course("served", "fromMillis", bucket * BUCKET_MILLIS, sum(served, bucket));
            found.course("failed", "fromMillis", bucket * BUCKET_MILLIS, sum(failed, bucket));
        }
        return found;
    }

    private static long sum(Map<Long, LongAdder> counts, long bucket) {
        LongAdder count = counts.get(bucket);
        return count == null ? 0 : count.sum();
    }
}
