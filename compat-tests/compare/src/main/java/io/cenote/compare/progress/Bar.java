package io.cenote.compare.progress;

import java.io.PrintStream;
import java.util.Optional;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that is drawn over itself, with the time that is left. */
final class Bar implements Progress {
    private final PrintStream err;
    private final int columns;
    private final TimeLeft time;
    private final ProgressBar bar;
    private boolean closed;

    /** Without a time, what is left is what the steps until now took on average. */
    Bar(PrintStream err, int columns, long total, String unit, long unitSize, TimeLeft time) {
        this.err = err;
        this.columns = columns - 1; // a character in the last column would begin a new line
        this.time = time;
        ProgressBarBuilder builder = new ProgressBarBuilder()
                .setTaskName("cenote")
                .setStyle(ProgressBarStyle.ASCII)
                .setInitialMax(total)
                .setUnit(unit, unitSize)
                // Not the library's own console, which takes the signal of Ctrl-C away from the JVM.
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, this.columns));
        if (time != null) {
            builder.setEtaFunction(state -> Optional.of(time.left()));
        }
        this.bar = builder.build();
    }

    private void draw(String line) {
        err.print("\r" + line + " ".repeat(Math.max(0, columns - line.length())));
        err.flush();
    }

    @Override
    public void begin(int number, int of, String what) {
        if (time != null) {
            time.begin(of);
        }
        bar.setExtraMessage(" " + number + "/" + of + " " + what);
    }

    @Override
    public void advance(long amount) {
        if (time != null) {
            time.advance(amount);
        }
        bar.stepBy(amount);
    }

    @Override
    public void end(String outcome) {
        if (time != null) {
            time.end();
        }
    }

    @Override
    public void fail(String reason) {
        if (time != null) {
            time.fail();
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            bar.close();
            err.println();
        }
    }
}
