package io.cenote.compare.server;

import io.cenote.compare.stub.Pause;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
 * A PostgreSQL server of our own, from the binaries of a jar on the class path: a child process that can be stopped,
 * killed and started again. It does not run as root, so root runs it as nobody.
 */
public final class Postgres implements AutoCloseable {
    private static final String BINARIES = "/postgres-linux-x86_64.txz";
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    /** Who uses the server, and the password, which protects nothing: the server listens to this machine while it is tried. */
    public static final String USER = "app";

    public static final String PASSWORD = "app";

    private static final Duration START = Duration.ofSeconds(30);

    private final Path home;
    private final Path data;
    private final int port;
    private Process server;

    private Postgres(Path home) throws IOException {
        this.home = home;
        this.data = home.resolve("data");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
    }

    /** Why there can be no server here; empty if there can. */
    public static String missing() {
        if (Postgres.class.getResource(BINARIES) == null
                || DriverManager.drivers().noneMatch(Postgres::isPostgres)) {
            return "PostgreSQL is not on the class path: build with -Ppostgres, or run ./cenote with --postgres";
        }
        String os = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return os.equals("Linux amd64") ? "" : "the binaries are for Linux amd64, this is " + os;
    }

    private static boolean isPostgres(java.sql.Driver driver) {
        return driver.getClass().getName().startsWith("org.postgresql.");
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
        Path copy = Files.createTempDirectory("cenote-postgres");
        run(List.of("cp", "-a", prepared.resolve("data").toString(), copy.toString()));
        for (String part : List.of("bin", "lib", "share")) {
            Files.createSymbolicLink(copy.resolve(part), prepared.resolve(part));
        }
        own(copy);
        Postgres postgres = new Postgres(copy);
        postgres.start();
        postgres.sql(
                "create role " + USER + " login password '" + PASSWORD + "'",
                "create table t(id int)",
                "grant all on t to app");
        return postgres;
    }

    /** Starts the server and waits until it takes connections. */
    public void start() throws Exception {
        List<String> command = asNobody(List.of(
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
                "idle_session_timeout=0"));
        server = new ProcessBuilder(command)
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
                    throw new IOException("PostgreSQL did not start: " + Files.readString(home.resolve("log")), notYet);
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

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    Connection admin() throws SQLException {
        Properties properties = new Properties();
        properties.put("user", "postgres");
        properties.put("password", "postgres");
        properties.put("connectTimeout", "5");
        return DriverManager.getConnection(url(), properties);
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

    public static void delete(Path home) throws IOException {
        run(List.of("rm", "-rf", home.toString()));
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static List<String> asNobody(List<String> command) {
        return isRoot() ? Stream.concat(AS_NOBODY.stream(), command.stream()).toList() : command;
    }

    private static void own(Path path) throws IOException {
        if (isRoot()) {
            run(List.of("chown", "-RhP", "65534:65534", path.toString()));
        }
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // Its output has ended, so it has, or is about to.
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(command.get(0) + " failed: " + said);
        }
    }
}
