package io.cenote.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SinkTest {
    @TempDir
    Path directory;

    @Test
    void aFullDiskIsOneSentence() {
        assertEquals(
                "cenote: standard output could not be written (No space left on device): the result is lost or cut off;"
                        + " send it elsewhere, then try again." + System.lineSeparator(),
                said("No space left on device", false));
    }

    @Test
    void aReaderThatHasGoneIsNoError() {
        assertEquals("", said("Broken pipe", false));
        assertEquals("", said("the same in another language", true));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void outputThatIsLostIsNoSuccess() throws Exception {
        Path err = directory.resolve("err");
        Process version = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "version")
                .redirectOutput(Path.of("/dev/full").toFile())
                .redirectError(err.toFile())
                .start();
        assertTrue(version.waitFor(30, TimeUnit.SECONDS), "still running");
        assertEquals(1, version.exitValue());
        assertTrue(Files.readString(err).startsWith("cenote: standard output could not be written ("));
    }

    private static String said(String error, boolean pipe) {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException(error);
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Sink sink = new Sink(broken, pipe);
        PrintStream out = new PrintStream(sink, true, StandardCharsets.UTF_8);
        out.println("the result");
        sink.lost(out, new PrintStream(err, true, StandardCharsets.UTF_8));
        return err.toString(StandardCharsets.UTF_8);
    }
}
