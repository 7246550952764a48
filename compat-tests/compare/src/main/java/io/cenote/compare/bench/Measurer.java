package io.cenote.compare.bench;

import io.cenote.compare.RunFailedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongConsumer;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/** Measures one pool in one scenario with JMH, in JVMs of their own. */
final class Measurer {
    static final double CONFIDENCE = 0.99;
    /** Enough for no collection to matter, little enough for a small machine; the same for all. */
    static final List<String> HEAP = List.of("-Xms512m", "-Xmx512m");

    private static final int JAVA_THAT_WARNS_OF_UNSAFE = 23;
    private static final String BYTES_PER_OPERATION = "gc.alloc.rate.norm";

    private final Plan plan;
    private final Database database;

    Measurer(Plan plan, Database database) {
        this.plan = plan;
        this.database = database;
    }

    /** Thrown for a pool that could not be measured; the message is the reason, for the report. */
    static final class MeasurementFailedException extends Exception {
        private static final long serialVersionUID = 1;

        MeasurementFailedException(String reason) {
            super(reason);
        }
    }

    /**
     * Measures.
     *
     * @param iterationMillis is told the length of each iteration that has ended
     * @return what was found
     * @throws MeasurementFailedException if this pool failed
     * @throws RunFailedException if nothing can be measured now
     */
    Figures measure(String subject, Scenario scenario, LongConsumer iterationMillis) throws MeasurementFailedException {
        Listener listener = new Listener(iterationMillis);
        Collection<RunResult> results;
        try {
            results = new Runner(options(subject, scenario), listener).run();
        } catch (RunnerException e) {
            throw failure(e, listener);
        }
        if (results.isEmpty()) {
            throw new MeasurementFailedException(listener.reason());
        }
        RunResult result = results.iterator().next();
        Result<?> bytes = result.getSecondaryResults().get(BYTES_PER_OPERATION);
        Statistics throughput = result.getPrimaryResult().getStatistics();
        return new Figures(
                throughput.getMean(),
                throughput.getMeanErrorAt(CONFIDENCE),
                bytes == null ? Double.NaN : bytes.getStatistics().getMean(),
                bytes == null ? Double.NaN : bytes.getStatistics().getMeanErrorAt(CONFIDENCE));
    }

    private Options options(String subject, Scenario scenario) {
        return new OptionsBuilder()
                .include("^" + PoolBenchmark.class.getName().replace(".", "\\.") + "\\." + scenario.method + "$")
                .param("subject", subject)
                .param("url", database.url())
                .param("user", database.user())
                .param("passwordEnv", database.passwordEnv())
                .param("size", Integer.toString(scenario.size))
                .mode(Mode.Throughput)
                .timeUnit(scenario.per)
                .threads(scenario.threads)
                .forks(plan.forks())
                .warmupIterations(plan.warmups())
                .warmupTime(TimeValue.milliseconds(plan.warmupMillis()))
                .measurementIterations(plan.iterations())
                .measurementTime(TimeValue.milliseconds(plan.iterationMillis()))
                .timeout(TimeValue.seconds(30))
                .addProfiler(GCProfiler.class)
                .jvmArgs(jvmArguments())
                .build();
    }

    /** Nothing is inherited from this JVM, whose own arguments depend on who started it. */
    private static String[] jvmArguments() {
        List<String> arguments = new ArrayList<>(HEAP);
        if (Runtime.version().feature() >= JAVA_THAT_WARNS_OF_UNSAFE) {
            arguments.add("--sun-misc-unsafe-memory-access=allow"); // older ones refuse to start with it
        }
        return arguments.toArray(String[]::new);
    }

    private static MeasurementFailedException failure(RunnerException e, Listener listener) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("lock")) {
            throw anotherRuns();
        }
        return new MeasurementFailedException(e.getMessage() == null ? listener.reason() : message);
    }

    /**
     * Finds out beforehand whether JMH will refuse to run; another benchmark may still begin after this.
     *
     * @throws RunFailedException if another benchmark runs now
     */
    static void checkLock() {
        if (Boolean.getBoolean("jmh.ignoreLock") || !Files.exists(lockFile())) {
            return;
        }
        try (FileChannel channel = FileChannel.open(lockFile(), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw anotherRuns();
            }
        } catch (OverlappingFileLockException e) {
            throw anotherRuns();
        } catch (IOException e) {
            throw new RunFailedException("JMH's lock " + lockFile() + " cannot be opened (" + e
                    + "): delete the file if no benchmark runs, then try again.");
        }
    }

    private static RunFailedException anotherRuns() {
        return new RunFailedException(
                "Another JMH benchmark runs on this machine and would spoil the figures of both: wait for its end, then try again ("
                        + lockFile() + " is taken).");
    }

    private static Path lockFile() {
        return Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock");
    }
}
