package io.cenote.integrations.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.integrations.kit.OpenPool;
import io.cenote.integrations.kit.Subject;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.session.TransactionIsolationLevel;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.cenote.integrations.kit.Subject#onH2")
class MyBatisTest {
    @Parameter
    Subject subject;

    /** A mapper. */
    interface Items {
        @Insert("insert into item(name) values (#{name})")
        void add(String name);

        @Select("select count(*) from item")
        int count();
    }

    private static SqlSessionFactory sessions(DataSource dataSource) {
        Configuration configuration =
                new Configuration(new Environment("test", new JdbcTransactionFactory(), dataSource));
        configuration.addMapper(Items.class);
        return new SqlSessionFactoryBuilder().build(configuration);
    }

    @Test
    void aSessionThatIsNotCommittedLeavesNothing() {
        try (OpenPool pool = subject.open(1)) {
            pool.address().execute("create table item(name varchar(99))");
            SqlSessionFactory sessions = sessions(pool.dataSource());
            try (SqlSession session = sessions.openSession()) {
                session.getMapper(Items.class).add("kept");
                session.commit();
            }
            try (SqlSession session = sessions.openSession()) {
                session.getMapper(Items.class).add("lost");
            }
            try (SqlSession session = sessions.openSession()) {
                assertEquals(1, session.getMapper(Items.class).count());
                assertEquals(1, pool.leased());
            }
            assertEquals(0, pool.leased());
        }
    }

    @Test
    void theIsolationOfASessionIsGoneAfterIt() throws SQLException {
        try (OpenPool pool = subject.open(1)) {
            pool.address().execute("create table item(name varchar(99))");
            SqlSessionFactory sessions = sessions(pool.dataSource());
            try (SqlSession session = sessions.openSession(TransactionIsolationLevel.SERIALIZABLE)) {
                session.getMapper(Items.class).count();
                assertEquals(
                        Connection.TRANSACTION_SERIALIZABLE,
                        session.getConnection().getTransactionIsolation());
            }
            try (Connection connection = pool.dataSource().getConnection()) {
                assertNotEquals(Connection.TRANSACTION_SERIALIZABLE, connection.getTransactionIsolation());
                assertTrue(connection.getAutoCommit());
            }
        }
    }
}
