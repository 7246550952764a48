package io.cenote.compare.measure;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;

/**
 * A JVM for one pool, so that none finds code that another one has warmed up. It gets an order on its standard input,
 * where no list of processes shows it, and answers with one line; both are JSON.
 */
public final class MeasuredJvm {
    /** Enough for no collection to matter, little enough for a small machine; the same for all. */
    public static final List<String> HEAP = List.of("-Xms512m", "-Xmx512m");

    private static final int JAVA_THAT_WARNS_OF_UNSAFE = 23;
    private static final String ANSWER = "cenote-answer: ";
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private MeasuredJvm() {}

    /** What a JVM does with its order. */
    @FunctionalInterface
    public interface Errand<O, A> {
        /** Does it; whatever it throws is the reason why there is no answer. */
        A run(O order) throws Exception;
    }

    /** Nothing is inherited from this JVM, whose own arguments depend on who started it. */
    public static List<String> arguments() {
        List<String> arguments = new ArrayList<>(HEAP);
        if (Runtime.version().feature() >= JAVA_THAT_WARNS_OF_UNSAFE) {
            arguments.add("--sun-misc-unsafe-memory-access=allow"); // older ones refuse to start with it
        }
        return arguments;
    }

    /**
     * Sends a new JVM on an errand. Waits for its end.
     *
     * @param main what it runs, which calls {@link #serve}
     * @param order what to do
     * @param answer the class of the answer
     * @param bound after which it is ended; far more than it needs
     * @throws MeasurementFailedException if it fails, with its reason
     */
    public static <A> A send(Class<?> main, Object order, Class<A> answer, Duration bound)
            throws MeasurementFailedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Said said = new Said();
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.onExit().orTimeout(bound.toMillis(), TimeUnit.MILLISECONDS).exceptionally(late -> {
                said.line("java.util.concurrent.TimeoutException: did not end within " + bound.toSeconds() + " s");
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                return process.destroyForcibly();
            });
            try (OutputStream input = process.getOutputStream()) {
                input.write(JSON.writeValueAsBytes(order));
            }
            String found = read(process, said);
            process.waitFor();
            if (found == null) {
                throw new MeasurementFailedException(said.reason());
            }
            return JSON.readValue(found, answer);
        } catch (IOException e) {
            throw new MeasurementFailedException("the measured JVM could not be talked to: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementFailedException("interrupted");
        }
    }

    private static String read(Process process, Said said) throws IOException {
        String found = null;
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(ANSWER)) {
                    found = line.substring(ANSWER.length());
                } else {
                    said.line(line);
                }
            }
        }
        return found;
    }

    /** The other side of {@link #send}. Does not return; ends the JVM, whatever threads a pool has left behind. */
    public static <O> void serve(Class<O> order, Errand<O, ?> errand) {
        LogManager.getLogManager().reset(); // what pools log is no answer
        int exit = 0;
        try {
            Object answer = errand.run(JSON.readValue(System.in, order));
            System.out.println("\n" + ANSWER + JSON.writeValueAsString(answer));
        } catch (Throwable e) {
            explain(e);
            exit = 1;
        }
        System.out.flush();
        Runtime.getRuntime().halt(exit);
    }

    /** In the form of a stack trace, from which {@link Said} takes the reason. */
    private static void explain(Throwable error) {
        System.out.println(error);
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            System.out.println("Caused by: " + cause);
        }
    }
}
