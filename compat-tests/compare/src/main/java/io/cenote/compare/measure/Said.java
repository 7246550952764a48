package io.cenote.compare.measure;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a measured JVM has printed last, for the reason if it fails. Guarded by its monitor. */
public final class Said {
    private static final int KEPT = 400;

    private final Deque<String> lines = new ArrayDeque<>();

    /** Nothing so far. */
    public Said() {}

    /** Keeps a line; blank ones say nothing. */
    public synchronized void line(String line) {
        if (line.isBlank()) {
            return;
        }
        if (lines.size() == KEPT) {
            lines.removeFirst();
        }
        lines.addLast(line.strip());
    }

    /** The error that explains a failure: the first line that names a Throwable, else the last line at all. */
    public synchronized String reason() {
        return lines.stream()
                .filter(text -> text.matches("(Caused by: )?([a-z]\\w*\\.)+[A-Z]\\w*(Exception|Error)\\b.*"))
                .findFirst()
                .or(() -> lines.stream().filter(text -> !text.startsWith("<")).reduce((first, second) -> second))
                .orElse("the measured JVM ended without a result");
    }
}
