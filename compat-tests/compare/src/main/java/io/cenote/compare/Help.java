package io.cenote.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The one page of help, which the script prints too, without a JVM. */
@Command(name = "help")
final class Help implements Callable<Integer> {
    private final PrintStream out;

    @Spec
    private CommandSpec spec;

    /** The page is one for all commands. */
    @Parameters(arity = "0..1")
    private String command;

    Help(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        CommandLine root = spec.parent().commandLine();
        if (command != null && !root.getSubcommands().containsKey(command)) {
            throw new UsageException(Main.unknownCommand(command, root));
        }
        print(out);
        return Main.DONE;
    }

    static void print(PrintStream out) {
        out.print(text());
        out.flush();
    }

    static String text() {
        try (InputStream page = Help.class.getResourceAsStream("help.txt")) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
