package io.cenote.jdbc;

import java.lang.System.Logger.Level;
import java.util.List;

/** The log of a pool, under {@code io.cenote.<poolName>}. A logger that fails costs nothing. */
final class Log {
    private Log() {}

    static void lines(String pool, Level level, List<String> lines) {
        try {
            for (String line : lines) {
                System.getLogger("io.cenote." + pool).log(level, "pool '" + pool + "': " + line);
            }
        } catch (RuntimeException ignored) {
            // As said above.
        }
    }
}
