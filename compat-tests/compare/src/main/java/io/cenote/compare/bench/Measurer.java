package io.cenote.compare.bench;

import io.cenote.compare.RunFailedException;
import io.cenote.compare.measure.Database;
import io.cenote.compare.measure.MeasuredJvm;
import io.cenote.compare.measure.MeasurementFailedException;
import io.cenote.compare.measure.Plan;
import io.cenote.compare.measure.Reference;
import io.cenote.compare.measure.Samples;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Measures one pool with JMH, in a JVM of its own. */
public final class Measurer {
    private static final String BYTES_PER_OPERATION = "gc.alloc.rate.norm";

    private final Plan plan;
    private final Database database;

    /** Measures as planned, on a database. */
    public Measurer(Plan plan, Database database) {
        this.plan = plan;
        this.database = database;
    }

    /**
     * Measures in one JVM.
     *
     * @param iterationMillis is told the length of each iteration that has ended
     * @return what was found
     * @throws MeasurementFailedException if this pool failed
     * @throws RunFailedException if nothing can be measured now
     */
    public List<Samples> measure(String subject, SteadyState state, LongConsumer iterationMillis)
            throws MeasurementFailedException {
        Listener listener = new Listener(iterationMillis);
        Collection<RunResult> results;
        try {
            results = new Runner(options(subject, state), listener).run();
        } catch (RunnerException e) {
            throw failure(e, listener);
        }
        if (results.isEmpty()) {
            throw new MeasurementFailedException(listener.reason());
        }
        Collection<IterationResult> iterations = results.iterator()
                .next()
                .getBenchmarkResults()
                .iterator()
                .next()
                .getIterationResults();
        double[] throughput = iterations.stream()
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                .toArray();
        double[] bytes = iterations.stream()
                .map(iteration -> iteration.getSecondaryResults().get(BYTES_PER_OPERATION))
                .filter(Objects::nonNull)
                .mapToDouble(result -> result.getScore())
                .toArray();
        String noBytes = bytes.length == 0 ? "this JVM does not count bytes" : null;
        return List.of(
                new Samples(SteadyState.THROUGHPUT, Map.of(), throughput, null),
                new Samples(SteadyState.ALLOCATION, Map.of(), bytes, noBytes));
    }

    /** What is the same for all pools. */
    public static void describe(Map<String, Object> settings) {
        FilledPool.describe(settings);
    }

    private Options options(String subject, SteadyState state) {
        return new OptionsBuilder()
                .include("^" + benchmark(subject).getName().replace(".", "\\.") + "\\." + state.method + "$")
                .param("subject", subject)
                .param("url", stub(state) ? "" : database.url())
                .param("user", database.user())
                .param("passwordEnv", database.passwordEnv())
                .param("size", Integer.toString(state.size))
                .mode(Mode.Throughput)
                .timeUnit(state.per)
                .threads(state.threads)
                .forks(1)
                .warmupIterations(plan.warmups())
                .warmupTime(TimeValue.milliseconds(plan.warmupMillis()))
                .measurementIterations(plan.iterations())
                .measurementTime(TimeValue.milliseconds(plan.iterationMillis()))
                .timeout(TimeValue.seconds(30))
                .addProfiler(GCProfiler.class)
                .jvmArgs(MeasuredJvm.arguments().toArray(String[]::new))
                .build();
    }

    private boolean stub(SteadyState state) {
        return database.embedded() && state.on == SteadyState.On.STUB;
    }

    private static Class<?> benchmark(String subject) {
        return Reference.named(subject)
                .<Class<?>>map(reference -> reference.isBare() ? BareBenchmark.class : RawBenchmark.class)
                .orElse(PoolBenchmark.class);
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
    public static void checkLock() {
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
