package io.cenote.compare;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: chooses the command, and turns every error into one sentence and an exit code. */
public final class Main {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    static final String PREFIX = "cenote: ";

    private Main() {}

    /** Runs a command and ends the JVM, whatever threads a failed pool has left behind. */
    public static void main(String[] arguments) {
        LogManager.getLogManager().reset(); // what pools log would run through progress and results
        Sink sink = Sink.stdout();
        PrintStream out = new PrintStream(sink, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int exit = run(out, err, arguments);
        System.exit(sink.lost(out, err) && exit == DONE ? FAILED : exit);
    }

    /**
     * Runs a command.
     *
     * @param out standard output: results
     * @param err standard error: progress and errors
     * @param arguments the command and its options
     * @return the exit code
     */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        if (arguments.length == 0) {
            Help.print(err);
            return USAGE;
        }
        if (List.of("-h", "--help").contains(arguments[0])) {
            arguments = arguments.clone();
            arguments[0] = "help";
        }
        return commandLine(out, err).execute(arguments);
    }

    static CommandLine commandLine(PrintStream out, PrintStream err) {
        return new CommandLine(new Root())
                .addSubcommand(new CompareCommand(out, err))
                .addSubcommand(new SuiteCommand(out, err))
                .addSubcommand(new StateCommand(out, err))
                .addSubcommand(new FaultsCommand(out, err))
                .addSubcommand(new VersionCommand(out))
                .addSubcommand(new Help(out))
                .setParameterExceptionHandler((e, arguments) -> {
                    err.println(PREFIX + sentence(e));
                    return USAGE;
                })
                .setExecutionExceptionHandler((e, line, result) -> {
                    if (e instanceof UsageException || e instanceof RunFailedException) {
                        err.println(PREFIX + e.getMessage());
                        return e instanceof UsageException ? USAGE : FAILED;
                    }
                    err.println(PREFIX + "this is a bug in Cenote; please report what follows:");
                    e.printStackTrace(err);
                    return FAILED;
                });
    }

    /** Nothing to run: a command has to be named. */
    @Command(name = "cenote")
    private static final class Root {}

    private static String sentence(ParameterException e) {
        CommandLine line = e.getCommandLine();
        if (e instanceof MissingParameterException missing
                && missing.getMissing().get(0) instanceof OptionSpec option) {
            return option.longestName() + " needs " + option.paramLabel() + ".";
        }
        if (e instanceof OverwrittenOptionException overwritten
                && overwritten.getOverwritten() instanceof OptionSpec option) {
            return option.longestName() + " is given twice: give it once.";
        }
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return e.getArgSpec() instanceof OptionSpec option && option.arity().max() == 0
                    ? option.longestName() + " takes no value: give it alone."
                    : line.getCommandName() + " cannot be run as given (" + e.getMessage()
                            + "): see ./cenote help for its options.";
        }
        String word = unmatched.getUnmatched().get(0);
        if (line.getCommand() instanceof Root) {
            return unknownCommand(word, line);
        }
        Collection<String> known = new TreeSet<>(options(line));
        return line.getCommandName() + " has no " + (word.startsWith("-") ? "option " : "argument ")
                + word.split("=", 2)[0] + Nearest.hint(word.split("=", 2)[0], known)
                + (known.isEmpty() ? "" : " Options: " + String.join(", ", known) + ".");
    }

    static String unknownCommand(String word, CommandLine root) {
        Collection<String> known = new TreeSet<>(root.getSubcommands().keySet());
        return "there is no command '" + word + "'" + Nearest.hint(word, known) + " Commands: "
                + String.join(", ", known) + ".";
    }

    private static Collection<String> options(CommandLine line) {
        return line.getCommandSpec().optionsMap().keySet();
    }
}
