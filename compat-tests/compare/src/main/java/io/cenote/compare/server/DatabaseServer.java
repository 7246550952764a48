package io.cenote.compare.server;

import io.cenote.compare.stub.Pause;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A database server of our own, from the binaries of a jar on the class path: a child process that can be stopped,
 * killed and started again. It does not run as root, so root runs it as nobody.
 */
public abstract sealed class DatabaseServer implements AutoCloseable permits Postgres, MariaDb {
    /** Who uses the server, and the password, which protects nothing: the server listens to this machine while it is tried. */
    public static final String USER = "app";

    public static final String PASSWORD = "app";

    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    private static final Duration START = Duration.ofSeconds(60);

    final Path home;
    final Path data;
    final int port;
    private Process server;

    DatabaseServer(Path home) throws IOException {
        this.home = home;
        this.data = home.resolve("data");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
    }

    /** What runs it; it is not to leave that process. */
    abstract List<String> command() throws IOException;

    /** What its owner connects with. */
    abstract Properties owner();

    /** Under which a driver finds it. */
    public abstract String url();

    /** Ends sessions of {@link #USER}. */
    public abstract void endSessions(boolean all) throws SQLException;

    /** Allows {@link #USER} so many sessions; 0 is as many as the server has. */
    public abstract void limitSessions(int most) throws SQLException;

    /** Gives {@link #USER} a password. */
    public abstract void password(String password) throws SQLException;

    /** From now on ends a session of {@link #USER} that has been idle for a second. */
    public abstract void endIdleSessions() throws SQLException;

    /** Whether {@link #USER} may write from now on. */
    public abstract void readOnly(boolean only) throws SQLException;

    /** Starts a new server, and has its owner run statements; nothing is left of one with which that fails. */
    static <S extends DatabaseServer> S started(S server, String... statements) throws Exception {
        try {
            server.start();
            server.sql(statements);
            return server;
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    /** Starts the server and waits until it takes connections. */
    public void start() throws Exception {
        server = new ProcessBuilder(asNobody(command()))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile())
                .directory(home.toFile())
                .start();
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                admin().close();
                return;
            } catch (SQLException notYet) {
                if (!server.isAlive() || System.nanoTime() - end > 0) {
                    throw new IOException(
                            "the server did not start: " + notYet.getMessage() + "; "
                                    + Files.readString(home.resolve("log")),
                            notYet);
                }
                Pause.of(Duration.ofMillis(10));
            }
        }
    }

    /** Ends the server as a crash does, its sessions with it. */
    public void kill() {
        List<ProcessHandle> all = new ArrayList<>(server.descendants().toList());
        server.destroyForcibly().onExit().join();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
    }

    /** Sends a signal to the server and all its sessions. */
    public void signal(String name) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -" + name + " \"$@\"", "kill"));
        Stream.concat(Stream.of(server.toHandle()), server.descendants())
                .forEach(process -> command.add(Long.toString(process.pid())));
        run(command);
    }

    Connection admin() throws SQLException {
        return DriverManager.getConnection(url(), owner());
    }

    /** Runs statements, each in a transaction of its own, as the owner of the server. */
    public void sql(String... statements) throws SQLException {
        try (Connection connection = admin();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        delete(home);
    }

    /** Deletes what was prepared. */
    public static void delete(Path home) throws IOException {
        run(List.of("rm", "-rf", home.toString()));
    }

    /** Whether the driver and the binaries of a server are on the class path, and run here; if not, why. */
    static String missing(String product, String name, String binaries, String driver) {
        if (DatabaseServer.class.getResource(binaries) == null
                || DriverManager.drivers()
                        .noneMatch(one -> one.getClass().getName().startsWith(driver))) {
            return product + " is not on the class path: build with -P" + name + ", or run ./cenote with --" + name;
        }
        String os = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return os.equals("Linux amd64") ? "" : "the binaries are for Linux amd64, this is " + os;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    static List<String> asNobody(List<String> command) {
        return isRoot() ? Stream.concat(AS_NOBODY.stream(), command.stream()).toList() : command;
    }

    static void own(Path path) throws IOException {
        if (isRoot()) {
            run(List.of("chown", "-RhP", "65534:65534", path.toString()));
        }
    }

    static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said;
        try (InputStream output = process.getInputStream()) {
            said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
        // Its output has ended, so it has, or is about to.
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(command.get(0) + " failed: " + said);
        }
    }
}
