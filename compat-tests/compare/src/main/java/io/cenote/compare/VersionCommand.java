package io.cenote.compare;

import io.cenote.compare.report.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Says which version this is, of what, and where it runs. */
@Command(name = "version")
final class VersionCommand implements Callable<Integer> {
    private final PrintStream out;

    VersionCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Machine machine = Machine.here();
        out.println("Cenote " + of("version"));
        out.println("HikariCP " + of("hikari") + ", H2 " + of("h2") + ", JMH " + of("jmh"));
        out.println("JDK " + machine.jdk() + ", " + machine.os() + ", " + machine.cores() + " cores, " + machine.gc());
        return Main.DONE;
    }

    /** The version of a part of the build. */
    static String of(String part) {
        Properties versions = new Properties();
        try (InputStream file = VersionCommand.class.getResourceAsStream("version.properties")) {
            versions.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return versions.getProperty(part);
    }
}
