package io.cenote.stress.mutants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * One line of the pools' source, changed. The line is the first with a text at or after the only one with another, so
 * that an edit fits as long as the code means the same, and fails when it does not fit any more.
 *
 * @param type the class whose source is changed, with dots
 * @param at a text that one line of the source has
 * @param text what is replaced, in that line or the first one after it that has it
 * @param instead what it is replaced by
 */
record Edit(String type, String at, String text, String instead) {
    /** An edit in the line that has the text, and no other has. */
    static Edit of(String type, String text, String instead) {
        return new Edit(type, text, text, instead);
    }

    /** The classes of the changed source, by their names with slashes. */
    Map<String, byte[]> compile() {
        return Compilation.of(type, changed());
    }

    private String changed() {
        String source = read();
        int anchor = source.indexOf(at);
        if (anchor < 0 || source.indexOf(at, anchor + 1) >= 0) {
            throw new AssertionError(type + " should have one line with '" + at + "': adapt the edit to the code");
        }
        int start = source.indexOf(text, anchor);
        if (start < 0) {
            throw new AssertionError(type + " has no '" + text + "' after '" + at + "': adapt the edit to the code");
        }
        return source.substring(0, start) + instead + source.substring(start + text.length());
    }

    private String read() {
        String file = type.replace('.', '/') + ".java";
        Path root = Path.of(System.getProperty("basedir", "compat-tests/stress"), "..", "..");
        for (String module : new String[] {"spi", "pool-channel", "pool-lifo", "pool-condition"}) {
            Path source = root.resolve(module).resolve("src/main/java").resolve(file);
            if (Files.exists(source)) {
                try {
                    return Files.readString(source);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw new AssertionError("no source of " + type + " beside " + root.toAbsolutePath());
    }
}
