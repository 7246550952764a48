package io.cenote.jdbc;

import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

/** What a driver is called for when a lease ends, in which order, and that it is called for nothing else. */
final class UndoOrderTest {
    private final Connection raw = mock(Connection.class);
    private final CenoteDataSource source = new CenoteDataSource();

    @BeforeEach
    void open() throws SQLException {
        DataSource driver = mock(DataSource.class);
        when(driver.getConnection()).thenReturn(raw);
        when(raw.getAutoCommit()).thenReturn(true);
        when(raw.isValid(anyInt())).thenReturn(true);
        when(raw.getTransactionIsolation()).thenReturn(Connection.TRANSACTION_READ_COMMITTED);
        source.setDataSource(driver);
        source.setMaximumPoolSize(1);
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void aLeaseThatChangedNothingEndsWithoutACallOfTheDriver() throws SQLException {
        Connection connection = source.getConnection();
        clearInvocations(raw);
        connection.close();
        verifyNoInteractions(raw);
    }

    @Test
    void aTransactionIsRolledBackBeforeAnythingIsPutBackAndAutoCommitBeforeTheRest() throws SQLException {
        Connection connection = source.getConnection();
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.setAutoCommit(false);
        clearInvocations(raw);
        connection.close();
        InOrder order = inOrder(raw);
        order.verify(raw).rollback();
        order.verify(raw).setAutoCommit(true);
        order.verify(raw).setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        order.verifyNoMoreInteractions();
    }
}
