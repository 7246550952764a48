package io.cenote.compare;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard output that keeps why it could not be written, which a PrintStream forgets. Not buffered: what was printed is
 * written, however the JVM ends. Written and asked by one thread at a time.
 */
final class Sink extends OutputStream {
    private final OutputStream to;
    private final boolean pipe;
    private IOException failure;

    /** Writes to a pipe or to something else. */
    Sink(OutputStream to, boolean pipe) {
        this.to = to;
        this.pipe = pipe;
    }

    /** Standard output of this JVM. */
    static Sink stdout() {
        return new Sink(new FileOutputStream(FileDescriptor.out), stdoutIsPipe());
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            to.write(bytes, offset, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    /**
     * Says so if something is lost. A reader that has gone, as head does, wanted no more: nothing is lost.
     *
     * @param out what prints here
     * @param err standard error
     * @return whether something is lost
     */
    boolean lost(PrintStream out, PrintStream err) {
        out.flush();
        if (failure == null || readerHasGone()) {
            return false;
        }
        err.println(Main.PREFIX + "standard output could not be written (" + failure.getMessage()
                + "): the result is lost or cut off; send it elsewhere, then try again.");
        return true;
    }

    /** The message is in the language of the system; a pipe has no other error than this one. */
    private boolean readerHasGone() {
        return String.valueOf(failure.getMessage()).contains("Broken pipe") || pipe;
    }

    private static boolean stdoutIsPipe() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString().startsWith("pipe:");
        } catch (IOException | UnsupportedOperationException notLinux) {
            return false;
        }
    }
}
