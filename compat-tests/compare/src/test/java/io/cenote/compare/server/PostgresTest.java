package io.cenote.compare.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("postgres")
class PostgresTest {
    @Test
    void nothingIsLeftOfAServerThatCannotBeMadeReady() throws Exception {
        assumeTrue(Postgres.missing().isEmpty(), Postgres::missing);
        Path prepared = Postgres.prepare();
        try {
            assertThrows(SQLException.class, () -> Postgres.start(prepared, "this is no SQL"));
            List<ProcessHandle> left = ProcessHandle.current()
                    .descendants()
                    .filter(process -> process.info().command().orElse("").startsWith(prepared.toString()))
                    .toList();
            assertEquals(List.of(), left);
        } finally {
            DatabaseServer.delete(prepared);
        }
    }
}
