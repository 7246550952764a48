package io.cenote.compare.progress;

import java.io.PrintStream;

/** A plain line for each thing that is done. */
final class Lines implements Progress {
    private final PrintStream err;
    private final long estimate;
    private final long startNanos = System.nanoTime();
    private long done;
    private String current = "";

    /** With an estimate of zero, nothing is said about the time that is left. */
    Lines(PrintStream err, long estimateMillis) {
        this.err = err;
        this.estimate = estimateMillis;
    }

    @Override
    public void begin(int number, int of, String what) {
        current = "[" + number + "/" + of + "] " + what;
    }

    @Override
    public void advance(long amount) {
        done += amount;
    }

    @Override
    public void end(String outcome) {
        err.println(current + ": " + outcome + left());
    }

    /** What is left of the estimate, stretched by as much as what is done took longer. */
    private String left() {
        if (done == 0 || done >= estimate) {
            return "";
        }
        double stretch = (System.nanoTime() - startNanos) / 1e6 / done;
        return ", about " + Math.round((estimate - done) * stretch / 1000) + " s left";
    }

    @Override
    public void close() {}
}
