package io.cenote.integrations.migrations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.integrations.kit.OpenPool;
import io.cenote.integrations.kit.Subject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import liquibase.command.CommandScope;
import liquibase.command.core.RollbackCountCommandStep;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.helpers.DatabaseChangelogCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.cenote.integrations.kit.Subject#onH2")
class LiquibaseTest {
    @Parameter
    Subject subject;

    /** With a connection of the pool, closed at the end. */
    private static void run(DataSource dataSource, CommandScope command) throws SQLException, LiquibaseException {
        try (Connection connection = dataSource.getConnection()) {
            command.addArgumentValue(
                            DbUrlConnectionArgumentsCommandStep.DATABASE_ARG,
                            DatabaseFactory.getInstance()
                                    .findCorrectDatabaseImplementation(new JdbcConnection(connection)))
                    .execute();
        }
    }

    private static CommandScope update(String changelog) throws LiquibaseException {
        return new CommandScope(UpdateCommandStep.COMMAND_NAME)
                .addArgumentValue(UpdateCommandStep.CHANGELOG_FILE_ARG, changelog);
    }

    @Test
    void itUpdatesAndRollsBackAndReleasesItsLock() throws Exception {
        try (OpenPool pool = subject.open(1)) {
            run(pool.dataSource(), update("liquibase/changelog.sql"));
            assertEquals(2, number(pool, "select count(*) from item"));
            run(
                    pool.dataSource(),
                    new CommandScope(RollbackCountCommandStep.COMMAND_NAME)
                            .addArgumentValue(
                                    DatabaseChangelogCommandStep.CHANGELOG_FILE_ARG, "liquibase/changelog.sql")
                            .addArgumentValue(RollbackCountCommandStep.COUNT_ARG, 1));
            assertEquals(0, number(pool, "select count(*) from item"));
            assertNotLocked(pool);
        }
    }

    @Test
    void anUpdateThatFailsReleasesItsLockToo() throws Exception {
        try (OpenPool pool = subject.open(1)) {
            assertThrows(LiquibaseException.class, () -> run(pool.dataSource(), update("liquibase/broken.sql")));
            assertNotLocked(pool);
        }
    }

    private static void assertNotLocked(OpenPool pool) throws SQLException {
        assertEquals(0, number(pool, "select count(*) from databasechangeloglock where locked"));
        assertEquals(0, pool.leased());
    }

    private static int number(OpenPool pool, String sql) throws SQLException {
        try (Connection connection = pool.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertTrue(connection.getAutoCommit());
            result.next();
            return result.getInt(1);
        }
    }
}
