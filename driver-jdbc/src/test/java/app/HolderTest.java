package app;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.jdbc.CenoteDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** An application, outside the packages of this project, is shown its own frames. */
final class HolderTest {
    private static final String URL = "jdbc:h2:mem:holder;LOCK_TIMEOUT=30000";

    private static boolean update(CenoteDataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.execute("update t set n = 2");
        }
    }

    @Test
    void aTimeoutShowsWhereTheApplicationCalledTheDriverThatIsSlow() throws Exception {
        try (Connection locking = DriverManager.getConnection(URL);
                Statement lock = locking.createStatement();
                CenoteDataSource source = new CenoteDataSource()) {
            lock.execute("create table t as select 1 n");
            locking.setAutoCommit(false);
            lock.execute("update t set n = 1");
            source.setUrl(URL);
            source.setMaximumPoolSize(1);
            source.setConnectionTimeout(1000);
            source.setLeakStacks(true);
            source.start();
            FutureTask<Boolean> updating = new FutureTask<>(() -> update(source));
            Thread holder = new Thread(updating, "holder");
            holder.start();
            awaitLock(holder, updating);
            String message = assertThrows(SQLTransientConnectionException.class, source::getConnection)
                    .getMessage();
            assertTrue(message.contains(", now at app.HolderTest.update(HolderTest.java:"), message);
            assertTrue(message.contains("), in java.lang.Object.wait"), message);
            assertTrue(message.contains(", acquired at app.HolderTest.update(HolderTest.java:"), message);
            locking.rollback();
            updating.get(30, TimeUnit.SECONDS);
        }
    }

    private static void awaitLock(Thread holder, FutureTask<Boolean> updating) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (holder.getState() != Thread.State.TIMED_WAITING
                || Arrays.stream(holder.getStackTrace())
                        .noneMatch(frame -> frame.getClassName().startsWith("org.h2."))) {
            if (updating.isDone()) {
                updating.get(); // Says why it could not wait.
            }
            assertTrue(System.nanoTime() < end, "the driver does not wait for the lock");
            LockSupport.parkNanos(1_000_000);
        }
    }
}
