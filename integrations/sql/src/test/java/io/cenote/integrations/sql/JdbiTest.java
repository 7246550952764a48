package io.cenote.integrations.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.integrations.kit.OpenPool;
import io.cenote.integrations.kit.Subject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.cenote.integrations.kit.Subject#onH2")
class JdbiTest {
    @Parameter
    Subject subject;

    private static Jdbi jdbi(OpenPool pool) {
        DataSource dataSource = pool.dataSource();
        Jdbi jdbi = Jdbi.create(dataSource);
        jdbi.useHandle(handle -> handle.execute("create table item(name varchar(99))"));
        return jdbi;
    }

    private static List<String> names(Jdbi jdbi) {
        return jdbi.withHandle(handle ->
                handle.createQuery("select name from item").mapTo(String.class).list());
    }

    @Test
    void aTransactionThatFailsIsUndoneAndTheOthersAreNot() {
        try (OpenPool pool = subject.open(1)) {
            Jdbi jdbi = jdbi(pool);
            jdbi.useTransaction(handle -> handle.execute("insert into item values (?)", "kept"));
            assertThrows(
                    IllegalStateException.class,
                    () -> jdbi.useTransaction(handle -> {
                        handle.execute("insert into item values (?)", "lost");
                        throw new IllegalStateException("after it");
                    }));
            assertEquals(List.of("kept"), names(jdbi));
            assertEquals(0, pool.leased());
        }
    }

    @Test
    void whatFollowsASavepointCanBeUndone() {
        try (OpenPool pool = subject.open(1)) {
            Jdbi jdbi = jdbi(pool);
            jdbi.useTransaction(handle -> {
                handle.execute("insert into item values ('kept')");
                handle.savepoint("here");
                handle.execute("insert into item values ('lost')");
                handle.rollbackToSavepoint("here");
            });
            assertEquals(List.of("kept"), names(jdbi));
        }
    }

    @Test
    void theIsolationOfATransactionIsGoneAfterIt() throws SQLException {
        try (OpenPool pool = subject.open(1)) {
            Jdbi jdbi = jdbi(pool);
            jdbi.useTransaction(
                    TransactionIsolationLevel.SERIALIZABLE,
                    handle -> assertEquals(
                            Connection.TRANSACTION_SERIALIZABLE,
                            handle.getConnection().getTransactionIsolation()));
            try (Connection connection = pool.dataSource().getConnection()) {
                assertNotEquals(Connection.TRANSACTION_SERIALIZABLE, connection.getTransactionIsolation());
                assertTrue(connection.getAutoCommit());
            }
        }
    }
}
