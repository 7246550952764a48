package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.suite.kit.FakeSession;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** DS-20 to DS-30: the next holder finds nothing of what the last one did to the session. */
public interface DataSourceStateRules {
    @Rule(value = "DS-20", says = "A transaction that the holder left open is rolled back.")
    default void ds20_anOpenTransactionIsRolledBack(DataSourceBench bench) throws Exception {
        bench.open(1);
        HeldConnection held = bench.acquire();
        held.connection().setAutoCommit(false);
        held.execute("insert");
        assertTrue(held.session().isInTransaction(), "there is no transaction");
        held.close();
        try (HeldConnection next = bench.acquire()) {
            assertFalse(next.session().isInTransaction(), "the next holder is in the last one's transaction");
            next.connection().setAutoCommit(true);
            assertEquals(0, held.session().committed(), "rows that were committed though their holder did not commit");
        }
    }

    @Rule(value = "DS-21", says = "The next holder finds auto-commit as it was at first.")
    default void ds21_autoCommitIsRestored(DataSourceBench bench) throws Exception {
        restores(bench, "AutoCommit", connection -> connection.setAutoCommit(false));
    }

    @Rule(value = "DS-22", says = "The next holder finds read-only as it was at first.")
    default void ds22_readOnlyIsRestored(DataSourceBench bench) throws Exception {
        restores(bench, "ReadOnly", connection -> connection.setReadOnly(true));
    }

    @Rule(value = "DS-23", says = "The next holder finds the transaction isolation as it was at first.")
    default void ds23_transactionIsolationIsRestored(DataSourceBench bench) throws Exception {
        restores(
                bench,
                "TransactionIsolation",
                connection -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE));
    }

    @Rule(value = "DS-24", says = "The next holder finds the catalog as it was at first.")
    default void ds24_theCatalogIsRestored(DataSourceBench bench) throws Exception {
        restores(bench, "Catalog", connection -> connection.setCatalog("another"));
    }

    @Rule(value = "DS-25", says = "The next holder finds the schema as it was at first.")
    default void ds25_theSchemaIsRestored(DataSourceBench bench) throws Exception {
        restores(bench, "Schema", connection -> connection.setSchema("another"));
    }

    @Rule(value = "DS-26", says = "The next holder finds the holdability as it was at first.")
    default void ds26_theHoldabilityIsRestored(DataSourceBench bench) throws Exception {
        restores(bench, "Holdability", connection -> connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT));
    }

    @Rule(value = "DS-27", says = "The next holder finds the network timeout as it was at first.")
    default void ds27_theNetworkTimeoutIsRestored(DataSourceBench bench) throws Exception {
        restores(bench, "NetworkTimeout", connection -> connection.setNetworkTimeout(Runnable::run, 1234));
    }

    @Rule(value = "DS-28", says = "The next holder finds the type map as it was at first.")
    default void ds28_theTypeMapIsRestored(DataSourceBench bench) throws Exception {
        restores(bench, "TypeMap", connection -> connection.setTypeMap(Map.of("A_TYPE", String.class)));
    }

    @Rule(value = "DS-29", says = "The next holder finds none of the last one's client info.")
    default void ds29_clientInfoIsRestored(DataSourceBench bench) throws Exception {
        bench.open(1);
        HeldConnection held = bench.acquire();
        held.connection().setClientInfo("ApplicationName", "the first holder");
        assertEquals("the first holder", held.session().clientInfo("ApplicationName"), "what the server knows");
        held.close();
        try (HeldConnection next = bench.acquire()) {
            assertNull(next.session().clientInfo("ApplicationName"), "what the server takes the next holder for");
        }
    }

    @Rule(value = "DS-30", says = "The next holder finds none of the last one's warnings.")
    default void ds30_warningsAreCleared(DataSourceBench bench) throws Exception {
        bench.open(1);
        HeldConnection held = bench.acquire();
        held.session().warn("meant for the first holder");
        held.close();
        try (HeldConnection next = bench.acquire()) {
            assertNull(next.connection().getWarnings(), "the next holder's warnings");
        }
    }

    /** What a holder does to its connection. */
    @FunctionalInterface
    interface Change {
        /**
         * Changes it.
         *
         * @param connection the connection
         * @throws SQLException if it cannot be changed
         */
        void to(Connection connection) throws SQLException;
    }

    private static void restores(DataSourceBench bench, String property, Change change) throws SQLException {
        bench.open(1);
        Object initial;
        try (HeldConnection held = bench.acquire()) {
            // The pool may have set a default of its own.
            initial = held.session().property(property);
            change.to(held.connection());
            assertFalse(
                    initial.equals(held.session().property(property)), () -> property + " was not changed: " + initial);
        }
        try (HeldConnection next = bench.acquire()) {
            Object found = next.session().property(property);
            assertTrue(
                    found.equals(initial) || found.equals(FakeSession.initially(property)),
                    () -> property + " is " + found + " for the next holder; it was " + initial);
        }
    }
}
