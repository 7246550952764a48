package io.cenote.compare.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void withoutATerminalThereAreOnlyPlainLines() {
        try (Progress lines = new Lines(err, 0)) {
            lines.begin(1, 2, "lifo");
            lines.advance(1);
            lines.end("12.5");
            lines.begin(2, 2, "hikari");
            lines.end("failed");
        }
        assertEquals("[1/2] lifo: 12.5\n[2/2] hikari: failed\n", printed().replace("\r\n", "\n"));
    }

    @Test
    void aLineSaysWhatIsLeftOfTheEstimate() {
        try (Progress lines = new Lines(err, 1_000)) {
            lines.begin(1, 2, "lifo");
            lines.advance(500);
            lines.end("12.5");
            lines.begin(2, 2, "hikari");
            lines.advance(500);
            lines.end("2.5");
        }
        assertTrue(printed().lines().findFirst().orElse("").matches(".* 12\\.5, about \\d+ s left"), printed());
        assertTrue(printed().strip().endsWith("hikari: 2.5"), printed());
    }

    @Test
    void theBarFitsIntoALineAndHasNoEscapeSequences() {
        drawABar();
        assertTrue(printed().contains("2/16 lifo, acquire-1-thread"), printed());
        assertFalse(printed().contains("\u001b"), printed());
        for (String line : printed().split("[\r\n]+")) {
            assertTrue(line.length() < 80, () -> line.length() + ": " + line);
        }
    }

    /** A terminal library that handles the signal itself would end the JVM before the partial report is written. */
    @Test
    void theBarLeavesTheSignalOfCtrlCToTheJvm() throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object interrupt = signal.getConstructor(String.class).newInstance("INT");
        Object ours = Proxy.newProxyInstance(
                handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> null);
        Object before = signal.getMethod("handle", signal, handler).invoke(null, interrupt, ours);
        try {
            drawABar();
        } finally {
            Object after = signal.getMethod("handle", signal, handler).invoke(null, interrupt, before);
            assertSame(ours, after);
        }
    }

    private void drawABar() {
        try (Progress bar = new Bar(err, 80, 10_000, " s", 1000)) {
            bar.begin(2, 16, "lifo, acquire-1-thread");
            bar.advance(5_000);
            bar.end("12.5");
        }
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
