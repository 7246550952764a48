package io.cenote.compare.faults;

import io.cenote.compare.server.Postgres;
import io.cenote.compare.stub.CountingDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;

/** A PostgreSQL server misbehaves, or is treated badly. */
final class PostgresFault implements Scene {
    private static final String SESSIONS_OF_CALLERS = " from pg_stat_activity where usename = 'app'";

    private final Fault fault;
    private final Postgres postgres;
    private final CountingDriver driver;

    PostgresFault(Fault fault, Path prepared) throws Exception {
        this.fault = fault;
        this.postgres = Postgres.start(prepared);
        if (fault == Fault.SERVER_IDLE_TIMEOUT) {
            postgres.sql("alter role app set idle_session_timeout = '300ms'");
        }
        Properties properties = new Properties();
        properties.put("user", Postgres.USER);
        properties.put("password", Postgres.PASSWORD);
        this.driver = CountingDriver.register(
                fault.id(), ignored -> DriverManager.getConnection(postgres.url(), (Properties) properties.clone()));
    }

    @Override
    public CountingDriver driver() {
        return driver;
    }

    @Override
    public void begin(List<Thread> callers) throws Exception {
        switch (fault) {
            case STOPPED_3 -> postgres.signal("STOP");
            case KILLED_1, KILLED_5, KILLED_20 -> postgres.kill();
            case ONE_TERMINATED -> terminate(" limit 1");
            case ALL_TERMINATED -> terminate("");
            case CONNECTION_LIMIT -> {
                postgres.sql("alter role app connection limit 2");
                terminate("");
            }
            case WRONG_PASSWORD -> {
                postgres.sql("alter role app password 'another'");
                terminate("");
            }
            case READ_ONLY -> readOnly("on");
            case JVM_SUSPENDED -> suspendThisJvm();
            default -> {} // It was so from the start.
        }
    }

    private void terminate(String which) throws SQLException {
        postgres.sql("select pg_terminate_backend(pid)" + SESSIONS_OF_CALLERS + which);
    }

    private void readOnly(String value) throws SQLException {
        postgres.sql("alter system set default_transaction_read_only = " + value, "select pg_reload_conf()");
    }

    /** By another process, which cannot be told to stop by this one. */
    private static void suspendThisJvm() throws IOException {
        long pid = ProcessHandle.current().pid();
        new ProcessBuilder("sh", "-c", "kill -STOP " + pid + "; sleep 10; kill -CONT " + pid).start();
    }

    @Override
    public void end() throws Exception {
        switch (fault) {
            case STOPPED_3 -> postgres.signal("CONT");
            case KILLED_1, KILLED_5, KILLED_20 -> postgres.start();
            case CONNECTION_LIMIT -> postgres.sql("alter role app connection limit -1");
            case WRONG_PASSWORD -> postgres.sql("alter role app password 'app'");
            case READ_ONLY -> readOnly("off");
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
        postgres.close();
    }
}
