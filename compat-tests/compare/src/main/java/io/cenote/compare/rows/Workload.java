package io.cenote.compare.rows;

import io.cenote.compare.UsageException;

/** What is pooled. */
public enum Workload {
    /** Connections to a database. */
    JDBC,
    /** Sockets to a server that answers requests. */
    TCP;

    /**
     * The workload of that name.
     *
     * @throws UsageException if there is none
     */
    public static Workload of(String name) {
        return switch (name) {
            case "jdbc" -> JDBC;
            case "tcp" -> TCP;
            default ->
                throw new UsageException("--workload: there is no workload '" + name + "'; there are jdbc and tcp.");
        };
    }

    /** Its name on the command line. */
    public String label() {
        return this == JDBC ? "jdbc" : "tcp";
    }
}
