package io.cenote.compare.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/** A PostgreSQL server. */
public final class Postgres extends DatabaseServer {
    private static final String BINARIES = "/postgres-linux-x86_64.txz";

    private Postgres(Path home) throws IOException {
        super(home);
    }

    /** Why there can be no server here; empty if there can. */
    public static String missing() {
        return missing("PostgreSQL", "postgres", BINARIES, "org.postgresql.");
    }

    /** Unpacks the binaries and makes a database cluster, for several servers to be copied from. */
    public static Path prepare() throws IOException {
        Path home = Files.createTempDirectory("cenote-postgres");
        Path archive = home.resolve("binaries.txz");
        try (InputStream binaries = Postgres.class.getResourceAsStream(BINARIES)) {
            Files.copy(binaries, archive, StandardCopyOption.REPLACE_EXISTING);
        }
        run(List.of("tar", "-xJf", archive.toString(), "-C", home.toString()));
        Files.delete(archive);
        own(home);
        run(asNobody(List.of(
                home.resolve("bin/initdb").toString(),
                "-D",
                home.resolve("data").toString(),
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                "--pwfile=" + passwordFile(home),
                "-N",
                "--wal-segsize=1")));
        return home;
    }

    private static Path passwordFile(Path home) throws IOException {
        Path file = Files.writeString(home.resolve("password"), "postgres");
        own(file);
        return file;
    }

    /** A server of its own, started, on a copy of what was {@link #prepare}d. */
    public static Postgres start(Path prepared) throws Exception {
        return start(
                prepared,
                "create role " + USER + " login password '" + PASSWORD + "'",
                "create table t(id int)",
                "grant all on t to " + USER);
    }

    static Postgres start(Path prepared, String... statements) throws Exception {
        Path copy = Files.createTempDirectory("cenote-postgres");
        run(List.of("cp", "-a", prepared.resolve("data").toString(), copy.toString()));
        for (String part : List.of("bin", "lib", "share")) {
            Files.createSymbolicLink(copy.resolve(part), prepared.resolve(part));
        }
        own(copy);
        return started(new Postgres(copy), statements);
    }

    @Override
    List<String> command() throws IOException {
        return List.of(
                home.resolve("bin/postgres").toRealPath().toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "shared_buffers=16MB",
                "-c",
                "max_connections=20",
                "-c",
                "fsync=off",
                "-c",
                "idle_session_timeout=0");
    }

    @Override
    Properties owner() {
        Properties properties = new Properties();
        properties.put("user", "postgres");
        properties.put("password", "postgres");
        properties.put("connectTimeout", "5");
        return properties;
    }

    @Override
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    @Override
    public void endSessions(boolean all) throws SQLException {
        sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + USER + "'"
                + (all ? "" : " limit 1"));
    }

    @Override
    public void limitSessions(int most) throws SQLException {
        sql("alter role " + USER + " connection limit " + (most == 0 ? -1 : most));
    }

    @Override
    public void password(String password) throws SQLException {
        sql("alter role " + USER + " password '" + password + "'");
    }

    @Override
    public void endIdleSessions() throws SQLException {
        sql("alter role " + USER + " set idle_session_timeout = '1s'");
    }

    @Override
    public void readOnly(boolean only) throws SQLException {
        sql("alter system set default_transaction_read_only = " + (only ? "on" : "off"), "select pg_reload_conf()");
    }
}
