package io.cenote.compare.tcp;

import io.cenote.compare.measure.MeasuredJvm;
import io.cenote.tcp.server.TcpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that answers with what it was asked, in a JVM of its own, so that its threads and its garbage are not the
 * client's. It ends with its standard input, and so with the JVM that has started it.
 */
public final class EchoServer implements AutoCloseable {
    /** More than any row has callers. */
    private static final int CONNECTIONS = 2_000;

    private static final String PORT = "port: ";

    private final Process process;
    private final int port;

    private EchoServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one, and waits until it listens. */
    public static EchoServer start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(MeasuredJvm.arguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EchoServer.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        String last = "nothing";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(PORT)) {
                return new EchoServer(process, Integer.parseInt(line.substring(PORT.length())));
            }
            last = line; // of the JVM, such as which options it has picked up
        }
        throw new IOException("the echo server did not start; it said last: " + last);
    }

    /** Where it listens, on the loopback address. */
    public int port() {
        return port;
    }

    /** Ends it. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The server. */
    public static void main(String[] arguments) throws IOException {
        TcpServer server = TcpServer.builder(request -> request)
                .maxConnections(CONNECTIONS)
                .maxPerPeer(CONNECTIONS)
                .start();
        System.out.println(PORT + server.port());
        System.out.flush();
        while (System.in.read() >= 0) {
            // Nothing is told to it but the end.
        }
        Runtime.getRuntime().halt(0);
    }
}
