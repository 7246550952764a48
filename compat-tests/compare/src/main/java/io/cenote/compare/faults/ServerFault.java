package io.cenote.compare.faults;

import io.cenote.compare.server.DatabaseServer;
import io.cenote.compare.stub.CountingDriver;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;

/** A database server misbehaves, or is treated badly. */
final class ServerFault implements Scene {
    static final int FEW_SESSIONS = 2;

    private final Fault fault;
    private final DatabaseServer server;
    private final CountingDriver driver;

    ServerFault(Fault fault, DatabaseServer server) throws SQLException {
        this.fault = fault;
        this.server = server;
        if (fault == Fault.SERVER_IDLE_TIMEOUT) {
            server.endIdleSessions();
        }
        Properties properties = new Properties();
        properties.put("user", DatabaseServer.USER);
        properties.put("password", DatabaseServer.PASSWORD);
        this.driver = CountingDriver.register(
                fault.id(), ignored -> DriverManager.getConnection(server.url(), (Properties) properties.clone()));
    }

    @Override
    public CountingDriver driver() {
        return driver;
    }

    @Override
    public void begin(List<Thread> callers) throws Exception {
        switch (fault) {
            case STOPPED_3 -> server.signal("STOP");
            case KILLED_1, KILLED_5, KILLED_20 -> server.kill();
            case ONE_TERMINATED -> server.endSessions(false);
            case ALL_TERMINATED -> server.endSessions(true);
            case CONNECTION_LIMIT -> {
                server.limitSessions(FEW_SESSIONS);
                server.endSessions(true);
            }
            case WRONG_PASSWORD -> {
                server.password("another");
                server.endSessions(true);
            }
            case READ_ONLY -> server.readOnly(true);
            case JVM_SUSPENDED -> suspendThisJvm();
            default -> {} // It was so from the start.
        }
    }

    /** By another process, which cannot be told to stop by this one. */
    private static void suspendThisJvm() throws IOException {
        long pid = ProcessHandle.current().pid();
        new ProcessBuilder("sh", "-c", "kill -STOP " + pid + "; sleep 10; kill -CONT " + pid).start();
    }

    @Override
    public void end() throws Exception {
        switch (fault) {
            case STOPPED_3 -> server.signal("CONT");
            case KILLED_1, KILLED_5, KILLED_20 -> server.start();
            case CONNECTION_LIMIT -> server.limitSessions(0);
            case WRONG_PASSWORD -> server.password(DatabaseServer.PASSWORD);
            case READ_ONLY -> server.readOnly(false);
            default -> {}
        }
    }

    @Override
    public void use(Connection connection) throws SQLException {
        if (fault != Fault.READ_ONLY) {
            Scene.super.use(connection);
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into t values (1)");
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
