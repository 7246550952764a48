package io.cenote.tcp.figures;

import io.cenote.tcp.server.ServerStats;
import io.cenote.tcp.server.TcpServer;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A server in a process of its own, so that what it holds can be told from what its clients hold. */
final class AbusedServer implements Closeable {
    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;
    private final int port;

    /** What it holds now. */
    record Look(long heapBytes, long descriptors, long open, long cutOff) {}

    AbusedServer() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AbusedServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = process.inputReader(StandardCharsets.UTF_8);
        in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        port = Integer.parseInt(answer());
    }

    int port() {
        return port;
    }

    /** Collects its garbage first. */
    Look look() throws IOException {
        in.println("look");
        String[] figures = answer().split(" ");
        return new Look(
                Long.parseLong(figures[0]),
                Long.parseLong(figures[1]),
                Long.parseLong(figures[2]),
                Long.parseLong(figures[3]));
    }

    private String answer() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new IOException("the server's process has ended");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        in.close();
        process.destroy();
    }

    /** The process, on Linux: the defaults of a server, but for room for those who abuse it. Ends with its input. */
    public static void main(String[] arguments) throws IOException {
        try (TcpServer server = TcpServer.builder(request -> request)
                        .maxConnections(2_000)
                        .maxPerPeer(2_000)
                        .start();
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(server.port());
            while (in.readLine() != null) {
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                ServerStats stats = server.stats();
                System.out.println((runtime.totalMemory() - runtime.freeMemory()) + " " + descriptors() + " "
                        + stats.open() + " " + stats.readTimeouts());
            }
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }
}
