package io.cenote.compare.bench;

import io.cenote.compare.measure.Said;
import java.util.Collection;
import java.util.function.LongConsumer;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * Takes the place of JMH's own output: prints nothing, passes on how far it is, and keeps what was said last for the
 * reason of a failure. JMH calls it from the threads that read the measured JVM.
 */
final class Listener implements OutputFormat {
    private final LongConsumer iterationMillis;
    private final Said said = new Said();
    private final StringBuilder line = new StringBuilder();

    Listener(LongConsumer iterationMillis) {
        this.iterationMillis = iterationMillis;
    }

    /** The error that explains a failure. */
    synchronized String reason() {
        endLine();
        return said.reason();
    }

    private void endLine() {
        said.line(line.toString());
        line.setLength(0);
    }

    private synchronized void hear(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                endLine();
            } else {
                line.append(text.charAt(i));
            }
        }
    }

    @Override
    public void iterationResult(BenchmarkParams benchmark, IterationParams params, int n, IterationResult data) {
        iterationMillis.accept(params.getTime().convertTo(java.util.concurrent.TimeUnit.MILLISECONDS));
    }

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams params, int n) {
        if (params.getType() == IterationType.WARMUP && n == 1) {
            hear("");
        }
    }

    @Override
    public void print(String text) {
        hear(text);
    }

    @Override
    public void println(String text) {
        hear(text + "\n");
    }

    @Override
    public void write(int character) {
        hear(Character.toString((char) (character & 0xff)));
    }

    @Override
    public void write(byte[] bytes) {
        hear(new String(bytes));
    }

    @Override
    public void startBenchmark(BenchmarkParams benchmark) {}

    @Override
    public void endBenchmark(BenchmarkResult result) {}

    @Override
    public void startRun() {}

    @Override
    public void endRun(Collection<RunResult> results) {}

    @Override
    public void verbosePrintln(String text) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
