package io.cenote.spi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Reads a file in the syntax of {@link java.util.Properties}. A byte-order mark, a missing key and a wrong code of a
 * character are refused with file and line; so are a key that comes twice and an escape that stands for nothing, or they are taken as
 * {@code Properties} takes them, and told. No refusal shows a value.
 *
 * <p>Works on natural lines and joins those that end in an odd number of backslashes; what is left is cut at the first
 * unescaped {@code =}, {@code :} or blank.
 */
final class PropertiesFile {
    private static final int LARGEST = 1 << 20;

    private final Path file;
    private final String[] lines;
    private final Map<String, Settings.Setting> settings = new LinkedHashMap<>();
    /** What was taken though it is likely to be a mistake, by key; null if it is refused. */
    private final Map<String, String> mistakes;
    /** The number of the natural line that is being read, from 1. */
    private int line;

    /** Whether the line that is being read has an escape that stands for nothing. */
    private boolean idleEscape;

    private PropertiesFile(Path file, Map<String, String> mistakes) {
        this.file = Objects.requireNonNull(file, "file");
        this.mistakes = mistakes;
        this.lines = text(file).split("\r\n|\r|\n", -1);
    }

    static Map<String, Settings.Setting> read(Path file) {
        PropertiesFile reading = new PropertiesFile(file, null);
        reading.readAll();
        return reading.settings;
    }

    /** As {@code Properties} does; one line for each key with a mistake. */
    static Map<String, Settings.Setting> read(Path file, Consumer<String> told) {
        PropertiesFile reading = new PropertiesFile(file, new LinkedHashMap<>());
        reading.readAll();
        reading.mistakes.forEach((key, what) -> told.accept(reading.settings.get(key) + ": " + what));
        return reading.settings;
    }

    private static String text(Path file) {
        byte[] bytes;
        try {
            if (Files.isDirectory(file)) {
                throw unreadable(file, "is a directory; name a file in it", null);
            }
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(LARGEST + 1);
            }
        } catch (NoSuchFileException e) {
            throw unreadable(file, "does not exist", e);
        } catch (IOException e) {
            throw unreadable(file, "cannot be read (" + e + ")", e);
        }
        if (bytes.length > LARGEST) {
            throw unreadable(file, "is larger than 1 MiB, the most that is read", null);
        }
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF) || startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
            throw unreadable(file, "begins with a byte-order mark; save it as UTF-8 without one", null);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            // The same order as resource bundles since Java 9: files from before then are ISO-8859-1.
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i == bytes.length || (bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static IllegalArgumentException unreadable(Path file, String what, Throwable cause) {
        return new IllegalArgumentException(
                "configuration file " + Text.printable(file.toAbsolutePath().toString()) + " " + what, cause);
    }

    private void readAll() {
        for (int next = 0; next < lines.length; ) {
            line = next + 1;
            StringBuilder logical = new StringBuilder(withoutIndent(lines[next++]));
            if (logical.isEmpty() || logical.charAt(0) == '#' || logical.charAt(0) == '!') {
                continue;
            }
            while (continues(logical)) {
                logical.setLength(logical.length() - 1);
                if (next == lines.length) {
                    break;
                }
                logical.append(withoutIndent(lines[next++]));
            }
            if (!logical.isEmpty()) {
                add(logical.toString());
            }
        }
    }

    private void add(String logical) {
        int keyEnd = 0;
        while (keyEnd < logical.length() && !isBlank(logical.charAt(keyEnd)) && !isSign(logical.charAt(keyEnd))) {
            keyEnd += logical.charAt(keyEnd) == '\\' ? 2 : 1;
        }
        keyEnd = Math.min(keyEnd, logical.length());
        int value = skipBlanks(logical, keyEnd);
        if (value < logical.length() && isSign(logical.charAt(value))) {
            value = skipBlanks(logical, value + 1);
        }
        String key = unescaped(logical.substring(0, keyEnd));
        if (key.isEmpty()) {
            throw wrong("there is no key before the separator");
        }
        Settings.Setting setting = new Settings.Setting(key, unescaped(logical.substring(value)), file + ":" + line);
        Settings.Setting first = settings.put(key, setting);
        if (idleEscape) {
            idleEscape = false;
            mistakes.put(key, "a backslash that stands for nothing is left out; for a backslash write two");
        }
        if (first != null) {
            comesTwice(first, setting);
        }
    }

    private void comesTwice(Settings.Setting first, Settings.Setting last) {
        if (mistakes == null) {
            throw new IllegalArgumentException("key " + Text.quoted(last.key()) + " comes twice: "
                    + Text.printable(first.origin()) + " and " + Text.printable(last.origin()) + "; leave one of them");
        }
        mistakes.put(
                last.key(),
                "stands in the place of " + Text.printable(first.origin())
                        + ", where the same key is set; leave one of them");
    }

    private String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                plain.append(c);
                continue;
            }
            char escaped = text.charAt(++i);
            if (escaped == 'u') {
                plain.append(hex(text, i + 1));
                i += 4;
            } else {
                plain.append(unescaped(escaped));
            }
        }
        return plain.toString();
    }

    private char hex(String text, int start) {
        int value = 0;
        for (int i = start; i < start + 4; i++) {
            char c = i < text.length() ? text.charAt(i) : 'x';
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw wrong("\\u needs four hexadecimal digits, as in \\u00e9; for a backslash write two");
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    private char unescaped(char escaped) {
        switch (escaped) {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 'f':
                return '\f';
            default:
                if (escaped < 128 && Character.isLetterOrDigit(escaped)) {
                    idleEscape = true;
                }
                if (idleEscape && mistakes == null) {
                    throw wrong("a backslash before a letter or digit stands for nothing unless it is one of t n r f u;"
                            + " for a backslash write two");
                }
                return escaped;
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(Text.printable(file + ":" + line) + ": " + what);
    }

    private static boolean continues(CharSequence text) {
        int backslashes = 0;
        while (backslashes < text.length() && text.charAt(text.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static String withoutIndent(String text) {
        return text.substring(skipBlanks(text, 0));
    }

    private static int skipBlanks(String text, int from) {
        int i = from;
        while (i < text.length() && isBlank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\f';
    }

    private static boolean isSign(char c) {
        return c == '=' || c == ':';
    }
}
