package io.cenote.compare.faults;

import io.cenote.compare.stub.CountingDriver;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What is behind a pool, and what goes wrong there for a while. */
interface Scene extends AutoCloseable {
    /** Through which the pool connects. */
    CountingDriver driver();

    /** Something goes wrong; the threads are those of the callers. */
    void begin(List<Thread> callers) throws Exception;

    /** It is put right again, except that what hangs goes on hanging. */
    void end() throws Exception;

    /** What a caller does with its connection. */
    default void use(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select 1");
        }
    }

    @Override
    default void close() throws IOException {}
}
