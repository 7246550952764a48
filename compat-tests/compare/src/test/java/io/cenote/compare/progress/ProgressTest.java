package io.cenote.compare.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void withoutATerminalThereAreOnlyPlainLines() {
        try (Progress lines = new Lines(err, null)) {
            lines.begin(1, 2, "lifo");
            lines.advance(1);
            lines.end("12.5");
            lines.begin(2, 2, "hikari");
            lines.end("failed");
        }
        assertEquals("[1/2] lifo: 12.5\n[2/2] hikari: failed\n", printed().replace("\r\n", "\n"));
    }

    @Test
    void aLineSaysWhatIsLeftOfTheEstimateByHowMuchLongerTheStepsHaveTaken() {
        AtomicLong nanos = new AtomicLong();
        try (Progress lines = new Lines(err, new TimeLeft(40_000, nanos::get))) {
            lines.begin(1, 4, "lifo");
            lines.advance(5_000);
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(12));
            lines.end("12.5");
            lines.begin(2, 4, "absent");
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
            lines.advance(10_000);
            lines.fail("failed");
            lines.begin(3, 4, "channel");
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(30));
            lines.advance(20_000);
            lines.end("7.5");
            lines.begin(4, 4, "hikari");
            lines.end("2.5");
        }
        assertEquals(
                List.of(
                        "[1/4] lifo: 12.5, about 51 s left",
                        "[2/4] absent: failed, about 37 s left",
                        "[3/4] channel: 7.5, about 7 s left",
                        "[4/4] hikari: 2.5"),
                printed().lines().toList());
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
        Method handle = signal.getMethod("handle", signal, handler);
        // A process that was started with the signal ignored, as in the background, goes on to ignore it.
        Object ignored = handler.getField("SIG_IGN").get(null);
        Object before = handle.invoke(null, interrupt, ours);
        try {
            drawABar();
        } finally {
            Object after = handle.invoke(null, interrupt, before);
            assertSame(before == ignored ? ignored : ours, after);
        }
    }

    private void drawABar() {
        try (Progress bar = new Bar(err, 80, 10_000, " s", 1000, new TimeLeft(10_000, System::nanoTime))) {
            bar.begin(2, 16, "lifo, acquire-1-thread");
            bar.advance(5_000);
            bar.end("12.5");
        }
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
