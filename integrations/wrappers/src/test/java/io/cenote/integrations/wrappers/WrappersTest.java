package io.cenote.integrations.wrappers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.p6spy.engine.spy.P6DataSource;
import io.cenote.integrations.kit.OpenPool;
import io.cenote.integrations.kit.Subject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.QueryCountHolder;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What sits around a pool, or between a pool and its driver, and sees each statement. */
@ParameterizedClass
@MethodSource("io.cenote.integrations.kit.Subject#onH2")
class WrappersTest {
    @Parameter
    Subject subject;

    @BeforeEach
    void forgetWhatWasCounted() {
        QueryCountHolder.clear();
        Statements.clear();
    }

    private static int answer(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("select 6 * ?")) {
            assertTrue(connection.isWrapperFor(JdbcConnection.class));
            assertTrue(connection.unwrap(JdbcConnection.class).isValid(1));
            statement.setInt(1, 7);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        }
    }

    private void assertTransparent(DataSource wrapper, OpenPool pool) throws SQLException {
        assertTrue(wrapper.isWrapperFor(subject.pool().type()));
        assertSame(pool.dataSource(), wrapper.unwrap(subject.pool().type()));
        assertEquals(42, answer(wrapper));
        assertEquals(0, pool.leased());
    }

    @Test
    void datasourceProxySeesEachStatement() throws SQLException {
        try (OpenPool pool = subject.open(1)) {
            DataSource dataSource = pool.dataSource();
            assertTransparent(
                    ProxyDataSourceBuilder.create(dataSource).countQuery().build(), pool);
            assertEquals(1, QueryCountHolder.getGrandTotal().getSelect());
        }
    }

    @Test
    void p6spyAroundThePoolSeesEachStatement() throws SQLException {
        try (OpenPool pool = subject.open(1)) {
            DataSource dataSource = pool.dataSource();
            assertTransparent(new P6DataSource(dataSource), pool);
            assertEquals(List.of("select 6 * 7"), Statements.seen());
        }
    }

    @Test
    void p6spyUnderThePoolSeesEachStatement() throws SQLException {
        String url = subject.database().fresh().url().replace("jdbc:", "jdbc:p6spy:");
        try (OpenPool pool = subject.open(1, "jdbcUrl", url)) {
            assertEquals(42, answer(pool.dataSource()));
            assertEquals(0, pool.leased());
            assertTrue(
                    Statements.seen().contains("select 6 * 7"),
                    Statements.seen().toString());
        }
    }
}
