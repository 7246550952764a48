package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LostLeaseTest {
    private static ResultSet use(CenoteDataSource source) throws SQLException {
        Statement statement = source.getConnection().createStatement();
        return statement.executeQuery("select 1");
    }

    private static Connection next(CenoteDataSource source) {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aConnectionThatWasNeverClosedIsTakenBackOnceNothingThatItMadeIsInUse() throws Exception {
        try (CenoteDataSource source = new CenoteDataSource()) {
            source.setUrl("jdbc:h2:mem:");
            source.setMaximumPoolSize(1);
            source.setConnectionTimeout(Duration.ofMinutes(1).toMillis());
            source.setLeakReclaim(true);
            ResultSet used = use(source);
            CompletableFuture<Connection> waiter = CompletableFuture.supplyAsync(() -> next(source));
            System.gc();
            assertTrue(used.next());
            assertEquals(1, used.getInt(1));
            assertTrue(!waiter.isDone());
            used = null;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!waiter.isDone() && System.nanoTime() - end < 0) {
                System.gc();
                LockSupport.parkNanos(20_000_000);
            }
            waiter.get(1, TimeUnit.SECONDS).close();
        }
    }
}
