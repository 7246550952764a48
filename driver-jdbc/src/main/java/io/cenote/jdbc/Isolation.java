package io.cenote.jdbc;

import java.sql.Connection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Isolation levels by name and number: those of JDBC, and those of drivers that HikariCP knows by name too. */
final class Isolation {
    private static final Map<String, Integer> LEVELS = new TreeMap<>(Map.of(
            "TRANSACTION_NONE",
            Connection.TRANSACTION_NONE,
            "TRANSACTION_READ_UNCOMMITTED",
            Connection.TRANSACTION_READ_UNCOMMITTED,
            "TRANSACTION_READ_COMMITTED",
            Connection.TRANSACTION_READ_COMMITTED,
            "TRANSACTION_CURSOR_STABILITY",
            3,
            "TRANSACTION_REPEATABLE_READ",
            Connection.TRANSACTION_REPEATABLE_READ,
            "TRANSACTION_LAST_COMMITTED",
            5,
            "TRANSACTION_SERIALIZABLE",
            Connection.TRANSACTION_SERIALIZABLE,
            "TRANSACTION_SQL_SERVER_SNAPSHOT_ISOLATION_LEVEL",
            4096));

    private Isolation() {}

    /**
     * The level of a name, in any case, or of a number.
     *
     * @throws IllegalArgumentException if it is neither; the message is the broken rule alone
     */
    static int parse(String text) {
        Integer level = LEVELS.get(text.toUpperCase(Locale.ROOT));
        if (level == null) {
            level = LEVELS.values().stream()
                    .filter(each -> each.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "must be one of " + String.join(", ", LEVELS.keySet()) + ", or the number of one"));
        }
        return level;
    }
}
