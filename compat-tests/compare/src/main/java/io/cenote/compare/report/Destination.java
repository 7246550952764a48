package io.cenote.compare.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.cenote.compare.RunFailedException;
import io.cenote.compare.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a {@link Document} goes. Checked before the run, so that no result is lost for a bad path. */
public final class Destination {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path directory;
    private final Path file;
    private final PrintStream stdout;

    private Destination(Path directory, Path file, PrintStream stdout) {
        this.directory = directory;
        this.file = file;
        this.stdout = stdout;
    }

    /**
     * Checks the options {@code --out} and {@code --json}; creates the directory.
     *
     * @param out the directory for {@code results.json} and {@code index.html}, or null for none
     * @param json a further file, {@code -} for standard output, or null for none
     * @param stdout standard output
     * @return a destination that can be written to now
     * @throws UsageException if one of them cannot be written to
     */
    public static Destination of(String out, String json, PrintStream stdout) {
        boolean toStdout = "-".equals(json);
        Path file = json == null || toStdout ? null : file("--json", json);
        // Last: if the file is refused, no directory is left behind.
        Path directory = out == null ? null : directory(Path.of(out).toAbsolutePath());
        return new Destination(directory, file, toStdout ? stdout : null);
    }

    /** Whether standard output is for the document alone. */
    public boolean ownsStdout() {
        return stdout != null;
    }

    /** The directory of the report, or null without one. */
    public Path directory() {
        return directory;
    }

    /** Writes the document everywhere that was asked for. */
    public void write(Document document) {
        write(document, null);
    }

    /**
     * Writes the document everywhere that was asked for, and beside it a page that shows it.
     *
     * @param document the results
     * @param page {@code index.html}; null for none
     * @throws RunFailedException if a place cannot be written to any more; the others have been
     */
    public void write(Document document, String page) {
        String text = text(document);
        if (stdout != null) {
            stdout.print(text);
            stdout.flush();
        }
        List<String> failures = new ArrayList<>();
        if (directory != null) {
            inOneStep("results.json", text).ifPresent(failures::add);
        }
        if (directory != null && page != null) {
            inOneStep("index.html", page).ifPresent(failures::add);
        }
        if (file != null) {
            write(file, text).ifPresent(failures::add);
        }
        if (!failures.isEmpty()) {
            throw new RunFailedException(failures.get(0));
        }
    }

    /** A reader never sees half a report, and an older one survives a full disk. */
    private Optional<String> inOneStep(String name, String text) {
        Path whole = directory.resolve(name + ".new");
        Path report = directory.resolve(name);
        return write(whole, text).or(() -> {
            try {
                Files.move(whole, report, StandardCopyOption.REPLACE_EXISTING);
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of("The report could not be written to " + report + ": " + e);
            }
        });
    }

    private static Optional<String> write(Path path, String text) {
        try {
            Files.writeString(path, text);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("The report could not be written to " + path + ": " + e);
        }
    }

    static String text(Document document) {
        try {
            return JSON.writeValueAsString(document) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory(Path path) {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new UsageException("--out " + path + " is a file: give a directory, it is created if absent.");
        }
        try {
            Files.createDirectories(path);
            Files.delete(Files.createTempFile(path, "results", ".new"));
        } catch (IOException e) {
            throw new UsageException("--out " + path + " cannot be written to (" + e + "): give another directory.");
        }
        return path;
    }

    /**
     * Checks an option that names a file.
     *
     * @param option the option
     * @param name the file's name
     * @return a file that can be written to now
     * @throws UsageException if it cannot
     */
    public static Path file(String option, String name) {
        Path path = Path.of(name).toAbsolutePath();
        if (Files.isDirectory(path)) {
            String orStdout = option.equals("--json") ? ", or - for standard output" : "";
            throw new UsageException(option + " " + path + " is a directory: give a file" + orStdout + ".");
        }
        Path parent = path.getParent();
        if (!Files.isDirectory(parent)) {
            throw new UsageException(option + " " + path + " cannot be written: there is no directory " + parent + ".");
        }
        if (!Files.isWritable(Files.exists(path) ? path : parent)) {
            throw new UsageException(option + " " + path + " cannot be written: no permission; give another file.");
        }
        if (!Files.exists(path) || Files.isRegularFile(path)) { // opening a pipe would end it for its reader
            tryOpening(option, path);
        }
        return path;
    }

    /** Permissions do not tell of a file system that is read-only. Changes nothing. */
    private static void tryOpening(String option, Path path) {
        boolean absent = !Files.exists(path);
        try {
            Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
            if (absent) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UsageException(option + " " + path + " cannot be written (" + e + "): give another file.");
        }
    }
}
