package io.cenote.compare.server;

import io.cenote.compare.RunFailedException;
import java.io.IOException;
import java.nio.file.Path;

/** A {@link Postgres} of its own and what it was prepared from; nothing is left of either after it is closed. */
public final class PreparedServer implements AutoCloseable {
    private final Path prepared;
    private final Postgres postgres;
    /** An interrupt ends the JVM without closing anything. */
    private final Thread hook = new Thread(this::delete, "cenote-server-end");

    private PreparedServer(Path prepared, Postgres postgres) {
        this.prepared = prepared;
        this.postgres = postgres;
    }

    /** Unpacks, makes and starts a server. */
    public static PreparedServer start() {
        try {
            Path prepared = Postgres.prepare();
            PreparedServer server = new PreparedServer(prepared, Postgres.start(prepared));
            Runtime.getRuntime().addShutdownHook(server.hook);
            return server;
        } catch (Exception e) {
            throw new RunFailedException("The PostgreSQL server did not start: " + e.getMessage());
        }
    }

    /** The server, running. */
    public Postgres postgres() {
        return postgres;
    }

    private void delete() {
        try {
            postgres.close();
            DatabaseServer.delete(prepared);
        } catch (IOException e) {
            System.err.println("cenote: left behind in " + prepared + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            return; // The hook does it.
        }
        delete();
    }
}
