package io.cenote.compare.progress;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that is drawn over itself, with the time that is left. */
final class Bar implements Progress {
    private final ProgressBar bar;
    private String last = "";

    Bar(PrintStream err, long total, String unit, long unitSize) {
        bar = new ProgressBarBuilder()
                .setTaskName("cenote")
                .setStyle(ProgressBarStyle.ASCII)
                .setInitialMax(total)
                .setUnit(unit, unitSize)
                .setConsumer(new ConsoleProgressBarConsumer(err))
                .build();
    }

    @Override
    public void begin(int number, int of, String what) {
        bar.setExtraMessage(" " + number + "/" + of + " " + what + last);
    }

    @Override
    public void advance(long amount) {
        bar.stepBy(amount);
    }

    @Override
    public void end(String outcome) {
        last = " (before: " + outcome + ")";
    }

    @Override
    public void close() {
        bar.close();
    }
}
