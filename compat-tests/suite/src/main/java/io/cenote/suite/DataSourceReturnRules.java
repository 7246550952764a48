package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** DS-14 to DS-19: close gives a connection back, once and completely. */
public interface DataSourceReturnRules {
    @Rule(value = "DS-14", says = "Closing a connection that is closed does nothing.")
    default void ds14_aSecondCloseDoesNothing(DataSourceBench bench) throws Exception {
        bench.open(1);
        HeldConnection held = bench.acquire();
        held.close();
        held.connection().close();
        held.connection().close();
        bench.untilAllServe(1);
    }

    @Rule(value = "DS-15", says = "A second close never takes a connection away from its next holder.")
    default void ds15_aLateCloseDoesNotTouchTheNextHolder(DataSourceBench bench) throws Exception {
        bench.open(1, DataSourceBench.SHORT);
        HeldConnection first = bench.acquireFirst();
        first.close();
        HeldConnection next = bench.acquireFirst();
        try {
            first.connection().close();
        } catch (SQLException e) {
            // Whether it may complain is the rule about second closes.
        }
        assertFalse(next.connection().isClosed(), "the next holder's connection is closed");
        next.execute("select");
        assertThrows(
                SQLException.class,
                () -> bench.source().getConnection(),
                "a third caller got the connection that its holder has not closed");
        next.close();
    }

    @Rule(value = "DS-16", says = "A closed connection says so and refuses work.")
    default void ds16_aClosedConnectionRefusesWork(DataSourceBench bench) throws Exception {
        bench.open(1);
        HeldConnection held = bench.acquire();
        held.close();
        Connection closed = held.connection();
        assertTrue(closed.isClosed(), "isClosed");
        assertFalse(closed.isValid(1), "isValid");
        assertThrows(SQLException.class, closed::createStatement, "createStatement");
        assertThrows(SQLException.class, () -> closed.prepareStatement("insert"), "prepareStatement");
        assertThrows(SQLException.class, () -> closed.setAutoCommit(false), "setAutoCommit");
        assertThrows(SQLException.class, closed::commit, "commit");
    }

    @Rule(
            value = "DS-17",
            says = "A statement of a closed connection refuses work and does not reach the next holder's.")
    default void ds17_aStatementOfAClosedConnectionRefusesWork(DataSourceBench bench) throws Exception {
        bench.open(1);
        HeldConnection held = bench.acquire();
        Statement statement = held.connection().createStatement();
        PreparedStatement prepared = held.connection().prepareStatement("insert");
        held.close();
        try (HeldConnection next = bench.acquire()) {
            assertThrows(SQLException.class, () -> statement.executeUpdate("insert"), "a statement");
            assertThrows(SQLException.class, prepared::executeUpdate, "a prepared statement");
            assertEquals(0, next.session().committed(), "rows written by statements of a closed connection");
        }
    }

    @Rule(value = "DS-18", says = "Statements that the holder left open are closed.")
    default void ds18_statementsLeftOpenAreClosed(DataSourceBench bench) throws Exception {
        bench.open(1);
        HeldConnection held = bench.acquire();
        for (int i = 0; i < 3; i++) {
            held.connection().createStatement();
            held.connection().prepareStatement("insert");
        }
        held.close();
        try (HeldConnection next = bench.acquire()) {
            assertEquals(0, next.session().openStatements(), "open statements");
        }
    }

    @Rule(value = "DS-19", says = "Another thread than the one that took it may return a connection.")
    default void ds19_anotherThreadMayReturnAConnection(DataSourceBench bench) throws Exception {
        bench.open(1);
        HeldConnection held = bench.acquire();
        bench.threads()
                .start("returns it", () -> {
                    held.close();
                    return null;
                })
                .result();
        bench.untilAllServe(1);
    }
}
